package org.openpresence.database;

/** What the database tier promises to a node by itself, on whatever database. */
interface PresentityRecordsContract
        extends TierRowsContract, TierOrderContract, TierTablesContract, TierOddTextContract {}
