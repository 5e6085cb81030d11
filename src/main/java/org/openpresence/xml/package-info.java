/**
 * XML that strangers wrote: readers that know no DTD and no entities, a check that a document is well-formed and of bounded size
 * in every direction, and a scanner that finds the elements of checked documents in their octets, so that they can be copied as
 * they are. What a document says is the business of others.
 */
package org.openpresence.xml;
