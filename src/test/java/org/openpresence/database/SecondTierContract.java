package org.openpresence.database;

/** What the database promises to the nodes of a cluster, on whatever database. */
interface SecondTierContract extends TierReadingContract, TierOwnersContract, TierToldContract, WitnessContract {}
