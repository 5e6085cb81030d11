package org.openpresence.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The texts of a configuration, read key by key. A bad one is noted and its default returned, so that reading goes on and every
 * mistake is found. Confined to one thread.
 */
final class Values {
    private final Map<String, String> texts;
    private final List<ConfigError> errors = new ArrayList<>();
    private final Set<String> wrong = new HashSet<>();
    private final Set<String> unread = new TreeSet<>();

    Values(Map<String, String> texts) {
        this.texts = new TreeMap<>(texts);
        ConfigKeys.ALL.forEach(key -> unread.add(key.name()));
        for (String name : this.texts.keySet()) {
            if (ConfigKeys.find(name).isEmpty()) {
                refuse(
                        name,
                        "unknown key; the nearest known one is "
                                + ConfigKeys.nearest(name).name());
            }
        }
    }

    List<ConfigError> errors() {
        return errors;
    }

    /** Returns the keys that nobody asked for. */
    Set<String> unread() {
        return unread;
    }

    /** Returns whether a mistake was found in {@code key}. */
    boolean isWrong(String key) {
        return wrong.contains(key);
    }

    /** Notes that the value of {@code key} is wrong and what would be right. */
    void refuse(String key, String remedy) {
        wrong.add(key);
        errors.add(new ConfigError(key, texts.getOrDefault(key, ""), remedy));
    }

    /** Returns what {@code parser} makes of the text of {@code key}; it throws with what would be right. */
    <T> T value(String key, Function<String, T> parser) {
        unread.remove(key);
        String byDefault = ConfigKeys.find(key).orElseThrow().defaultValue();
        try {
            return parser.apply(texts.getOrDefault(key, byDefault).strip());
        } catch (IllegalArgumentException refused) {
            refuse(key, "expected " + refused.getMessage());
            return parser.apply(byDefault);
        }
    }

    int number(String key, int least, int most) {
        String unit = ConfigKeys.find(key).orElseThrow().unit();
        String remedy = "a whole number" + (unit.equals("none") ? "" : " of " + unit)
                + (least == Integer.MIN_VALUE ? " up to " : " from " + least + " to ") + most;
        return value(key, text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException refused) {
                throw new IllegalArgumentException(remedy, refused);
            }
            throw new IllegalArgumentException(remedy);
        });
    }

    Duration seconds(String key, int least) {
        return Duration.ofSeconds(number(key, least, Integer.MAX_VALUE));
    }

    boolean flag(String key) {
        return value(key, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("true or false");
        });
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return value(key, text -> {
            List<String> words = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String word = constant.name().toLowerCase(Locale.ROOT);
                if (word.equals(text.toLowerCase(Locale.ROOT))) {
                    return constant;
                }
                words.add(word);
            }
            throw new IllegalArgumentException("one of " + String.join(", ", words));
        });
    }

    <T> List<T> list(String key, Function<String, T> parser) {
        return value(key, text -> elements(text, parser));
    }

    /** Returns the elements of a list separated by commas; an empty text has none. */
    static <T> List<T> elements(String text, Function<String, T> parser) {
        List<T> elements = new ArrayList<>();
        if (text.isEmpty()) {
            return elements;
        }
        for (String element : text.split(",", -1)) {
            if (element.isBlank()) {
                throw new IllegalArgumentException("no empty element between commas");
            }
            elements.add(parser.apply(element.strip()));
        }
        return elements;
    }
}
