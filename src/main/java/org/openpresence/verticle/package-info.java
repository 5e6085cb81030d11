/** Sockets between the event bus and one inside object each: take a message, call, answer. Nothing is decided here. */
package org.openpresence.verticle;
