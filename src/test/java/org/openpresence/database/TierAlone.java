package org.openpresence.database;

import io.vertx.core.Vertx;

/** One node with a database, as contracts about it need it. */
interface TierAlone {

    Vertx vertx();

    /** Returns the settings of a database that each test finds empty. */
    DatabaseSettings settings();

    /** Returns the statement that makes the server refuse a publication whose body is the text "refuse". */
    String refusal();

    default Tier tier() {
        return new Tier(vertx(), settings());
    }
}
