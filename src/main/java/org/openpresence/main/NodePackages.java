package org.openpresence.main;

import org.openpresence.config.PresenceConfig;

/**
 * The event packages that a node begins with, and what becomes of them.
 *
 * @param packages further ones may be added until the node is made
 * @param failures counts what goes wrong in them
 */
record NodePackages(FurtherPackages packages, PackageLog failures) {
    /** SIP, publications, subscriptions and the notifier, on their loop and beside it, call one after the other each. */
    private static final int CALLERS_PER_LOOP = 5;

    /** Finds the packages that are not the server's own. */
    NodePackages(PresenceConfig config) {
        this(config, new PackageLog());
        packages.addAll(PackageLoader.load(config.furtherPackages()));
    }

    private NodePackages(PresenceConfig config, PackageLog failures) {
        this(
                new FurtherPackages(
                        Wiring.builtIn(config).all(),
                        config.furtherPackages().timeLimit(),
                        CALLERS_PER_LOOP * config.sip().eventLoops() + 1,
                        failures),
                failures);
    }
}
