package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.config.PresenceConfig;

class RehearsalIT {

    /** A request that is refused would rehearse the refusal, and nobody would notice but by slow first requests. */
    @ParameterizedTest
    @CsvSource({
        "memory,false",
        "h2:./never-opened,false",
        "h2:./never-opened,true",
        "mysql://u:p@127.0.0.1:1/never,true"
    })
    void every_request_of_the_rehearsal_is_accepted(String database, String forceActive) {
        Rehearsal rehearsal = new Rehearsal(PresenceConfig.read(
                        Map.of("db_url", database, "sip.warm_up_seconds", "10", "force_active", forceActive))
                .config()
                .orElseThrow());

        rehearsal.play();

        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.answered()).isGreaterThan(400);
    }
}
