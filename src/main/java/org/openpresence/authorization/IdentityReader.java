package org.openpresence.authorization;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an identity condition (RFC 4745 §7.1). Confined to one document. */
final class IdentityReader {
    private final RulesXml xml;
    private final Set<String> ones = new HashSet<>();
    private final List<Condition.Many> manys = new ArrayList<>(0);

    IdentityReader(RulesXml xml) {
        this.xml = xml;
    }

    /** Reads the children of this element. */
    Condition read() throws MalformedRules {
        while (xml.nextChild()) {
            if (xml.is(RulesXml.COMMON, "one")) {
                one();
            } else if (xml.is(RulesXml.COMMON, "many")) {
                many();
            } else {
                xml.skip();
            }
        }
        return new Condition.Identity(Set.copyOf(ones), List.copyOf(manys));
    }

    private void one() throws MalformedRules {
        String id = xml.attribute("id");
        boolean narrowed = false;
        while (xml.nextChild()) {
            narrowed = true; // an extension that would narrow it, and that we do not understand
            xml.skip();
        }
        if (!narrowed && id != null) {
            Identities.exactly(id.strip()).ifPresent(ones::add);
        }
    }

    private void many() throws MalformedRules {
        String domain = xml.attribute("domain");
        Optional<String> known = domain == null ? Optional.empty() : Identities.domain(domain.strip());
        boolean understood = domain == null || known.isPresent();
        Set<String> exceptOnes = new HashSet<>();
        Set<String> exceptDomains = new HashSet<>();
        while (xml.nextChild()) {
            understood &= xml.is(RulesXml.COMMON, "except") && except(exceptOnes, exceptDomains);
            xml.skip();
        }
        if (understood) {
            manys.add(new Condition.Many(known, Set.copyOf(exceptOnes), Set.copyOf(exceptDomains)));
        }
    }

    /** Returns whether it is clear who is left out; otherwise nobody may be let in. */
    private boolean except(Set<String> ones, Set<String> domains) {
        String id = xml.attribute("id");
        String domain = xml.attribute("domain");
        if (id != null) {
            Identities.loosely(id.strip()).ifPresent(ones::add);
        }
        if (domain != null) {
            Identities.domain(domain.strip()).ifPresent(domains::add);
        }
        boolean idClear = id == null
                || Identities.isForeign(id.strip())
                || Identities.loosely(id.strip()).isPresent();
        boolean domainClear =
                domain == null || Identities.domain(domain.strip()).isPresent();
        return idClear && domainClear && (id != null || domain != null);
    }
}
