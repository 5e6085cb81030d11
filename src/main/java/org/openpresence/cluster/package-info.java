/** The table in Hazelcast: one entry for each presentity, changed only by entry processors. The only package that knows Hazelcast. */
package org.openpresence.cluster;
