package org.openpresence.judgement;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Answer;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.SipUris;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;

/** Judges SUBSCRIBEs as far as that does not depend on what is held (RFC 6665 §4.2.1). Pure, but for the random tags. */
public final class SubscribeJudge {
    private final EventPackages packages;
    private final ExpiryPolicy expiry;
    private final Widths widths;
    private final String tagPrefix;
    private final int maximumSubscriptions;
    private final LongSupplier random;

    /**
     * Makes a judge.
     *
     * @param widths what the database takes
     * @param tagPrefix {@code to_tag_pref}
     * @param maximumSubscriptions how many one entry may hold
     * @param random 64 bits that nobody can guess
     */
    public SubscribeJudge(
            EventPackages packages,
            ExpiryPolicy expiry,
            Widths widths,
            String tagPrefix,
            int maximumSubscriptions,
            LongSupplier random) {
        this.packages = packages;
        this.expiry = expiry;
        this.widths = widths;
        this.tagPrefix = tagPrefix;
        this.maximumSubscriptions = maximumSubscriptions;
        this.random = random;
    }

    /** Returns whether {@link #judge} may take its time, so that it is not for an event loop. */
    public boolean takesTime(SubscribeRequest request) {
        return request.event()
                .flatMap(packages::find)
                .filter(found -> packages.takesTime(found.name()))
                .isPresent();
    }

    /** Returns the command for {@code request}, or the answer that refuses it. */
    public Judgement judge(SubscribeRequest request) {
        Optional<EventPackage> found = request.event().flatMap(packages::find);
        if (found.isEmpty()) {
            return refuse(request, 489, "", "Allow-Events: " + packages.allowEvents());
        }
        EventPackage eventPackage = found.get();
        boolean inDialog = !request.toTag().isEmpty();
        if (!contactWillDo(request, inDialog)) {
            return refuse(request, 400, "Exactly One SIP Contact Wanted");
        }
        if (!expiry.raises() && expiry.isTooBrief(request.expires())) {
            return refuse(request, 423, "", "Min-Expires: " + expiry.minimum().toSeconds());
        }
        if (request.accept().isPresent() && !isAcceptable(request.accept().get(), eventPackage.contentType())) {
            return refuse(request, 406, "", "Accept: " + eventPackage.contentType());
        }
        EventName event = request.event().orElseThrow();
        if (eventPackage.checkSubscribe(event, request.body()) instanceof EventPackage.Verdict.Refused refused) {
            return refuse(request, refused.status(), refused.reason());
        }
        if (!inDialog
                && eventPackage.checkWatcher(request.watcher(), request.presentity())
                        instanceof EventPackage.Verdict.Refused refused) {
            return refuse(request, refused.status(), refused.reason());
        }
        long lifetime = expiry.grantMillis(request.expires(), eventPackage.defaultExpires());
        return inDialog ? refresh(request, eventPackage, event, lifetime) : subscribe(request, eventPackage, lifetime);
    }

    /**
     * Returns the command for a further subscription in the dialog of {@code request}, which passed {@link #judge} and found that the
     * dialog has none to its event (RFC 6665 §4.5.2), or the answer that refuses it.
     *
     * @param presentity that the dialog is about
     */
    public Judgement further(SubscribeRequest request, Presentity presentity) {
        Optional<EventPackage> found = request.event().flatMap(packages::find);
        Optional<DialogToken> token = DialogToken.parse(request.toTag());
        if (found.isEmpty() || token.isEmpty()) {
            return refuse(request, 481, "");
        }
        EventPackage eventPackage = found.get();
        if (eventPackage.checkWatcher(request.watcher(), presentity) instanceof EventPackage.Verdict.Refused refused) {
            return refuse(request, refused.status(), refused.reason());
        }
        long lifetime = expiry.grantMillis(request.expires(), eventPackage.defaultExpires());
        Judgement judgement = subscribe(request.about(presentity), eventPackage, lifetime);
        return judgement instanceof Judgement.Admitted admitted
                        && admitted.command() instanceof Command.Subscribe subscribe
                ? new Judgement.Admitted(subscribe.within(token.get()))
                : judgement;
    }

    private Judgement refresh(SubscribeRequest request, EventPackage eventPackage, EventName event, long lifetime) {
        Optional<DialogToken> token = DialogToken.parse(request.toTag());
        if (token.isEmpty()) {
            return refuse(request, 481, "");
        }
        String contact = contactOf(request);
        PackedDialog renewed = PackedDialog.of(Map.of(DialogField.REMOTE_TARGET, contact));
        Optional<String> tooWide = widths.subscriptionTooWide(request.presentity(), eventPackage.name(), renewed);
        if (tooWide.isPresent()) {
            return refuse(request, 400, tooWide.get());
        }
        return new Judgement.Admitted(new Command.Refresh(
                token.get().key(),
                request.operation(),
                token.get().slot(),
                token.get().random(),
                request.callId(),
                request.fromTag(),
                event.headerValue(),
                eventPackage.name(),
                lifetime,
                request.cseq(),
                contact,
                String.join(",", request.accept().orElse(List.of())),
                request.flow().text(),
                request.presentity().address()));
    }

    /** The Request-URI of NOTIFYs. Within a dialog it may be absent: the remote target stays. */
    private static String contactOf(SubscribeRequest request) {
        return request.contacts().isEmpty()
                ? ""
                : SipUris.requestUri(request.contacts().get(0));
    }

    private Judgement subscribe(SubscribeRequest request, EventPackage eventPackage, long lifetime) {
        Map<DialogField, String> fields = new EnumMap<>(DialogField.class);
        fields.put(DialogField.CALL_ID, request.callId());
        fields.put(DialogField.REMOTE_TAG, request.fromTag());
        fields.put(DialogField.REMOTE, request.from());
        fields.put(DialogField.LOCAL, request.to());
        fields.put(DialogField.REMOTE_TARGET, contactOf(request));
        fields.put(DialogField.ROUTE_SET, String.join(",", request.recordRoutes()));
        fields.put(DialogField.EVENT, request.event().orElseThrow().headerValue());
        fields.put(DialogField.LOCAL_CONTACT, request.localContact());
        fields.put(DialogField.ACCEPT, String.join(",", request.accept().orElse(List.of())));
        fields.put(DialogField.USER_AGENT, request.userAgent());
        fields.put(DialogField.FLOW, request.flow().text());
        fields.put(
                DialogField.WATCHER, request.watcher().map(Presentity::address).orElse(""));
        fields.put(DialogField.LOCAL_URI, request.toUri());
        fields.put(DialogField.REMOTE_URI, request.fromUri());
        PackedDialog dialog = PackedDialog.of(fields);
        Optional<String> tooWide = widths.subscriptionTooWide(request.presentity(), eventPackage.name(), dialog);
        if (tooWide.isPresent()) {
            return refuse(request, 400, tooWide.get());
        }
        return new Judgement.Admitted(new Command.Subscribe(
                PresentityKey.of(request.presentity()),
                request.presentity().address(),
                request.operation(),
                eventPackage.name(),
                lifetime,
                request.cseq(),
                random.getAsLong(),
                tagPrefix,
                dialog,
                maximumSubscriptions));
    }

    private static boolean contactWillDo(SubscribeRequest request, boolean inDialog) {
        if (request.contacts().isEmpty()) {
            return inDialog;
        }
        String uri = request.contacts().get(0).toLowerCase(Locale.ROOT);
        return request.contacts().size() == 1 && (uri.startsWith("sip:") || uri.startsWith("sips:"));
    }

    /** The narrowest range that names the type decides; an empty Accept says that nothing is acceptable (RFC 3261 §20.1). */
    private static boolean isAcceptable(List<String> ranges, String type) {
        String family = type.substring(0, type.indexOf('/') + 1) + '*';
        for (String range : List.of(type, family, "*/*")) {
            if (ranges.contains(range)) {
                return true;
            }
            if (ranges.contains(range + SubscribeRequest.DECLINED)) {
                return false;
            }
        }
        return false;
    }

    private static Judgement refuse(SubscribeRequest request, int status, String phrase, String... headers) {
        return new Judgement.Refused(new Answer(request.origin(), status, phrase, "", List.of(headers)));
    }
}
