package org.openpresence.main;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.judgement.LoadedFacts;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;

/** Records that are loaded with the facts that their packages find in them. Safe for any thread. */
final class FactualRecords extends ForwardingRecords {
    private final LoadedFacts facts;

    FactualRecords(PresentityRecords records, LoadedFacts facts) {
        super(records);
        this.facts = facts;
    }

    @Override
    public CompletionStage<Integer> load(Consumer<Command.Load> entries) {
        return super.load(load -> entries.accept(facts.of(load)));
    }

    @Override
    public CompletionStage<Integer> load(Set<Integer> buckets, Consumer<Command.Load> entries) {
        return super.load(buckets, load -> entries.accept(facts.of(load)));
    }

    @Override
    public CompletionStage<Optional<Command.Load>> find(PresentityKey key, String address) {
        return super.find(key, address).thenApply(found -> found.map(facts::of));
    }
}
