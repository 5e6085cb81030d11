package org.openpresence.authorization;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a rules document: common policy (RFC 4745 §13) with the actions and transformations of RFC 5025. A rule with a condition that
 * is unknown or makes no sense never applies; an unknown action or transformation gives nothing. No DTD, no entities, bounded size.
 * Confined to one document.
 */
final class RulesReader {
    /** Octets of the largest document. */
    static final int LARGEST = 1 << 20;

    /** Octets of a tag with the text behind it: the parser's time grows with the square of a tag's attributes. */
    private static final int LONGEST_TAG = 8_192;

    private static final String COMMON = "urn:ietf:params:xml:ns:common-policy";
    private static final String PRESENCE = "urn:ietf:params:xml:ns:pres-rules";
    private static final String PROVIDE = "provide-";
    private static final Pattern END_OF_DAY = Pattern.compile("T24:00:00(\\.0+)?(?![.0-9])");
    private static final Pattern LONG_YEAR = Pattern.compile("[1-9][0-9]{4,8}-");

    private final XMLStreamReader reader;
    private final boolean legacyProvideAll;
    private final List<Rule> rules = new ArrayList<>();

    private RulesReader(XMLStreamReader reader, boolean legacyProvideAll) {
        this.reader = reader;
        this.legacyProvideAll = legacyProvideAll;
    }

    static List<Rule> read(byte[] document, boolean legacyProvideAll) throws MalformedRules {
        if (document.length > LARGEST) {
            throw new MalformedRules("the rules document has more than " + LARGEST + " octets");
        }
        if (hasLongTag(document)) {
            throw new MalformedRules("a tag or text of the rules document has more than " + LONGEST_TAG + " octets");
        }
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                RulesReader rules = new RulesReader(reader, legacyProvideAll);
                rules.readAll();
                return rules.rules;
            } finally {
                reader.close();
            }
        } catch (XMLStreamException malformed) {
            throw new MalformedRules("the rules document is not well-formed XML" + place(malformed), malformed);
        } catch (RuntimeException unreadable) { // so the parser answers some misuses of the prefix xmlns
            throw new MalformedRules("the rules document is not well-formed XML", unreadable);
        }
    }

    private static String place(XMLStreamException malformed) {
        return malformed.getLocation() == null
                ? ""
                : " near line " + malformed.getLocation().getLineNumber();
    }

    /** One for each document: a shared one would keep every name it ever met. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        return factory;
    }

    private static boolean hasLongTag(byte[] document) {
        int start = 0;
        for (int at = 0; at < document.length; at++) {
            if (document[at] == '<') {
                start = at;
            } else if (at - start >= LONGEST_TAG) {
                return true;
            }
        }
        return false;
    }

    private void readAll() throws XMLStreamException, MalformedRules {
        boolean any = nextChild();
        if (!any || !is(COMMON, "ruleset")) {
            throw new MalformedRules("the document is no ruleset of " + COMMON);
        }
        while (nextChild()) {
            if (is(COMMON, "rule")) {
                rule();
            } else {
                skip();
            }
        }
        while (reader.hasNext()) {
            check(reader.next());
        }
    }

    private void rule() throws XMLStreamException, MalformedRules {
        String id = reader.getAttributeValue(null, "id");
        Conditions conditions = new Conditions();
        SubHandling handling = SubHandling.BLOCK;
        Permissions.Builder permissions = new Permissions.Builder();
        boolean transformed = false;
        while (nextChild()) {
            if (is(COMMON, "conditions")) {
                conditions.read();
            } else if (is(COMMON, "actions")) {
                handling = handling.or(actions());
            } else if (is(COMMON, "transformations")) {
                transformed = true;
                transformations(permissions);
            } else {
                skip();
            }
        }
        if (conditions.known) {
            boolean all = legacyProvideAll && !transformed;
            rules.add(new Rule(
                    id == null ? "" : id,
                    List.copyOf(conditions.timeless),
                    List.copyOf(conditions.validities),
                    handling,
                    all ? Permissions.EVERYTHING : permissions.build()));
        }
    }

    private SubHandling actions() throws XMLStreamException, MalformedRules {
        SubHandling handling = SubHandling.BLOCK;
        while (nextChild()) {
            if (is(PRESENCE, "sub-handling")) {
                handling = handling.or(SubHandling.of(text()).orElse(SubHandling.BLOCK));
            } else {
                skip();
            }
        }
        return handling;
    }

    private void transformations(Permissions.Builder permissions) throws XMLStreamException, MalformedRules {
        while (nextChild()) {
            String name = reader.getLocalName();
            if (!PRESENCE.equals(reader.getNamespaceURI()) || !name.startsWith(PROVIDE)) {
                skip();
                continue;
            }
            switch (name) {
                case "provide-devices" -> permissions.devices(selection("all-devices"));
                case "provide-persons" -> permissions.persons(selection("all-persons"));
                case "provide-services" -> permissions.services(selection("all-services"));
                case "provide-user-input" -> UserInput.of(text()).ifPresent(permissions::userInput);
                case "provide-unknown-attribute" -> unknownAttribute(permissions);
                case "provide-all-attributes" -> {
                    permissions.allAttributes();
                    skip();
                }
                default -> attribute(name.substring(PROVIDE.length()), permissions);
            }
        }
    }

    private void attribute(String name, Permissions.Builder permissions) throws XMLStreamException, MalformedRules {
        Optional<PresenceAttribute> attribute = PresenceAttribute.of(name);
        if (attribute.isPresent() && isTrue(text())) {
            permissions.attribute(attribute.get());
        } else if (attribute.isEmpty()) {
            skip();
        }
    }

    private void unknownAttribute(Permissions.Builder permissions) throws XMLStreamException, MalformedRules {
        String namespace = reader.getAttributeValue("", "ns");
        String name = reader.getAttributeValue("", "name");
        if (isTrue(text()) && namespace != null && name != null) {
            permissions.unknown(namespace.strip(), name.strip());
        }
    }

    private Selection selection(String all) throws XMLStreamException, MalformedRules {
        boolean each = false;
        Map<Selection.By, Set<String>> chosen = new EnumMap<>(Selection.By.class);
        while (nextChild()) {
            Optional<Selection.By> by = PRESENCE.equals(reader.getNamespaceURI())
                    ? Selection.By.of(reader.getLocalName())
                    : Optional.empty();
            if (is(PRESENCE, all)) {
                each = true;
                skip();
            } else if (by.isPresent()) {
                String value = Selection.normalised(by.get(), text());
                if (!value.isEmpty()) {
                    chosen.computeIfAbsent(by.get(), absent -> new HashSet<>()).add(value);
                }
            } else {
                skip();
            }
        }
        return new Selection(each, chosen);
    }

    private static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }

    /** Moves to the next child element; false at the end of the element whose content it reads. */
    private boolean nextChild() throws XMLStreamException, MalformedRules {
        while (reader.hasNext()) {
            int event = reader.next();
            check(event);
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
        }
        return false;
    }

    /** Moves to the end of this element. */
    private void skip() throws XMLStreamException, MalformedRules {
        text();
    }

    /** Returns the text of this element without blanks around it, and moves to its end; an element with children has no text. */
    private String text() throws XMLStreamException, MalformedRules {
        StringBuilder text = new StringBuilder();
        int open = 1;
        boolean children = false;
        while (open > 0) {
            int event = reader.next();
            check(event);
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    open++;
                    children = true;
                }
                case XMLStreamConstants.END_ELEMENT -> open--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                default -> {
                    // Comments and instructions say nothing.
                }
            }
        }
        return children ? "" : text.toString().strip();
    }

    private static void check(int event) throws MalformedRules {
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new MalformedRules("the rules document has a DTD or refers to an entity");
        }
    }

    private boolean is(String namespace, String name) {
        return name.equals(reader.getLocalName()) && namespace.equals(reader.getNamespaceURI());
    }

    /** The conditions of one rule. */
    private final class Conditions {
        private final List<Condition> timeless = new ArrayList<>(1);
        private final List<Validity> validities = new ArrayList<>(0);
        private boolean known = true;

        void read() throws XMLStreamException, MalformedRules {
            while (nextChild()) {
                if (is(COMMON, "identity")) {
                    timeless.add(new IdentityReader().read());
                } else if (is(COMMON, "sphere")) {
                    timeless.add(sphere());
                } else if (is(COMMON, "validity")) {
                    validities.add(validity());
                } else {
                    known = false; // RFC 4745 §7: what is not understood is false
                    skip();
                }
            }
        }

        private Condition sphere() throws XMLStreamException, MalformedRules {
            String value = reader.getAttributeValue("", "value");
            Set<String> words = new HashSet<>();
            if (value != null) {
                for (String word : value.toLowerCase(Locale.ROOT).strip().split("\\s+", -1)) {
                    words.add(word);
                }
            }
            words.remove("");
            skip();
            return new Condition.Sphere(Set.copyOf(words));
        }

        /** Each {@code from} goes with the {@code until} behind it; a pair of which one is no time is no period. */
        private Validity validity() throws XMLStreamException, MalformedRules {
            List<Validity.Period> periods = new ArrayList<>(1);
            Optional<Instant> from = Optional.empty();
            while (nextChild()) {
                if (is(COMMON, "from")) {
                    from = instant(text());
                } else if (is(COMMON, "until")) {
                    Optional<Instant> until = instant(text());
                    if (from.isPresent() && until.isPresent() && from.get().isBefore(until.get())) {
                        periods.add(new Validity.Period(from.get(), until.get()));
                    }
                    from = Optional.empty();
                } else {
                    known = false;
                    skip();
                }
            }
            return new Validity(List.copyOf(periods));
        }
    }

    /**
     * Reads a date and time (XML Schema {@code dateTime}); without a zone it is UTC. There a day may end at 24:00:00, and a year of
     * more than four digits has no sign.
     */
    private static Optional<Instant> instant(String text) {
        boolean endOfDay = END_OF_DAY.matcher(text).find();
        String clock = endOfDay ? END_OF_DAY.matcher(text).replaceFirst("T00:00:00") : text;
        try {
            TemporalAccessor read = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    LONG_YEAR.matcher(clock).lookingAt() ? '+' + clock : clock,
                    OffsetDateTime::from,
                    LocalDateTime::from);
            Instant instant = read instanceof OffsetDateTime zoned
                    ? zoned.toInstant()
                    : ((LocalDateTime) read).toInstant(ZoneOffset.UTC);
            return Optional.of(endOfDay ? instant.plus(Duration.ofDays(1)) : instant);
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** The identity of one condition. */
    private final class IdentityReader {
        private final Set<String> ones = new HashSet<>();
        private final List<Condition.Many> manys = new ArrayList<>(0);

        Condition read() throws XMLStreamException, MalformedRules {
            while (nextChild()) {
                if (is(COMMON, "one")) {
                    one();
                } else if (is(COMMON, "many")) {
                    many();
                } else {
                    skip();
                }
            }
            return new Condition.Identity(Set.copyOf(ones), List.copyOf(manys));
        }

        private void one() throws XMLStreamException, MalformedRules {
            String id = reader.getAttributeValue("", "id");
            boolean narrowed = false;
            while (nextChild()) {
                narrowed = true; // an extension that would narrow it, and that we do not understand
                skip();
            }
            if (!narrowed && id != null) {
                Identities.exactly(id.strip()).ifPresent(ones::add);
            }
        }

        private void many() throws XMLStreamException, MalformedRules {
            String domain = reader.getAttributeValue("", "domain");
            Optional<String> known = domain == null ? Optional.empty() : Identities.domain(domain.strip());
            boolean understood = domain == null || known.isPresent();
            Set<String> exceptOnes = new HashSet<>();
            Set<String> exceptDomains = new HashSet<>();
            while (nextChild()) {
                understood &= is(COMMON, "except") && except(exceptOnes, exceptDomains);
                skip();
            }
            if (understood) {
                manys.add(new Condition.Many(known, Set.copyOf(exceptOnes), Set.copyOf(exceptDomains)));
            }
        }

        /** Returns whether it is clear who is left out; otherwise nobody may be let in. */
        private boolean except(Set<String> ones, Set<String> domains) {
            String id = reader.getAttributeValue("", "id");
            String domain = reader.getAttributeValue("", "domain");
            if (id != null) {
                Identities.loosely(id.strip()).ifPresent(ones::add);
            }
            if (domain != null) {
                Identities.domain(domain.strip()).ifPresent(domains::add);
            }
            boolean idClear = id == null
                    || Identities.isForeign(id.strip())
                    || Identities.loosely(id.strip()).isPresent();
            boolean domainClear =
                    domain == null || Identities.domain(domain.strip()).isPresent();
            return idClear && domainClear && (id != null || domain != null);
        }
    }
}
