/** Subscriptions and their dialogs (RFC 6665, RFC 3261 §12): the records that the table keeps, packed. Pure values. */
package org.openpresence.subscription;
