package org.openpresence.events.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.events.dialog.Calls.call;
import static org.openpresence.events.dialog.Calls.info;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.SubscribeRequest;

/** draft-anil-sipping-bla. */
class SharedLinePackageTest {
    private final SharedLinePackage line = new SharedLinePackage(new DialogPackage(DialogSettings.STANDARD));

    private static SubscribeRequest request(String contact) {
        return new SubscribeRequest(
                new Origin("n1", 0, 1, 0),
                1,
                new Presentity("phone1@example.com"),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                List.of(contact),
                "c",
                1,
                "<sip:phone1@Example.com>;tag=f",
                "sip:phone1@Example.com",
                "f",
                "<sip:phone1@example.com>",
                "sip:phone1@example.com",
                "",
                List.of(),
                "sip:192.0.2.9",
                "",
                new Flow("udp", "192.0.2.1", 5060, "192.0.2.9", 5060, "n1", 0, 0),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void the_line_is_the_user_of_the_contact_at_the_host_of_from() {
        assertThat(line.presentityOf(request("sip:line%31@192.0.2.1:5062")).address())
                .isEqualTo("line1@example.com");
        assertThat(line.presentityOf(request("sip:192.0.2.1:5062")).address()).isEqualTo("phone1@example.com");
    }

    @Test
    void one_entity_tag_stays_and_no_publication_takes_the_place_of_another() {
        assertThat(line.entityTagPolicy()).isEqualTo(EventPackage.EntityTagPolicy.NEW_ONCE);
        assertThat(line.keepsOthers()).isTrue();
        assertThat(line.subjectOf(info(call("a", "early"))).name()).isEmpty();
        assertThat(line.subjectOf(info(call("a", "early"))).empty()).isFalse();
        assertThat(line.subjectOf(info()).empty()).isTrue();
    }
}
