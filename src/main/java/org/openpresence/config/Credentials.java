package org.openpresence.config;

/** Takes users and passwords out of what is shown to people. Pure. */
final class Credentials {

    private static final String HIDDEN = "***";

    private Credentials() {}

    /** Returns {@code value} as it may be shown: of a database URL the scheme and the server, of H2 everything, of a token nothing. */
    static String hide(String key, String value) {
        if (key.equals("http.token")) {
            return HIDDEN;
        }
        if (!key.startsWith("db_url") || value.startsWith("h2:")) {
            return value;
        }
        int query = value.indexOf('?');
        return query < 0 ? hideUser(value) : hideUser(value.substring(0, query)) + '?' + HIDDEN;
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
