package org.openpresence.judgement;

import org.openpresence.authorization.SubHandling;

/**
 * What the configuration says about rules. Immutable.
 *
 * @param withoutRules what becomes of watchers of a presentity that has no rules document; {@code no_rules_policy}
 * @param refusesBlocked whether a blocked SUBSCRIBE gets 403 instead of 200 and a last NOTIFY; {@code block_reply}
 * @param legacyProvideAll whether a rule without transformations provides everything; {@code legacy_provide_all}
 * @param asksSphere whether conditions on the sphere look at what is published; {@code enable_sphere_check}
 */
public record RulesPolicy(
        SubHandling withoutRules, boolean refusesBlocked, boolean legacyProvideAll, boolean asksSphere) {}
