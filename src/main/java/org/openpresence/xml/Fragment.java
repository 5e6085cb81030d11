package org.openpresence.xml;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An element that moves from its document into another: its octets, and declarations of the namespaces that mean something else
 * there. Pure.
 */
public final class Fragment {
    private Fragment() {}

    /** Writes the element where {@code target} is in effect. */
    public static void write(Octets out, Element element, Scope target) {
        writeName(out, element, target);
        out.copy(element.source(), element.nameEnd(), element.end());
    }

    /** Writes the start tag as far as behind the name, and the missing declarations. */
    public static void writeName(Octets out, Element element, Scope target) {
        out.copy(element.source(), element.start(), element.nameEnd()).declarations(missing(element, target));
    }

    /** Returns the declarations that the element needs in {@code target} and does not bring along. */
    public static Map<String, String> missing(Element element, Scope target) {
        Map<String, String> missing = element.outer().missingIn(target);
        if (missing.isEmpty()) {
            return missing;
        }
        Map<String, String> needed = new LinkedHashMap<>();
        missing.forEach((prefix, name) -> {
            if (!isDeclaredBy(element, prefix) && isMentioned(element, prefix)) {
                needed.put(prefix, name);
            }
        });
        return needed;
    }

    private static boolean isDeclaredBy(Element element, String prefix) {
        for (Attribute attribute : element.attributes()) {
            if (attribute.isDeclaration() && attribute.declaredPrefix().equals(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the prefix and a colon stand anywhere in it: in a name, or in a value that may be a qualified name. */
    private static boolean isMentioned(Element element, String prefix) {
        if (prefix.isEmpty()) {
            return true;
        }
        byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] source = element.source();
        for (int at = element.start(); at + wanted.length < element.end(); at++) {
            if (source[at + wanted.length] == ':' && startsWith(source, at, wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] source, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (source[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
