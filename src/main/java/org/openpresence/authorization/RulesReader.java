package org.openpresence.authorization;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a rules document: common policy (RFC 4745 §13) with the actions and transformations of RFC 5025. A rule with a condition that
 * is unknown or makes no sense never applies; an unknown action or transformation gives nothing. Confined to one document.
 */
final class RulesReader {
    private final RulesXml xml;
    private final boolean legacyProvideAll;
    private final List<Rule> rules = new ArrayList<>();

    private RulesReader(RulesXml xml, boolean legacyProvideAll) {
        this.xml = xml;
        this.legacyProvideAll = legacyProvideAll;
    }

    static List<Rule> read(byte[] document, boolean legacyProvideAll) throws MalformedRules {
        try (RulesXml xml = RulesXml.of(document)) {
            RulesReader rules = new RulesReader(xml, legacyProvideAll);
            rules.readAll();
            return rules.rules;
        } catch (RuntimeException unreadable) { // so the parser answers some misuses of the prefix xmlns
            throw new MalformedRules("the rules document is not well-formed XML", unreadable);
        }
    }

    private void readAll() throws MalformedRules {
        boolean any = xml.nextChild();
        if (!any || !xml.is(RulesXml.COMMON, "ruleset")) {
            throw new MalformedRules("the document is no ruleset of " + RulesXml.COMMON);
        }
        while (xml.nextChild()) {
            if (xml.is(RulesXml.COMMON, "rule")) {
                rule();
            } else {
                xml.skip();
            }
        }
        xml.end();
    }

    private void rule() throws MalformedRules {
        String id = xml.attribute("id");
        ConditionsReader conditions = new ConditionsReader(xml);
        SubHandling handling = SubHandling.BLOCK;
        Permissions.Builder permissions = new Permissions.Builder();
        boolean transformed = false;
        while (xml.nextChild()) {
            if (xml.is(RulesXml.COMMON, "conditions")) {
                conditions.read();
            } else if (xml.is(RulesXml.COMMON, "actions")) {
                handling = handling.or(actions());
            } else if (xml.is(RulesXml.COMMON, "transformations")) {
                transformed = true;
                new TransformationsReader(xml, permissions).read();
            } else {
                xml.skip();
            }
        }
        if (conditions.areKnown()) {
            boolean all = legacyProvideAll && !transformed;
            rules.add(new Rule(
                    id == null ? "" : id,
                    conditions.timeless(),
                    conditions.validities(),
                    handling,
                    all ? Permissions.EVERYTHING : permissions.build()));
        }
    }

    private SubHandling actions() throws MalformedRules {
        SubHandling handling = SubHandling.BLOCK;
        while (xml.nextChild()) {
            if (xml.is(RulesXml.PRESENCE, "sub-handling")) {
                handling = handling.or(SubHandling.of(xml.text()).orElse(SubHandling.BLOCK));
            } else {
                xml.skip();
            }
        }
        return handling;
    }
}
