package org.openpresence.config;

import java.util.List;
import java.util.Locale;

/** Takes users and passwords out of what is shown to people. Pure. */
final class Credentials {

    private static final String HIDDEN = "***";
    private static final List<String> SECRETS =
            List.of("pass", "pwd", "secret", "token", "auth", "bearer", "credential");

    private Credentials() {}

    /**
     * Returns {@code value} as it may be shown: of a database URL the scheme and the server, of H2 everything, of a token nothing.
     * A misspelt key holds what the one that was meant would hold, and an unknown one what its name says.
     */
    static String hide(String key, String value) {
        String meant =
                ConfigKeys.find(key).isPresent() ? key : ConfigKeys.nearest(key).name();
        if (meant.equals("http.token") || (ConfigKeys.find(key).isEmpty() && isSecret(key))) {
            return HIDDEN;
        }
        boolean database = key.startsWith("db_url") || meant.equals("db_url") || isDatabase(value);
        if (value.startsWith("h2:") || !database) {
            return value;
        }
        int query = value.indexOf('?');
        return query < 0 ? hideUser(value) : hideUser(value.substring(0, query)) + '?' + HIDDEN;
    }

    /** Returns whether a key that we do not know sounds like one whose value nobody may see. */
    private static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return SECRETS.stream().anyMatch(name::contains);
    }

    /** Returns whether it is the URL of a database or one with a user, whatever the key. */
    private static boolean isDatabase(String value) {
        int slashes = value.indexOf("//");
        return slashes >= 0
                && (value.indexOf('@', slashes) > 0
                        || value.startsWith("jdbc:")
                        || value.startsWith("mysql:")
                        || value.startsWith("mariadb:"));
    }

    private static String hideUser(String url) {
        int slashes = url.indexOf("//");
        String scheme = slashes < 0 ? "" : url.substring(0, slashes + 2);
        int at = url.lastIndexOf('@');
        if (at >= scheme.length()) {
            return scheme + HIDDEN + url.substring(at);
        }
        boolean maybePassword = url.indexOf(':', scheme.length()) >= 0;
        return maybePassword ? scheme + HIDDEN : url;
    }
}
