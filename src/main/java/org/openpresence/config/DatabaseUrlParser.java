package org.openpresence.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads {@code db_url}. The user ends at the first colon and the password at the last {@code @}, each taken as it stands: a URL
 * from a Kamailio configuration works without escaping. Pure.
 */
final class DatabaseUrlParser {

    private static final String REMEDY =
            "mysql://user:password@host[:port]/database, mariadb://..., jdbc:mariadb:..., h2:PATH or memory";
    private static final String JDBC = "jdbc:mariadb:";
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_$-]{1,64}");
    private static final Pattern SERVER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private DatabaseUrlParser() {}

    static DatabaseUrl parse(String text) {
        if (text.equals("memory")) {
            return new DatabaseUrl.Memory();
        }
        if (text.startsWith("h2:")) {
            return new DatabaseUrl.H2(explicit(text.substring(3)));
        }
        if (text.startsWith(JDBC)) {
            return jdbc(text);
        }
        if (text.startsWith("mysql://") || text.startsWith("mariadb://")) {
            return server(text.substring(text.indexOf("//") + 2));
        }
        if (text.isEmpty()) {
            return new DatabaseUrl.Library();
        }
        throw new IllegalArgumentException(REMEDY);
    }

    /** Returns {@code path} as H2 wants it: relative ones begin with a dot. */
    private static String explicit(String path) {
        boolean explicit = path.isEmpty()
                || path.startsWith("/")
                || path.startsWith("./")
                || path.startsWith("../")
                || path.startsWith("~/");
        return explicit ? path : "./" + path;
    }

    private static DatabaseUrl server(String rest) {
        int slash = rest.lastIndexOf('/');
        String authority = slash < 0 ? "" : rest.substring(0, slash);
        String database = rest.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String credentials = at < 0 ? "" : authority.substring(0, at);
        String host = authority.substring(at + 1);
        if (!SERVER.matcher(host).matches() || !DATABASE.matcher(database).matches()) {
            throw new IllegalArgumentException(REMEDY);
        }
        int colon = credentials.indexOf(':');
        return new DatabaseUrl.MariaDb(
                JDBC + "//" + host + '/' + database,
                colon < 0 ? credentials : credentials.substring(0, colon),
                colon < 0 ? "" : credentials.substring(colon + 1));
    }

    private static DatabaseUrl jdbc(String text) {
        if (!text.startsWith("//", JDBC.length()) || text.indexOf('/', JDBC.length() + 2) < 0) {
            throw new IllegalArgumentException("jdbc:mariadb://host[:port]/database[?user=...&password=...&...]");
        }
        int query = text.indexOf('?');
        if (query < 0) {
            return new DatabaseUrl.MariaDb(text, "", "");
        }
        String user = "";
        String password = "";
        List<String> options = new ArrayList<>();
        for (String option : text.substring(query + 1).split("&", -1)) {
            if (option.startsWith("user=")) {
                user = option.substring("user=".length());
            } else if (option.startsWith("password=")) {
                password = option.substring("password=".length());
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        String url = text.substring(0, query) + (options.isEmpty() ? "" : '?' + String.join("&", options));
        return new DatabaseUrl.MariaDb(url, user, password);
    }
}
