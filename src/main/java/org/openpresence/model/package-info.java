/**
 * The words of the field as immutable values: presentity, event package name, entity-tag, document, requests. What is here knows
 * nothing of sockets, tables or frameworks; what does something with these values lives elsewhere.
 */
package org.openpresence.model;
