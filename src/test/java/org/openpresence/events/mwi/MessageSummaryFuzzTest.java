package org.openpresence.events.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.Mutations;
import org.openpresence.events.Published;
import org.openpresence.events.Samples;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

class MessageSummaryFuzzTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final long SEED = 3842;
    private static final long LIMIT_NANOS = 200_000_000;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final List<String> MORSELS = List.of(
            "Messages-Waiting: yes",
            "messages-waiting:no",
            "Voice-Message",
            "0000000000000000001",
            "4294967296",
            "\r\n\r\n",
            "\r",
            "\n",
            "\t",
            " ",
            "\u0000",
            "\u00fc",
            "(1/1)");

    private static final List<byte[]> SEEDS = List.of(
            Samples.client("pjsua-mwi.txt"),
            Samples.client("baresip-mwi.txt"),
            Samples.client("headers-mwi.txt"),
            Samples.client("lenient-mwi.txt"));

    private final MessageSummaryPackage mwi = new MessageSummaryPackage();

    @Test
    void whatever_is_taken_becomes_what_would_be_taken_again() {
        Mutations mutations = new Mutations(SEED, SEEDS, MORSELS);
        List<Document> wrong = new ArrayList<>();
        int taken = 0;

        for (int i = 0; i < Mutations.perSeed(); i++) {
            for (int seed = 0; seed < SEEDS.size(); seed++) {
                Document mutant = new Document(mwi.contentType(), mutations.next(seed));
                long start = CPU.getCurrentThreadCpuTime();
                Verdict verdict = mwi.checkPublished(mutant);
                boolean slow = CPU.getCurrentThreadCpuTime() - start > LIMIT_NANOS;
                taken += verdict instanceof Verdict.Accepted ? 1 : 0;
                if (slow || (verdict instanceof Verdict.Accepted && !isTakenAgain(mutant))) {
                    wrong.add(mutant);
                }
            }
        }

        assertThat(wrong).extracting(Document::text).isEmpty();
        assertThat(taken).isGreaterThan(Mutations.perSeed() / 20);
    }

    private boolean isTakenAgain(Document mutant) {
        Document told = mwi.aggregate(ALICE, List.of(new Published(mutant, Instant.EPOCH, false)))
                .orElseThrow();
        return told.text().endsWith("\r\n")
                && told.text().replace("\r\n", "").indexOf('\n') < 0
                && mwi.checkPublished(told) instanceof Verdict.Accepted;
    }
}
