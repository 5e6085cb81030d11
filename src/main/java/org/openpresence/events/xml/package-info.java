/**
 * What the event packages need of XML: a check that a published document is well-formed and of bounded size in every direction,
 * and a scanner that finds the elements of checked documents in their octets, so that they can be copied as they are.
 */
package org.openpresence.events.xml;
