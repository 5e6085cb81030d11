package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.FailurePolicy.Verdict.END;
import static org.openpresence.notifier.FailurePolicy.Verdict.KEEP;
import static org.openpresence.notifier.FailurePolicy.Verdict.STRIKE;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
    @Test
    void the_list_of_rfc_6665_ends_it_and_nothing_else_does() {
        var policy = new FailurePolicy(false, true, 3);
        var list = List.of(404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604);

        for (int status = 300; status < 700; status++) {
            assertThat(policy.judge(status)).isEqualTo(list.contains(status) ? END : STRIKE);
        }
    }

    @Test
    void any_failure_but_a_timeout_that_is_to_keep_it_ends_it_where_that_is_wanted() {
        var policy = new FailurePolicy(true, false, 3);

        assertThat(policy.judge(603)).isEqualTo(END);
        assertThat(policy.judge(408)).isEqualTo(KEEP);
    }
}
