package org.openpresence.main;

import static org.openpresence.config.ConfigKeys.ENVIRONMENT_PREFIX;
import static org.openpresence.config.ConfigKeys.FILE_SUFFIX;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openpresence.config.ConfigKey;
import org.openpresence.config.ConfigKeys;

/** Finds settings in the environment: {@code PRESENCE_SIP_LISTEN} is {@code sip.listen}. Pure. */
final class EnvironmentSettings {

    /** What Kubernetes puts into every pod when a Service is named {@code presence} or {@code presence-...}; not meant for us. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("PRESENCE(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT(_.*)?)|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.*)?)?)");

    private EnvironmentSettings() {}

    /** Returns the settings in order of the variables' names; an unknown variable gives a key that is unknown, too. */
    static List<Setting> of(Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        for (ConfigKey key : ConfigKeys.ALL) {
            keys.put(key.environmentName(), key.name());
            keys.put(key.environmentName() + FILE_SUFFIX.toUpperCase(Locale.ROOT), key.name() + FILE_SUFFIX);
        }
        List<Setting> settings = new ArrayList<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT_PREFIX)
                    && !SERVICE_LINK.matcher(variable).matches()) {
                String unknown = variable.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT);
                settings.add(
                        new Setting(keys.getOrDefault(variable, unknown), value, "environment variable " + variable));
            }
        });
        return settings;
    }
}
