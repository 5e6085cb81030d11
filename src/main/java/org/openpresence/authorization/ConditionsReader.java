package org.openpresence.authorization;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the conditions of one rule (RFC 4745 §7). Confined to one document. */
final class ConditionsReader {
    private static final Pattern END_OF_DAY = Pattern.compile("T24:00:00(\\.0+)?(?![.0-9])");
    private static final Pattern LONG_YEAR = Pattern.compile("[1-9][0-9]{4,8}-");

    private final RulesXml xml;
    private final List<Condition> timeless = new ArrayList<>(1);
    private final List<Validity> validities = new ArrayList<>(0);
    private boolean known = true;

    ConditionsReader(RulesXml xml) {
        this.xml = xml;
    }

    /** Returns whether all conditions were understood; if not, the rule never applies. */
    boolean areKnown() {
        return known;
    }

    /** Returns those that hold at any time or never. */
    List<Condition> timeless() {
        return List.copyOf(timeless);
    }

    List<Validity> validities() {
        return List.copyOf(validities);
    }

    /** Reads the children of this element. */
    void read() throws MalformedRules {
        while (xml.nextChild()) {
            if (xml.is(RulesXml.COMMON, "identity")) {
                timeless.add(new IdentityReader(xml).read());
            } else if (xml.is(RulesXml.COMMON, "sphere")) {
                timeless.add(sphere());
            } else if (xml.is(RulesXml.COMMON, "validity")) {
                validities.add(validity());
            } else {
                known = false; // RFC 4745 §7: what is not understood is false
                xml.skip();
            }
        }
    }

    private Condition sphere() throws MalformedRules {
        String value = xml.attribute("value");
        Set<String> words = new HashSet<>();
        if (value != null) {
            for (String word : value.toLowerCase(Locale.ROOT).strip().split("\\s+", -1)) {
                words.add(word);
            }
        }
        words.remove("");
        xml.skip();
        return new Condition.Sphere(Set.copyOf(words));
    }

    /** Each {@code from} goes with the {@code until} behind it; a pair of which one is no time is no period. */
    private Validity validity() throws MalformedRules {
        List<Validity.Period> periods = new ArrayList<>(1);
        Optional<Instant> from = Optional.empty();
        while (xml.nextChild()) {
            if (xml.is(RulesXml.COMMON, "from")) {
                from = instant(xml.text());
            } else if (xml.is(RulesXml.COMMON, "until")) {
                Optional<Instant> until = instant(xml.text());
                if (from.isPresent() && until.isPresent() && from.get().isBefore(until.get())) {
                    periods.add(new Validity.Period(from.get(), until.get()));
                }
                from = Optional.empty();
            } else {
                known = false;
                xml.skip();
            }
        }
        return new Validity(List.copyOf(periods));
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
}
