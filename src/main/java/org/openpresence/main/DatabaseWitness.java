package org.openpresence.main;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.openpresence.database.Database;
import org.openpresence.lease.Witness;

/** The witness of a database that all nodes share. Safe for any thread. */
record DatabaseWitness(Database database) implements Witness {
    @Override
    public CompletionStage<Boolean> hold(String half) {
        return database.witness().hold(half, half);
    }

    @Override
    public CompletionStage<Void> renew() {
        return database.witness().renew();
    }

    @Override
    public CompletionStage<Void> leave() {
        return database.witness().leave();
    }

    @Override
    public CompletionStage<OptionalLong> youngestOther() {
        return database.witness().youngestOther();
    }
}
