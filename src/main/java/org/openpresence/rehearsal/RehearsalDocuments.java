package org.openpresence.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;

/**
 * Rules documents of the users of a rehearsal, in four manners, all of which let everybody of the rehearsal watch. Its database is
 * asked for them as the node's is; for whom it has none, they are taken from here. Safe for any thread.
 */
public final class RehearsalDocuments implements RulesDocuments {
    private static final String ALL = "<pr:provide-devices><pr:all-devices/></pr:provide-devices>"
            + "<pr:provide-persons><pr:all-persons/></pr:provide-persons>"
            + "<pr:provide-services><pr:all-services/></pr:provide-services>";
    private static final List<List<RulesDocument>> MANNERS = List.of(
            documents(rule(
                    "<cp:identity><cp:many domain=\"rehearsal.invalid\"/></cp:identity>",
                    "allow",
                    ALL + "<pr:provide-all-attributes/>")),
            documents(
                    rule(
                                    "<cp:identity><cp:many/></cp:identity>",
                                    "polite-block",
                                    "<pr:provide-note>false</pr:provide-note>")
                            + rule(
                                    "<cp:identity><cp:many><cp:except id=\"sip:nobody@rehearsal.invalid\"/></cp:many></cp:identity>",
                                    "allow",
                                    ALL
                                            + "<pr:provide-activities>true</pr:provide-activities><pr:provide-note>true</pr:provide-note>")),
            documents(rule("<cp:identity><cp:one id=\"sip:nobody@rehearsal.invalid\"/></cp:identity>", "block", "")
                    + rule(
                            "",
                            "allow",
                            "<pr:provide-services><pr:class>home</pr:class></pr:provide-services>"
                                    + "<pr:provide-persons><pr:all-persons/></pr:provide-persons>"
                                    + "<pr:provide-user-input>bare</pr:provide-user-input>")),
            documents(rule(
                    "<cp:validity><cp:from>2020-01-01T00:00:00Z</cp:from><cp:until>2120-01-01T00:00:00Z</cp:until></cp:validity>",
                    "allow",
                    ALL + "<pr:provide-all-attributes/>")));

    private final RulesDocuments asked;

    /** Makes the documents of users, from {@code asked} where it knows them. */
    public RehearsalDocuments(RulesDocuments asked) {
        this.asked = asked;
    }

    @Override
    public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
        return asked.find(presentity).thenApply(found -> found.isEmpty() ? written(presentity) : found);
    }

    private static List<RulesDocument> written(Presentity presentity) {
        return MANNERS.get(Math.floorMod(presentity.hashCode(), MANNERS.size()));
    }

    /** Returns the documents of all whom the rehearsal watches, to be put into its database. */
    public static Map<Presentity, List<RulesDocument>> ofPhones() {
        return IntStream.range(0, RehearsalPlayer.PHONES)
                .mapToObj(RehearsalPhone::presentityOf)
                .collect(Collectors.toMap(phone -> phone, RehearsalDocuments::written));
    }

    @Override
    public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
        return asked.entityTags(presentities);
    }

    /** Returns the documents in this class, each by itself. */
    static List<RulesDocument> all() {
        return MANNERS.stream().flatMap(List::stream).toList();
    }

    private static String rule(String conditions, String handling, String transformations) {
        return "<cp:rule id=\"" + handling + "\"><cp:conditions>" + conditions
                + "</cp:conditions><cp:actions><pr:sub-handling>" + handling
                + "</pr:sub-handling></cp:actions><cp:transformations>" + transformations
                + "</cp:transformations></cp:rule>";
    }

    private static List<RulesDocument> documents(String rules) {
        String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cp:ruleset"
                + " xmlns:cp=\"urn:ietf:params:xml:ns:common-policy\" xmlns:pr=\"urn:ietf:params:xml:ns:pres-rules\">"
                + rules
                + "</cp:ruleset>";
        return List.of(new RulesDocument("rehearsal" + rules.length(), text.getBytes(UTF_8)));
    }
}
