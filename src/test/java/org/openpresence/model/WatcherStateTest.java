package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatcherStateTest {

    /** Figure 1 of RFC 3857 §4.7.1, each arrow and each pair without one. */
    @ParameterizedTest
    @CsvSource({
        "PENDING, SUBSCRIBE, PENDING",
        "PENDING, APPROVED, ACTIVE",
        "PENDING, DEACTIVATED, TERMINATED",
        "PENDING, PROBATION, TERMINATED",
        "PENDING, REJECTED, TERMINATED",
        "PENDING, TIMEOUT, WAITING",
        "PENDING, GIVEUP, TERMINATED",
        "PENDING, NORESOURCE, TERMINATED",
        "ACTIVE, SUBSCRIBE, ACTIVE",
        "ACTIVE, APPROVED, ACTIVE",
        "ACTIVE, DEACTIVATED, TERMINATED",
        "ACTIVE, PROBATION, TERMINATED",
        "ACTIVE, REJECTED, TERMINATED",
        "ACTIVE, TIMEOUT, TERMINATED",
        "ACTIVE, GIVEUP, ACTIVE",
        "ACTIVE, NORESOURCE, TERMINATED",
        "WAITING, SUBSCRIBE, WAITING",
        "WAITING, APPROVED, TERMINATED",
        "WAITING, DEACTIVATED, WAITING",
        "WAITING, PROBATION, WAITING",
        "WAITING, REJECTED, TERMINATED",
        "WAITING, TIMEOUT, WAITING",
        "WAITING, GIVEUP, TERMINATED",
        "WAITING, NORESOURCE, TERMINATED",
        "TERMINATED, SUBSCRIBE, TERMINATED",
        "TERMINATED, APPROVED, TERMINATED",
        "TERMINATED, DEACTIVATED, TERMINATED",
        "TERMINATED, PROBATION, TERMINATED",
        "TERMINATED, REJECTED, TERMINATED",
        "TERMINATED, TIMEOUT, TERMINATED",
        "TERMINATED, GIVEUP, TERMINATED",
        "TERMINATED, NORESOURCE, TERMINATED"
    })
    void an_event_leads_where_the_figure_says(WatcherState from, WatcherEvent event, WatcherState to) {
        assertThat(from.on(event)).isEqualTo(to);
    }
}
