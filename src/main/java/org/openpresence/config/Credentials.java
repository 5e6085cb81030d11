package org.openpresence.config;

/** Takes users and passwords out of what is shown to people. Pure. */
final class Credentials {

    private static final String HIDDEN = "***";

    private Credentials() {}

    /** Returns {@code value} as it may be shown: of a database URL nothing before the last {@code @} nor behind a {@code ?}. */
    static String hide(String key, String value) {
        if (!key.startsWith("db_url")) {
            return value;
        }
        int at = value.lastIndexOf('@');
        int query = value.indexOf('?', Math.max(at, 0));
        String shown = query < 0 ? value : value.substring(0, query + 1) + HIDDEN;
        if (at < 0) {
            return shown;
        }
        int scheme = shown.indexOf("//");
        String start = scheme < 0 || scheme > at ? "" : shown.substring(0, scheme + 2);
        return start + HIDDEN + shown.substring(at);
    }
}
