package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.config.PresenceConfig;

class RehearsalIT {

    /** A request that is refused would rehearse the refusal, and nobody would notice but by slow first requests. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "h2:./never-opened"})
    void every_request_of_the_rehearsal_is_accepted(String database) {
        Rehearsal rehearsal = new Rehearsal(PresenceConfig.read(Map.of("db_url", database, "sip.warm_up_seconds", "10"))
                .config()
                .orElseThrow());

        rehearsal.play();

        assertThat(rehearsal.refused()).isZero();
        assertThat(rehearsal.answered()).isGreaterThan(400);
    }
}
