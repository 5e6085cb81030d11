/**
 * Whether this node may decide and act: a lease of a few seconds that members give one another, so that of two halves of a cluster
 * at most one serves, and a node that slept does not go on as if nothing had happened. The arithmetic of it and the octets of its
 * messages; threads, sockets and the database lie elsewhere ({@code cluster}, {@code database}).
 */
package org.openpresence.lease;
