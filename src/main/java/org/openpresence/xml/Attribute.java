package org.openpresence.xml;

/**
 * One attribute in the octets of a document. Immutable.
 *
 * @param prefix its prefix, "" for none
 * @param localName its name without prefix
 * @param start where its name begins
 * @param valueStart where its value begins, behind the quote
 * @param valueEnd where its value ends, at the quote
 */
public record Attribute(String prefix, String localName, int start, int valueStart, int valueEnd) {

    /** Returns whether this declares a namespace (Namespaces in XML §3). */
    public boolean isDeclaration() {
        return prefix.equals("xmlns") || (prefix.isEmpty() && localName.equals("xmlns"));
    }

    /** Returns the prefix that this declaration declares, "" for the default namespace. */
    public String declaredPrefix() {
        return prefix.isEmpty() ? "" : localName;
    }
}
