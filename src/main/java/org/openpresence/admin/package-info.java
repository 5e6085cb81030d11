/**
 * What operators look at and use: health and metrics over HTTP, and the procedures of {@link org.openpresence.admin.Catalogue} over
 * bus, HTTP and command line. A procedure is carried out where the presentity it is for is owned; the rest of the cluster is known
 * by {@link org.openpresence.presentity.Ownership} only. The rest of the server tells {@link org.openpresence.admin.Health} and
 * {@link org.openpresence.admin.Metrics} what happens and waits for nothing here.
 */
package org.openpresence.admin;
