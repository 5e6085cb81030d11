package org.openpresence.main;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.judgement.LoadedFacts;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;

/** Records that are loaded with the facts that their packages find in them. Safe for any thread. */
record FactualRecords(PresentityRecords records, LoadedFacts facts) implements PresentityRecords {
    @Override
    public CompletionStage<Void> write(Applied applied, Urgency urgency) {
        return records.write(applied, urgency);
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return records.load(load -> entries.accept(facts.of(load)));
    }

    @Override
    public int dirtyRecords() {
        return records.dirtyRecords();
    }

    @Override
    public CompletionStage<Void> flush() {
        return records.flush();
    }
}
