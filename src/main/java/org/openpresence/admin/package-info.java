/**
 * What operators look at: health and metrics over HTTP. The rest of the server tells {@link org.openpresence.admin.Health} and
 * {@link org.openpresence.admin.Metrics} what happens and waits for nothing here.
 */
package org.openpresence.admin;
