/**
 * What other Java programs use: {@link org.openpresence.api.PresenceApi}, the manual's {@code presence_api_t}. It talks to the server
 * over the event bus, so it works in the server's process, in an application that embeds it and in any other member of the cluster.
 * Event packages are written against {@link org.openpresence.events.EventPackage}.
 */
package org.openpresence.api;
