package org.openpresence.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of our tables: three different SQL identifiers. Immutable.
 *
 * @param presentity publications; {@code presentity_table}
 * @param activeWatchers subscriptions; {@code active_watchers_table}
 * @param watchers permissions; {@code watchers_table}
 */
public record TableNames(String presentity, String activeWatchers, String watchers) {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,31}");

    public TableNames {
        checked(presentity);
        checked(activeWatchers);
        checked(watchers);
        if (!areDistinct(presentity, activeWatchers, watchers)) {
            throw new IllegalArgumentException("tables need different names");
        }
    }

    /** Returns {@code name} when it is an SQL identifier; throws with the right form otherwise. */
    static String checked(String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an SQL identifier: at most 32 letters, digits and underscores, no digit first");
        }
        return name;
    }

    static boolean areDistinct(String... names) {
        Set<String> folded = new HashSet<>();
        for (String name : names) {
            folded.add(name.toLowerCase(Locale.ROOT));
        }
        return folded.size() == names.length;
    }
}
