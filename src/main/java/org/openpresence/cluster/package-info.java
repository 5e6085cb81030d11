/**
 * The table in Hazelcast: one entry for each presentity, changed only by entry processors; and what gives this
 * member the lease to act. The only package that knows Hazelcast.
 */
package org.openpresence.cluster;
