package org.openpresence.admin;

import java.util.Optional;
import org.openpresence.presentity.PresentityState;

/** Finds the sphere that a presentity has published (RFC 4480 §3.10). Pure. */
@FunctionalInterface
public interface Spheres {
    /** Returns the sphere; empty when none is published that is still valid. */
    Optional<String> sphereOf(PresentityState state, long nowMillis);
}
