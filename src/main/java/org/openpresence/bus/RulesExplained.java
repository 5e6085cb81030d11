package org.openpresence.bus;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the rules go by. Immutable.
 *
 * @param asked whether watchers of the package need consent at all
 * @param entityTag names the version of the documents; "" where there are none
 * @param mistake why they cannot be read; empty where they can
 * @param sphere of the presentity, where the rules ask for it
 * @param applying the names of the rules that apply now, by watcher
 */
public record RulesExplained(
        boolean asked,
        String entityTag,
        Optional<String> mistake,
        Optional<String> sphere,
        Map<String, List<String>> applying) {

    /** The rules are not asked. */
    public static final RulesExplained NOT_ASKED =
            new RulesExplained(false, "", Optional.empty(), Optional.empty(), Map.of());
}
