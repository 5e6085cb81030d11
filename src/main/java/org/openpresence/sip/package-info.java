/**
 * SIP on the wire: what a request means for the server, what a NOTIFY looks like, transactions and sockets. The only package
 * that knows jain-sip (in {@code sip.message}) and Netty. Everything here is confined to the event loop of one SIP I/O instance.
 */
package org.openpresence.sip;
