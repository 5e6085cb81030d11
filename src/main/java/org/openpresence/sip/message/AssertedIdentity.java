package org.openpresence.sip.message;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.model.Presentity;

/** Who sent a request, as a host of the trust domain says in P-Asserted-Identity (RFC 3325 §9.1). Pure. */
public final class AssertedIdentity {
    private static final Set<Rule> NONE = EnumSet.noneOf(Rule.class);
    private static final char NO_UTF_8 = '\uFFFD';

    private AssertedIdentity() {}

    /**
     * Returns the identity that {@code values} assert: of a SIP URI and a telephone number the SIP URI. Empty when any of them
     * is malformed or of another scheme: then nobody is named.
     */
    public static Optional<Presentity> of(List<String> values) {
        List<Presentity> asserted = new ArrayList<>(2);
        for (String value : values) {
            for (String address : split(value)) {
                Optional<Presentity> one =
                        NameAddr.parse(address).map(NameAddr::uri).flatMap(AssertedIdentity::identity);
                if (one.isEmpty() || value.indexOf(NO_UTF_8) >= 0) {
                    return Optional.empty();
                }
                asserted.add(one.get());
            }
        }
        return asserted.stream()
                .filter(one -> !one.user().isEmpty())
                .findFirst()
                .or(() -> asserted.stream().findFirst());
    }

    private static Optional<Presentity> identity(String uri) {
        boolean number = uri.regionMatches(true, 0, "tel:", 0, 4);
        return number || SipUri.parse(uri).isPresent() ? Presentity.of(uri) : Optional.empty();
    }

    private static List<String> split(String value) {
        List<String> addresses = new ArrayList<>(2);
        try {
            Elements.split(value, addresses, NONE);
        } catch (Malformed impossible) {
            throw new IllegalStateException("no rule can be broken", impossible);
        }
        return addresses;
    }
}
