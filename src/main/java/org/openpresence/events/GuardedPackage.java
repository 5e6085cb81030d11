package org.openpresence.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.Subject;
import org.openpresence.model.SubscribeRequest;

/**
 * A package by somebody else, held so that its mistakes harm only its own requests: it is called on threads of its own for a limited
 * time ({@link GuardedCalls}), what is constant is asked once, and what it returns is looked at before anybody uses it. A call that
 * fails is an answer 500 or a NOTIFY without a body. Safe for any thread.
 */
public final class GuardedPackage implements EventPackage {
    private static final int FAILED = 500;

    /** Less than the 8 s for which the administration waits: it shall hear which package is silent. */
    private static final int RULES_SECONDS = 6;

    private static final int ASKED_AGAIN_SECONDS = 10;
    private static final int LONGEST_BODY = 1 << 20;
    private static final int LONGEST_REASON = 200;
    private static final int LONGEST_NAME = 1_000;
    private static final int MOST_PARTS = 16;
    private static final String TOKEN = "[A-Za-z0-9!%*_+`'~.-]{1,64}";
    private static final Pattern NAME = Pattern.compile("[a-z0-9!%*_+`'~.-]{1,64}(;[a-z0-9]{1,16})?");
    private static final Pattern TYPE = Pattern.compile(TOKEN + '/' + TOKEN);

    private final EventPackage wrapped;
    private final GuardedCalls calls;
    private final String name;
    private final String contentType;
    private final Duration defaultExpires;
    private final List<String> publishableTypes;
    private final EntityTagPolicy entityTagPolicy;
    private final boolean requiresAuthorization;
    private final boolean differsPerWatcher;
    private final Optional<String> watcherInfo;
    private final List<String> aliases;
    private final boolean keepsOthers;
    private final boolean namesPresentities;

    private final GuardedRules rules;

    /**
     * Takes a package in custody and asks it for all that is constant.
     *
     * @param limit of one call
     * @param threads how many calls may run at once
     * @throws IllegalArgumentException with what is wrong with it, if it cannot be used
     */
    public GuardedPackage(EventPackage wrapped, Duration limit, int threads, PackageFailures failures) {
        this.wrapped = wrapped;
        String type = wrapped.getClass().getName();
        GuardedCalls first = new GuardedCalls(type, Duration.ofSeconds(5), 1, failures);
        name = constant(
                first, type, "name", wrapped::name, text -> NAME.matcher(text).matches());
        contentType = constant(first, type, "contentType", wrapped::contentType, GuardedPackage::isType);
        defaultExpires = constant(first, type, "defaultExpires", wrapped::defaultExpires, GuardedPackage::isInterval);
        publishableTypes = List.copyOf(constant(
                first,
                type,
                "publishableTypes",
                wrapped::publishableTypes,
                types -> !types.isEmpty() && types.stream().allMatch(GuardedPackage::isType)));
        entityTagPolicy = constant(first, type, "entityTagPolicy", wrapped::entityTagPolicy, any -> true);
        requiresAuthorization =
                constant(first, type, "requiresAuthorization", wrapped::requiresAuthorization, any -> true);
        differsPerWatcher = constant(first, type, "differsPerWatcher", wrapped::differsPerWatcher, any -> true);
        watcherInfo = constant(
                first,
                type,
                "watcherInfo",
                wrapped::watcherInfo,
                peer -> peer.isEmpty() || NAME.matcher(peer.get()).matches());
        aliases = List.copyOf(constant(first, type, "aliases", wrapped::aliases, names -> names.stream()
                .allMatch(alias -> NAME.matcher(alias).matches())));
        keepsOthers = constant(first, type, "keepsOthers", wrapped::keepsOthers, any -> true);
        namesPresentities = overrides(wrapped, "presentityOf", SubscribeRequest.class);
        calls = new GuardedCalls(name, limit, threads, failures);
        rules = new GuardedRules(name);
    }

    /** Returns whether the package has its own answer, which only then is worth a call. */
    private static boolean overrides(EventPackage wrapped, String method, Class<?> parameter) {
        try {
            return wrapped.getClass().getMethod(method, parameter).getDeclaringClass() != EventPackage.class;
        } catch (NoSuchMethodException never) {
            throw new IllegalStateException("EventPackage has no " + method, never);
        }
    }

    /** Something that is asked once. */
    @FunctionalInterface
    private interface Usable<T> {
        boolean test(T value);
    }

    private static <T> T constant(
            GuardedCalls calls, String type, String call, GuardedCalls.Call<T> asked, Usable<T> usable) {
        Optional<T> value = calls.run(call, asked, result -> usable.test(result) ? "" : "unusable: " + shown(result));
        return value.orElseThrow(() -> new IllegalArgumentException(type + '.' + call + "() gives nothing usable"));
    }

    private static boolean isType(String type) {
        return TYPE.matcher(type).matches() && type.equals(type.toLowerCase(Locale.ROOT));
    }

    private static boolean isInterval(Duration interval) {
        return !interval.isNegative() && !interval.isZero() && interval.toSeconds() <= 0xffff_ffffL;
    }

    /** Returns what a package returned, as far as it can be shown at all. */
    private static String shown(Object value) {
        return value instanceof String text ? oneLine(text) : value.getClass().getSimpleName();
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_REASON)
                .map(c -> c < ' ' || c == 127 ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public Duration defaultExpires() {
        return defaultExpires;
    }

    @Override
    public List<String> publishableTypes() {
        return publishableTypes;
    }

    @Override
    public EntityTagPolicy entityTagPolicy() {
        return entityTagPolicy;
    }

    @Override
    public boolean requiresAuthorization() {
        return requiresAuthorization;
    }

    @Override
    public boolean differsPerWatcher() {
        return differsPerWatcher;
    }

    @Override
    public Optional<String> watcherInfo() {
        return watcherInfo;
    }

    @Override
    public List<String> aliases() {
        return aliases;
    }

    @Override
    public boolean keepsOthers() {
        return keepsOthers;
    }

    /** A document that does not come fails as one that cannot be read. */
    @Override
    public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(RULES_SECONDS);
        CompletableFuture<List<RulesDocument>> read = new CompletableFuture<>();
        calls.run("rulesDocument", () -> wrapped.rulesDocument(presentity, rules.handed(documents)), any -> "")
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new IllegalStateException("the event package " + name + " failed")))
                .thenApply(GuardedRules::checked)
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        read.complete(found);
                    } else {
                        read.completeExceptionally(failure);
                    }
                });
        return read.orTimeout(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new IllegalStateException("the event package " + name + " has given no rules within "
                                        + RULES_SECONDS + " s")
                                : failure));
    }

    /** Nobody sees anything while it is not known who may; it is asked again soon. */
    @Override
    public Optional<Ruling> authorize(
            Optional<Presentity> watcher,
            Presentity presentity,
            Optional<RuleSet> rules,
            Optional<String> sphere,
            Instant now) {
        return calls.run(
                        "authorize",
                        () -> wrapped.authorize(watcher, presentity, rules, sphere, now),
                        ruling -> ruling.map(one -> problemOf(one, now)).orElse(""))
                .orElseGet(() -> Optional.of(new Ruling(
                        SubHandling.CONFIRM, Permissions.NONE, Optional.of(now.plusSeconds(ASKED_AGAIN_SECONDS)))));
    }

    private static String problemOf(Ruling ruling, Instant now) {
        boolean whole = ruling.handling() != null && ruling.permissions() != null && ruling.until() != null;
        if (!whole) {
            return "a ruling with something missing";
        }
        boolean over = ruling.until().filter(until -> !until.isAfter(now)).isPresent();
        return over ? "a ruling that is over before it begins" : "";
    }

    @Override
    public Document restrict(Document document, Permissions permissions) {
        return calls.run("restrict", () -> wrapped.restrict(document, permissions), GuardedPackage::problemOf)
                .orElseGet(() -> empty(document));
    }

    @Override
    public Document essence(Document document) {
        return calls.run("essence", () -> wrapped.essence(document), GuardedPackage::problemOf)
                .orElse(document);
    }

    @Override
    public Optional<String> sphere(List<Document> published) {
        return calls.run("sphere", () -> wrapped.sphere(published), any -> "").flatMap(sphere -> sphere);
    }

    @Override
    public Subject subjectOf(Document document) {
        return calls.run(
                        "subjectOf",
                        () -> wrapped.subjectOf(document),
                        subject -> subject.name() != null
                                        && areNames(List.of(subject.name()))
                                        && areNames(subject.occurrence())
                                ? ""
                                : "no name, or more than " + LONGEST_NAME + " characters in it or one of its parts")
                .orElse(Subject.NONE);
    }

    /** What is kept with each publication, and crosses the cluster with it, is short. */
    private static boolean areNames(List<String> names) {
        return names.size() <= MOST_PARTS && names.stream().allMatch(one -> one.length() <= LONGEST_NAME);
    }

    /** Nobody may while it is not known who may. */
    @Override
    public Verdict checkWatcher(Optional<Presentity> watcher, Presentity presentity) {
        return usable(calls.run(
                "checkWatcher", () -> wrapped.checkWatcher(watcher, presentity), GuardedPackage::problemOfVerdict));
    }

    /** Returns whether it has its own answer to {@link #presentityOf}, so that asking may take its time. */
    boolean namesPresentities() {
        return namesPresentities;
    }

    @Override
    public Presentity presentityOf(SubscribeRequest request) {
        if (!namesPresentities) {
            return request.presentity();
        }
        return calls.run("presentityOf", () -> wrapped.presentityOf(request), GuardedPackage::problemOf)
                .orElseGet(request::presentity);
    }

    private static String problemOf(Presentity presentity) {
        boolean canonical = presentity.address().length() <= LONGEST_NAME
                && Presentity.of(presentity.uri()).filter(presentity::equals).isPresent();
        return canonical ? "" : "no canonical address of at most " + LONGEST_NAME + " characters";
    }

    @Override
    public Document whole(Optional<Document> told, Document present, EventName event) {
        return calls.run("whole", () -> wrapped.whole(told, present, event), GuardedPackage::problemOf)
                .orElseGet(() -> empty(present));
    }

    @Override
    public Optional<Document> changes(Document told, Document present, EventName event) {
        return calls.run("changes", () -> wrapped.changes(told, present, event), part -> part.map(
                                GuardedPackage::problemOf)
                        .orElse(""))
                .orElseGet(() -> Optional.of(empty(present)));
    }

    @Override
    public Verdict checkPublished(Document document) {
        return usable(
                calls.run("checkPublished", () -> wrapped.checkPublished(document), GuardedPackage::problemOfVerdict));
    }

    @Override
    public Verdict checkSubscribe(EventName event, Optional<Document> body) {
        return usable(calls.run(
                "checkSubscribe", () -> wrapped.checkSubscribe(event, body), GuardedPackage::problemOfVerdict));
    }

    private Verdict usable(Optional<Verdict> verdict) {
        if (verdict.isEmpty()) {
            return new Verdict.Refused(FAILED, "Event Package " + name + " Failed");
        }
        return verdict.get() instanceof Verdict.Refused refused
                ? new Verdict.Refused(refused.status(), oneLine(refused.reason()))
                : verdict.get();
    }

    private static String problemOfVerdict(Verdict verdict) {
        if (!(verdict instanceof Verdict.Refused refused)) {
            return "";
        }
        boolean good = refused.status() >= 400 && refused.status() < 700 && refused.reason() != null;
        return good ? "" : "a refusal with status " + refused.status() + " and reason " + refused.reason();
    }

    @Override
    public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        return calls.run("aggregate", () -> wrapped.aggregate(presentity, oldestFirst), document -> document.map(
                                GuardedPackage::problemOf)
                        .orElse(""))
                .flatMap(document -> document);
    }

    /** What has no body, perhaps since an earlier call has failed, gets none. */
    @Override
    public Document forWatcher(Document document, long version) {
        if (document.body().length == 0) {
            return document;
        }
        return calls.run("forWatcher", () -> wrapped.forWatcher(document, version), GuardedPackage::problemOf)
                .orElseGet(() -> empty(document));
    }

    /** What the watcher may see is not known: he sees nothing. */
    private static Document empty(Document document) {
        return new Document(document.contentType(), new byte[0]);
    }

    private static String problemOf(Document document) {
        if (document.body() == null || document.body().length > LONGEST_BODY) {
            return "a document without a body, or with more than " + LONGEST_BODY + " octets";
        }
        boolean good = document.contentType() != null && isType(document.contentType());
        return good ? "" : "a document of no usable type";
    }
}
