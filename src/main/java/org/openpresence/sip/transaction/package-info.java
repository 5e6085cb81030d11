/** The non-INVITE transactions of RFC 3261 §17.1.2 and §17.2.2, each table confined to one event loop. */
package org.openpresence.sip.transaction;
