package org.openpresence.admin;

import java.util.List;

/** Lets tests of other packages read what the probe would say. */
public final class Readiness {
    private Readiness() {}

    /** Returns why requests should go elsewhere; empty when they may come. */
    public static List<String> reasons(Health health) {
        return health.notReady();
    }
}
