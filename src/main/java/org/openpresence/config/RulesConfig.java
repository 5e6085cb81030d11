package org.openpresence.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Who may watch. Immutable.
 *
 * @param forceActive everybody may, and no rules are asked; {@code force_active}
 * @param enableSphereCheck rules may ask for the published sphere; {@code enable_sphere_check}
 * @param withoutRules what becomes of watchers of somebody without rules; {@code no_rules_policy}
 * @param blockReply 403 or 200; {@code block_reply}
 * @param legacyProvideAll a rule without transformations shows everything; {@code legacy_provide_all}
 * @param pollPeriod between two looks for changed documents; empty: only when told; {@code rules.poll_period}
 */
public record RulesConfig(
        boolean forceActive,
        boolean enableSphereCheck,
        NoRulesPolicy withoutRules,
        int blockReply,
        boolean legacyProvideAll,
        Optional<Duration> pollPeriod) {

    /** What becomes of watchers of somebody without rules. */
    public enum NoRulesPolicy {
        PENDING,
        BLOCK,
        ALLOW
    }

    public RulesConfig {
        if (blockReply != 403 && blockReply != 200) {
            throw new IllegalArgumentException("403 or 200");
        }
        pollPeriod.ifPresent(period -> Checks.positive("rules.poll_period", period));
    }
}
