package org.openpresence.authorization;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.model.Presentity;

/** A condition that does not depend on time (RFC 4745 §7). Immutable. */
sealed interface Condition {

    /**
     * Returns whether it holds.
     *
     * @param watcher who asks; empty for somebody unknown
     * @param sphere of the presentity, in lower case; empty while it is undefined
     */
    boolean holds(Optional<Presentity> watcher, Optional<String> sphere);

    /**
     * Who the watcher is (RFC 4745 §7.1): any alternative is enough. Somebody unknown has no identity.
     *
     * @param ones canonical addresses
     * @param manys sets of watchers
     */
    record Identity(Set<String> ones, List<Many> manys) implements Condition {
        private static final String ANONYMOUS = "anonymous.invalid";

        @Override
        public boolean holds(Optional<Presentity> watcher, Optional<String> sphere) {
            if (watcher.isEmpty() || watcher.get().host().equals(ANONYMOUS)) {
                return false;
            }
            if (ones.contains(watcher.get().address())) {
                return true;
            }
            for (Many many : manys) {
                if (many.has(watcher.get())) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * All watchers, or all of one domain, but some (RFC 4745 §7.1.2).
     *
     * @param domain in lower case; empty for all
     * @param exceptOnes canonical addresses of those who are left out
     * @param exceptDomains domains that are left out, in lower case
     */
    record Many(Optional<String> domain, Set<String> exceptOnes, Set<String> exceptDomains) {
        boolean has(Presentity watcher) {
            String host = watcher.host();
            return (domain.isEmpty() || domain.get().equals(host))
                    && !exceptOnes.contains(watcher.address())
                    && !exceptDomains.contains(host);
        }
    }

    /**
     * In which sphere the presentity is (RFC 4745 §7.2, RFC 5025 §3.1.2).
     *
     * @param values any of which is enough, in lower case
     */
    record Sphere(Set<String> values) implements Condition {
        @Override
        public boolean holds(Optional<Presentity> watcher, Optional<String> sphere) {
            return sphere.isPresent() && values.contains(sphere.get());
        }
    }
}
