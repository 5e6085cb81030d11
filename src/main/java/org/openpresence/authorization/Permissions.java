package org.openpresence.authorization;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a presence document a watcher is provided with (RFC 5025 §3.3); whatever is not named is not. Immutable. Two are equal
 * when they permit the same; {@link #text} is their form for keeping.
 */
public final class Permissions {
    private static final String ALL_ATTRIBUTES = "a*";
    private static final int LONGEST = 16_000;

    /** Nothing is provided. */
    public static final Permissions NONE = new Builder().build();

    /** Everything is. */
    public static final Permissions EVERYTHING = new Builder()
            .devices(Selection.ALL)
            .persons(Selection.ALL)
            .services(Selection.ALL)
            .allAttributes()
            .build();

    private final Selection devices;
    private final Selection persons;
    private final Selection services;
    private final Set<PresenceAttribute> attributes;
    private final UserInput userInput;
    private final Set<String> unknown;
    private final boolean allAttributes;
    private final String text;

    private Permissions(Builder from) {
        this.devices = from.devices.chosen();
        this.persons = from.persons.chosen();
        this.services = from.services.chosen();
        this.allAttributes = from.allAttributes;
        this.attributes = EnumSet.copyOf(from.attributes);
        this.userInput = from.userInput;
        this.unknown = Set.copyOf(from.unknown);
        this.text = written(this);
    }

    /** Returns which devices are provided. */
    public Selection devices() {
        return devices;
    }

    /** Returns which persons are provided. */
    public Selection persons() {
        return persons;
    }

    /** Returns which services are provided. */
    public Selection services() {
        return services;
    }

    /** Returns whether {@code attribute} is provided. */
    public boolean provides(PresenceAttribute attribute) {
        return allAttributes || attributes.contains(attribute);
    }

    /** Returns how much of {@code user-input} is provided. */
    public UserInput userInput() {
        return allAttributes ? UserInput.FULL : userInput;
    }

    /** Returns whether an element that RFC 5025 has no permission for is provided. */
    public boolean providesUnknown(String namespace, String name) {
        return allAttributes || (!unknown.isEmpty() && unknown.contains(namespace + ' ' + name));
    }

    /** Returns whether all attributes are provided, known or not. */
    public boolean allAttributes() {
        return allAttributes;
    }

    /** Returns what this or {@code other} permits (RFC 4745 §10.2). */
    public Permissions or(Permissions other) {
        if (other.text.isEmpty() || text.equals(other.text)) {
            return this;
        }
        return text.isEmpty() ? other : new Builder().add(this).add(other).build();
    }

    /**
     * Returns a form that {@link #of} reads: words with blanks between them, "" for nothing. Equal permissions have equal texts. What
     * would be longer than 16,000 characters permits nothing.
     */
    public String text() {
        return text;
    }

    /** Reads what {@link #text} gave; words of a later release that are unknown here permit nothing. */
    public static Permissions of(String text) {
        Builder builder = new Builder();
        for (String word : text.split(" ", -1)) {
            if (word.equals(ALL_ATTRIBUTES)) {
                builder.allAttributes();
            } else if (word.length() >= 2) {
                builder.word(word.charAt(0), word.charAt(1), unescaped(word.substring(2)));
            }
        }
        return builder.build();
    }

    private static String written(Permissions from) {
        List<String> words = new ArrayList<>();
        write(words, 'D', from.devices);
        write(words, 'P', from.persons);
        write(words, 'S', from.services);
        if (from.allAttributes) {
            words.add(ALL_ATTRIBUTES);
        } else {
            from.attributes.forEach(attribute -> words.add("a:" + attribute.element()));
            if (from.userInput != UserInput.FALSE) {
                words.add("u:" + from.userInput.word());
            }
            from.unknown.stream().sorted().forEach(name -> words.add("x:" + escaped(name)));
        }
        return String.join(" ", words);
    }

    private static void write(List<String> words, char kind, Selection selection) {
        if (selection.all()) {
            words.add(kind + "*");
        }
        selection
                .chosen()
                .forEach((by, values) -> values.forEach(value -> words.add("" + kind + by.letter() + escaped(value))));
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == '%') {
                escaped.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescaped(String word) {
        int percent = word.indexOf('%');
        if (percent < 0) {
            return word;
        }
        StringBuilder value = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            int high = word.charAt(i) == '%' && i + 2 < word.length() ? Character.digit(word.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(word.charAt(i + 2), 16);
            if (low < 0) {
                value.append(word.charAt(i));
            } else {
                value.append((char) (high << 4 | low));
                i += 2;
            }
        }
        return value.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "nothing" : text;
    }

    /** Collects permissions; they only grow. Confined to one thread. */
    public static final class Builder {
        private final Chooser devices = new Chooser();
        private final Chooser persons = new Chooser();
        private final Chooser services = new Chooser();
        private final EnumSet<PresenceAttribute> attributes = EnumSet.noneOf(PresenceAttribute.class);
        private UserInput userInput = UserInput.FALSE;
        private final Set<String> unknown = new HashSet<>();
        private boolean allAttributes;

        /** Adds devices. */
        public Builder devices(Selection more) {
            devices.add(more);
            return this;
        }

        /** Adds persons. */
        public Builder persons(Selection more) {
            persons.add(more);
            return this;
        }

        /** Adds services. */
        public Builder services(Selection more) {
            services.add(more);
            return this;
        }

        /** Adds an attribute. */
        public Builder attribute(PresenceAttribute attribute) {
            attributes.add(attribute);
            return this;
        }

        /** Adds so much of {@code user-input}. */
        public Builder userInput(UserInput more) {
            userInput = userInput.compareTo(more) >= 0 ? userInput : more;
            return this;
        }

        /** Adds an element that RFC 5025 has no permission for. */
        public Builder unknown(String namespace, String name) {
            unknown.add(namespace + ' ' + name);
            return this;
        }

        /** Adds all attributes, known or not. */
        public Builder allAttributes() {
            allAttributes = true;
            return this;
        }

        private Builder add(Permissions other) {
            devices(other.devices).persons(other.persons).services(other.services);
            attributes.addAll(other.attributes);
            userInput(other.userInput);
            unknown.addAll(other.unknown);
            allAttributes |= other.allAttributes;
            return this;
        }

        private void word(char kind, char letter, String value) {
            switch (kind) {
                case 'D' -> devices.add(letter, value);
                case 'P' -> persons.add(letter, value);
                case 'S' -> services.add(letter, value);
                case 'a' -> PresenceAttribute.of(value).ifPresent(attributes::add);
                case 'u' -> UserInput.of(value).ifPresent(this::userInput);
                case 'x' -> unknown.add(value);
                default -> {
                    // A later release's: nothing.
                }
            }
        }

        /** Returns what was collected. */
        public Permissions build() {
            Permissions built = new Permissions(this);
            return built.text.length() > LONGEST ? NONE : built;
        }
    }

    /** Collects a selection. */
    private static final class Chooser {
        private boolean all;
        private final Map<Selection.By, Set<String>> values = new EnumMap<>(Selection.By.class);

        void add(Selection more) {
            all |= more.all();
            more.chosen().forEach((by, some) -> values.computeIfAbsent(by, absent -> new HashSet<>())
                    .addAll(some));
        }

        void add(char letter, String value) {
            all |= letter == '*';
            Selection.By.of(letter).ifPresent(by -> values.computeIfAbsent(by, absent -> new HashSet<>())
                    .add(value));
        }

        Selection chosen() {
            return new Selection(all, values);
        }
    }
}
