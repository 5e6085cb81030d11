package org.openpresence.authorization;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what the transformations of one rule give (RFC 5025 §3.3); an unknown one gives nothing. Confined to one document.
 */
final class TransformationsReader {
    private static final String PROVIDE = "provide-";

    private final RulesXml xml;
    private final Permissions.Builder permissions;

    TransformationsReader(RulesXml xml, Permissions.Builder permissions) {
        this.xml = xml;
        this.permissions = permissions;
    }

    /** Reads the children of this element. */
    void read() throws MalformedRules {
        while (xml.nextChild()) {
            String name = xml.name();
            if (!RulesXml.PRESENCE.equals(xml.namespace()) || !name.startsWith(PROVIDE)) {
                xml.skip();
                continue;
            }
            switch (name) {
                case "provide-devices" -> permissions.devices(selection("all-devices"));
                case "provide-persons" -> permissions.persons(selection("all-persons"));
                case "provide-services" -> permissions.services(selection("all-services"));
                case "provide-user-input" -> UserInput.of(xml.text()).ifPresent(permissions::userInput);
                case "provide-unknown-attribute" -> unknownAttribute();
                case "provide-all-attributes" -> {
                    permissions.allAttributes();
                    xml.skip();
                }
                default -> attribute(name.substring(PROVIDE.length()));
            }
        }
    }

    private void attribute(String name) throws MalformedRules {
        Optional<PresenceAttribute> attribute = PresenceAttribute.of(name);
        if (attribute.isPresent() && isTrue(xml.text())) {
            permissions.attribute(attribute.get());
        } else if (attribute.isEmpty()) {
            xml.skip();
        }
    }

    private void unknownAttribute() throws MalformedRules {
        String namespace = xml.attribute("ns");
        String name = xml.attribute("name");
        if (isTrue(xml.text()) && namespace != null && name != null) {
            permissions.unknown(namespace.strip(), name.strip());
        }
    }

    private Selection selection(String all) throws MalformedRules {
        boolean each = false;
        Map<Selection.By, Set<String>> chosen = new EnumMap<>(Selection.By.class);
        while (xml.nextChild()) {
            Optional<Selection.By> by =
                    RulesXml.PRESENCE.equals(xml.namespace()) ? Selection.By.of(xml.name()) : Optional.empty();
            if (xml.is(RulesXml.PRESENCE, all)) {
                each = true;
                xml.skip();
            } else if (by.isPresent()) {
                String value = Selection.normalised(by.get(), xml.text());
                if (!value.isEmpty()) {
                    chosen.computeIfAbsent(by.get(), absent -> new HashSet<>()).add(value);
                }
            } else {
                xml.skip();
            }
        }
        return new Selection(each, chosen);
    }

    private static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }
}
