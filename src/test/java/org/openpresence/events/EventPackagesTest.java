package org.openpresence.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openpresence.events.dialog.DialogPackage;
import org.openpresence.events.dialog.DialogSettings;
import org.openpresence.events.dialog.SharedLinePackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.events.winfo.WatcherInfoPolicy;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;

class EventPackagesTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");

    private final DialogPackage dialogs = new DialogPackage(DialogSettings.STANDARD);
    private final EventPackages packages =
            new EventPackages(List.of(new PresencePackage(), dialogs, new SharedLinePackage(dialogs)));

    private String find(String event) {
        return packages.find(EventName.parse(event)).map(EventPackage::name).orElse("none");
    }

    @Test
    void a_parameter_that_stands_in_a_name_chooses_the_package_and_others_do_not_matter() {
        assertThat(find("dialog")).isEqualTo("dialog");
        assertThat(find("dialog;call-id=a;id=4")).isEqualTo("dialog");
        assertThat(find("dialog;sla")).isEqualTo("dialog;sla");
        assertThat(find("dialog;id=4; SLA;include-session-description")).isEqualTo("dialog;sla");
        assertThat(find("dialog;ma")).isEqualTo("dialog;sla");
        assertThat(find("presence;sla")).isEqualTo("presence");
        assertThat(find("conference;sla")).isEqualTo("none");
    }

    @Test
    void watcher_information_is_there_for_each_package_that_has_a_name_for_it() {
        assertThat(find("presence.winfo")).isEqualTo("presence.winfo");
        assertThat(find("dialog.winfo")).isEqualTo("none");
        assertThat(find("presence.winfo.winfo")).isEqualTo("none");
        assertThat(packages.allowEvents()).isEqualTo("presence, dialog, dialog;sla, presence.winfo");
        assertThat(packages.find("presence.winfo").orElseThrow().publishableTypes())
                .isEmpty();
    }

    @Test
    void who_may_watch_the_watchers_is_a_matter_of_policy() {
        var owner = packages.find("presence.winfo").orElseThrow();
        var self = new EventPackages(List.of(new PresencePackage()), true, WatcherInfoPolicy.SELF)
                .find("presence.winfo")
                .orElseThrow();

        Optional<Presentity> bob = Optional.of(new Presentity("bob@example.com"));
        var forbidden = new EventPackage.Verdict.Refused(403, "");

        assertThat(owner.checkWatcher(Optional.of(ALICE), ALICE)).isEqualTo(EventPackage.Verdict.ACCEPTED);
        assertThat(owner.checkWatcher(bob, ALICE)).isEqualTo(forbidden);
        assertThat(owner.checkWatcher(Optional.empty(), ALICE)).isEqualTo(forbidden);
        assertThat(self.checkWatcher(bob, ALICE)).isEqualTo(EventPackage.Verdict.ACCEPTED);
    }

    @Test
    void two_packages_of_one_name_are_a_mistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventPackages(List.of(new PresencePackage(), new PresencePackage())));
    }
}
