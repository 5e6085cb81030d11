package org.openpresence.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "mysql://openser:openserrw@localhost/openser, jdbc:mariadb://localhost/openser, openser, openserrw",
        "mariadb://u:p@ss:w/rd@db.example:3307/presence, jdbc:mariadb://db.example:3307/presence, u, p@ss:w/rd",
        "mysql://u@[::1]:3306/presence, jdbc:mariadb://[::1]:3306/presence, u, ''",
        "mysql://localhost/presence, jdbc:mariadb://localhost/presence, '', ''",
        "jdbc:mariadb://h/d?user=u&sslMode=trust&password=p, jdbc:mariadb://h/d?sslMode=trust, u, p",
        "jdbc:mariadb://h/d, jdbc:mariadb://h/d, '', ''"
    })
    void a_server_is_named_as_in_kamailio_or_by_jdbc(String text, String jdbcUrl, String user, String password) {
        DatabaseUrl url = DatabaseUrl.parse(text);

        assertThat(url).isEqualTo(new DatabaseUrl.MariaDb(jdbcUrl, user, password));
        assertThat(url.kind()).isEqualTo("mariadb");
    }

    @ParameterizedTest
    @CsvSource({"h2:presence, ./presence", "h2:./a/b, ./a/b", "h2:/var/lib/p, /var/lib/p", "h2:~/p, ~/p"})
    void a_relative_path_of_h2_is_made_explicit(String text, String path) {
        assertThat(DatabaseUrl.parse(text)).isEqualTo(new DatabaseUrl.H2(path));
    }

    @Test
    void memory_is_no_database() {
        assertThat(DatabaseUrl.parse("memory").kind()).isEqualTo("memory");
    }

    @Test
    void the_password_is_not_printed() {
        assertThat(DatabaseUrl.parse("mysql://u:secret@h/d").toString()).doesNotContain("secret");
    }
}
