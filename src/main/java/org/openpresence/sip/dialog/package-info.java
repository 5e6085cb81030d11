/** Requests within a subscription's dialog (RFC 3261 §12.2.1): what a NOTIFY looks like and where it goes. */
package org.openpresence.sip.dialog;
