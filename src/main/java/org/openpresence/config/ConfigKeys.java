package org.openpresence.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of all keys that have an effect; {@code conf/presence.yaml} says the same to operators, which a test proves.
 * Immutable.
 */
public final class ConfigKeys {

    /** What an environment variable of ours begins with. */
    public static final String ENVIRONMENT_PREFIX = "PRESENCE_";

    /** What stands behind a key whose value lies in a file. */
    public static final String FILE_SUFFIX = "_file";

    /** All keys, in the order of {@code conf/presence.yaml}: the manual's 15 first. */
    public static final List<ConfigKey> ALL = Stream.of(ModuleParameters.ALL, ServerKeys.ALL)
            .flatMap(List::stream)
            .toList();

    private static final Map<String, ConfigKey> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private ConfigKeys() {}

    /** Returns the key named {@code name}; empty for an unknown one. */
    public static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns the key that {@code name} was probably meant to be: the one at the least edit distance. */
    public static ConfigKey nearest(String name) {
        ConfigKey nearest = ALL.get(0);
        int least = Integer.MAX_VALUE;
        for (ConfigKey key : ALL) {
            int distance = distance(name, key.name());
            if (distance < least) {
                least = distance;
                nearest = key;
            }
        }
        return nearest;
    }

    /** A group names its keys ({@code rules}), and who leaves the group out means the key in it ({@code token}). */
    private static int distance(String name, String key) {
        if (key.startsWith(name + '.')) {
            return 1;
        }
        String withoutGroup = key.substring(key.indexOf('.') + 1);
        return Math.min(EditDistance.between(name, key), 1 + EditDistance.between(name, withoutGroup));
    }
}
