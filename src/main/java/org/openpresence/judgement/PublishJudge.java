package org.openpresence.judgement;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.Subject;
import org.openpresence.presentity.Command;

/** Judges PUBLISHes by the steps of RFC 3903 §6 that do not depend on what is held. Pure, but for the random names. */
public final class PublishJudge {
    /** The width of Kamailio's column. */
    private static final int SENDER_CHARACTERS = 255;

    private final EventPackages packages;
    private final ExpiryPolicy expiry;
    private final Widths widths;
    private final int maximumPublications;
    private final int maximumBody;
    private final Supplier<String> tags;
    private final Supplier<String> ruids;

    /**
     * Makes a judge.
     *
     * @param widths what the database takes
     * @param maximumPublications how many one entry may hold
     * @param maximumBody octets of the largest document
     * @param tags fresh entity-tags that nobody can guess
     * @param ruids fresh names of publications
     */
    public PublishJudge(
            EventPackages packages,
            ExpiryPolicy expiry,
            Widths widths,
            int maximumPublications,
            int maximumBody,
            Supplier<String> tags,
            Supplier<String> ruids) {
        this.packages = packages;
        this.expiry = expiry;
        this.widths = widths;
        this.maximumPublications = maximumPublications;
        this.maximumBody = maximumBody;
        this.tags = tags;
        this.ruids = ruids;
    }

    /** Returns whether {@link #judge} may take its time, so that it is not for an event loop. */
    public boolean takesTime(PublishRequest request) {
        return request.event()
                .flatMap(packages::find)
                .filter(found -> packages.takesTime(found.name()))
                .isPresent();
    }

    /** Returns the command for {@code request}, or the answer that refuses it. */
    public Judgement judge(PublishRequest request) {
        Optional<EventPackage> found = request.event().flatMap(packages::find);
        if (found.isEmpty() || found.get().publishableTypes().isEmpty()) {
            return refuse(request, 489, "", "Allow-Events: " + packages.allowEvents());
        }
        EventPackage eventPackage = found.get();
        Judgement refusal = judgeHeaders(request, eventPackage);
        if (refusal != null) {
            return refusal;
        }
        long lifetime = expiry.grantMillis(request.expires(), eventPackage.defaultExpires());
        if (request.body().length == 0 || (lifetime == 0 && !request.ifMatch().isEmpty())) {
            return admit(request, eventPackage, lifetime, Optional.empty());
        }
        refusal = judgeBody(request, eventPackage);
        return refusal != null
                ? refusal
                : admit(
                        request,
                        eventPackage,
                        lifetime,
                        Optional.of(new Document(request.contentType().orElseThrow(), request.body())));
    }

    /** What the headers say by themselves (steps 2 and 4), and what our tables take; null when all will do. */
    private Judgement judgeHeaders(PublishRequest request, EventPackage eventPackage) {
        if (request.ifMatch().size() > 1) {
            return refuse(request, 400, "More Than One SIP-If-Match");
        }
        if (expiry.isTooBrief(request.expires())) {
            return refuse(request, 423, "", "Min-Expires: " + expiry.minimum().toSeconds());
        }
        if (request.body().length == 0 && request.ifMatch().isEmpty()) {
            return refuse(request, 400, "Publication Without Body");
        }
        Optional<String> tooWide =
                widths.publicationTooWide(request.presentity(), eventPackage.name(), request.body().length);
        if (tooWide.isPresent()) {
            return refuse(request, request.body().length > maximumBody ? 413 : 400, tooWide.get());
        }
        if (request.sender().isPresent() && !isSender(request.sender().get())) {
            return refuse(request, 400, "Sender Is Not a URI of at Most 255 Characters");
        }
        return null;
    }

    private Judgement admit(
            PublishRequest request, EventPackage eventPackage, long lifetime, Optional<Document> document) {
        return new Judgement.Admitted(new Command.Publish(
                PresentityKey.of(request.presentity()),
                request.presentity().address(),
                request.operation(),
                eventPackage.name(),
                request.ifMatch().stream().findFirst().map(EntityTag::new),
                document,
                lifetime,
                new EntityTag(tags.get()),
                eventPackage.entityTagPolicy() == EventPackage.EntityTagPolicy.NEW_ONCE,
                ruids.get(),
                maximumPublications,
                request.sender().orElse(""),
                document.map(eventPackage::subjectOf).orElse(Subject.NONE),
                eventPackage.keepsOthers()));
    }

    private static boolean isSender(String uri) {
        return uri.length() <= SENDER_CHARACTERS && Presentity.of(uri).isPresent();
    }

    /** Step 5; null when the body will do. */
    private Judgement judgeBody(PublishRequest request, EventPackage eventPackage) {
        if (request.body().length > maximumBody) {
            return refuse(request, 413, "");
        }
        if (request.contentEncoding().isPresent()) {
            return refuse(request, 415, "", "Accept-Encoding: identity");
        }
        if (request.contentType().isEmpty()) {
            return refuse(request, 400, "Missing Content-Type");
        }
        if (!eventPackage.publishableTypes().contains(request.contentType().get())) {
            return refuse(request, 415, "", accept(eventPackage));
        }
        EventPackage.Verdict verdict =
                eventPackage.checkPublished(new Document(request.contentType().get(), request.body()));
        if (!(verdict instanceof EventPackage.Verdict.Refused refused)) {
            return null;
        }
        return refused.status() == 415
                ? refuse(request, 415, refused.reason(), accept(eventPackage))
                : refuse(request, refused.status(), refused.reason());
    }

    private static String accept(EventPackage eventPackage) {
        return "Accept: " + String.join(", ", eventPackage.publishableTypes());
    }

    private static Judgement refuse(PublishRequest request, int status, String phrase, String... headers) {
        return new Judgement.Refused(new Answer(request.origin(), status, phrase, "", List.of(headers)));
    }
}
