/** What an event publication agent has published (RFC 3903): the record that the table keeps. Pure values. */
package org.openpresence.publication;
