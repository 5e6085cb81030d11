package org.openpresence.authorization;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rules documents in short. */
public final class Rules {
    private Rules() {}

    /** Returns a document of these rules. */
    public static String document(String... rules) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\""
                + " xmlns:pr=\"urn:ietf:params:xml:ns:pres-rules\">" + String.join("\n", rules) + "</ruleset>";
    }

    /** Returns a rule with these conditions, handling and transformations. */
    public static String rule(String conditions, String handling, String transformations) {
        return "<rule id=\"r\"><conditions>" + conditions + "</conditions><actions><pr:sub-handling>" + handling
                + "</pr:sub-handling></actions><transformations>" + transformations + "</transformations></rule>";
    }

    /** Returns a rule that lets these watchers see everything. */
    public static String allow(String conditions) {
        return rule(conditions, "allow", everything());
    }

    /** Returns the condition that the watcher is one of these. */
    public static String one(String... uris) {
        StringBuilder ones = new StringBuilder("<identity>");
        for (String uri : uris) {
            ones.append("<one id=\"").append(uri).append("\"/>");
        }
        return ones.append("</identity>").toString();
    }

    /** Returns the condition that the watcher is of that domain, with what stands in {@code many}. */
    public static String many(String domain, String inside) {
        return "<identity><many" + (domain.isEmpty() ? "" : " domain=\"" + domain + "\"") + ">" + inside
                + "</many></identity>";
    }

    /** Returns the transformations that provide everything. */
    public static String everything() {
        return "<pr:provide-devices><pr:all-devices/></pr:provide-devices>"
                + "<pr:provide-persons><pr:all-persons/></pr:provide-persons>"
                + "<pr:provide-services><pr:all-services/></pr:provide-services><pr:provide-all-attributes/>";
    }

    /** Reads a document. */
    public static RuleSet read(String document) {
        return read(document, false);
    }

    /** Reads a document. */
    public static RuleSet read(String document, boolean legacyProvideAll) {
        try {
            return RuleSet.of(
                    List.of(new RulesDocument("e", document.getBytes(StandardCharsets.UTF_8))), legacyProvideAll);
        } catch (MalformedRules malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
