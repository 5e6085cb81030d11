package org.openpresence.xml;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The namespaces in effect at one place of a document: prefix to name, the default namespace under the prefix "". Immutable.
 */
public final class Scope {
    /** Where nothing is declared but what always is. */
    public static final Scope OUTERMOST = new Scope(Map.of("xml", "http://www.w3.org/XML/1998/namespace"));

    private final Map<String, String> names;

    private Scope(Map<String, String> names) {
        this.names = names;
    }

    /** Returns the scope inside an element with {@code declarations}. */
    public Scope with(Map<String, String> declarations) {
        if (declarations.isEmpty()) {
            return this;
        }
        Map<String, String> inner = new LinkedHashMap<>(names);
        inner.putAll(declarations);
        return new Scope(inner);
    }

    /** Returns the namespace that {@code prefix} stands for; "" for none. */
    public String resolve(String prefix) {
        return names.getOrDefault(prefix, "");
    }

    /**
     * Returns what must be declared to carry a fragment from this scope to {@code target}: whatever means something else there.
     * A prefix that means nothing here is not used by the fragment; only the default namespace can be taken back.
     */
    public Map<String, String> missingIn(Scope target) {
        if (this == target) {
            return Map.of();
        }
        Map<String, String> missing = new LinkedHashMap<>();
        names.forEach((prefix, name) -> {
            if (!name.equals(target.resolve(prefix))) {
                missing.put(prefix, name);
            }
        });
        if (resolve("").isEmpty() && !target.resolve("").isEmpty()) {
            missing.put("", "");
        }
        return missing;
    }

    /** Returns what {@code other} declares that may be added here without changing a meaning: its prefixes unknown here. */
    public Map<String, String> unknownFrom(Scope other) {
        Map<String, String> unknown = new LinkedHashMap<>();
        other.names.forEach((prefix, name) -> {
            if (!prefix.isEmpty() && !names.containsKey(prefix)) {
                unknown.put(prefix, name);
            }
        });
        return unknown;
    }
}
