package org.openpresence.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the elements of a document's first levels in its octets, by default three: the root, what stands in it, and the children
 * of that; whatever lies deeper is skipped. The document was checked: it is well-formed, without DTD, in UTF-8. Confined to one call.
 */
public final class Scanner {
    private static final int LEVELS = 3;

    private final Source document;
    private final int levels;
    private final byte[] source;
    private int at;

    /** Makes a scanner of the first three levels. */
    public Scanner(Source document) {
        this(document, LEVELS);
    }

    /** Makes a scanner of so many levels, 1 for the root alone. */
    public Scanner(Source document, int levels) {
        this.document = document;
        this.levels = levels;
        this.source = document.octets();
    }

    /** Returns the root element. */
    public Element root() {
        skipToTag();
        while (source[at + 1] == '?' || source[at + 1] == '!') {
            at = Markup.endOf(source, at);
            skipToTag();
        }
        return element(1, Scope.OUTERMOST);
    }

    /** Reads the element whose start tag begins here. */
    private Element element(int level, Scope outer) {
        int start = at++;
        int colon = skipName();
        int nameEnd = at;
        List<Attribute> attributes = attributes();
        Scope scope = outer.with(declarations(attributes));
        boolean emptyTag = source[at] == '/';
        at += emptyTag ? 2 : 1;
        int contentStart = at;
        int contentEnd = at;
        List<Element> children = List.of();
        if (!emptyTag) {
            children = level < levels ? children(level, scope) : skippedChildren();
            contentEnd = at;
            at = indexOf('>') + 1;
        }
        return new Element(
                document,
                colon < 0 ? "" : string(start + 1, colon),
                string(colon < 0 ? start + 1 : colon + 1, nameEnd),
                outer,
                scope,
                attributes,
                children,
                start,
                nameEnd,
                contentStart,
                contentEnd,
                at);
    }

    /** Reads to the end tag of the element whose content begins here. */
    private List<Element> children(int level, Scope scope) {
        List<Element> children = new ArrayList<>();
        while (true) {
            skipToTag();
            switch (source[at + 1]) {
                case '/' -> {
                    return children;
                }
                case '!', '?' -> at = Markup.endOf(source, at);
                default -> children.add(element(level + 1, scope));
            }
        }
    }

    /** Skips to the end tag of the element whose content begins here. */
    private List<Element> skippedChildren() {
        int open = 0;
        while (true) {
            skipToTag();
            int tag = at;
            if (source[tag + 1] == '/' && open == 0) {
                return List.of();
            }
            at = Markup.endOf(source, tag);
            if (source[tag + 1] == '/') {
                open--;
            } else if (source[tag + 1] != '!' && source[tag + 1] != '?' && source[at - 2] != '/') {
                open++;
            }
        }
    }

    private List<Attribute> attributes() {
        List<Attribute> attributes = null;
        while (true) {
            skipBlanks();
            if (source[at] == '>' || source[at] == '/') {
                return attributes == null ? List.of() : attributes;
            }
            int start = at;
            int colon = skipName();
            int nameEnd = at;
            skipBlanks();
            at++; // the equals sign
            skipBlanks();
            byte quote = source[at++];
            int valueStart = at;
            at = indexOf(quote);
            if (attributes == null) {
                attributes = new ArrayList<>(4);
            }
            attributes.add(new Attribute(
                    colon < 0 ? "" : string(start, colon),
                    string(colon < 0 ? start : colon + 1, nameEnd),
                    start,
                    valueStart,
                    at++));
        }
    }

    private Map<String, String> declarations(List<Attribute> attributes) {
        Map<String, String> declarations = null;
        for (Attribute attribute : attributes) {
            if (attribute.isDeclaration()) {
                if (declarations == null) {
                    declarations = new LinkedHashMap<>();
                }
                declarations.put(
                        attribute.declaredPrefix(),
                        CharacterData.attributeValue(source, attribute.valueStart(), attribute.valueEnd()));
            }
        }
        return declarations == null ? Map.of() : declarations;
    }

    /** Moves behind the name that begins here and returns where its colon stands, -1 for none. */
    private int skipName() {
        int colon = -1;
        while (true) {
            byte c = source[at];
            if (c == ':') {
                colon = at;
            } else if (c == '=' || c == '>' || c == '/' || (c <= ' ' && c >= 0)) {
                return colon;
            }
            at++;
        }
    }

    private void skipBlanks() {
        while (source[at] <= ' ' && source[at] >= 0) {
            at++;
        }
    }

    private void skipToTag() {
        at = indexOf('<');
    }

    private int indexOf(int wanted) {
        int found = at;
        while (source[found] != wanted) {
            found++;
        }
        return found;
    }

    private String string(int start, int end) {
        return new String(source, start, end - start, StandardCharsets.UTF_8);
    }
}
