package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.EventName;
import org.openpresence.model.Operations;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.Subject;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** One presentity of its own in a table under test, and commands for it with good defaults. Confined to one test. */
public final class Scene {
    static final String PRESENCE = "presence";
    static final int MAXIMUM = 5;

    final TestClock clock;
    final Presentity alice = new Presentity("alice-" + UUID.randomUUID() + "@example.com");
    final PresentityKey key = PresentityKey.of(alice);
    private final PresentityTable table;

    Scene(PresentityTable table, TestClock clock) {
        this.table = table;
        this.clock = clock;
    }

    Applied apply(Command command) {
        try {
            return table.apply(command).toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError("the table did not carry out " + command, failed);
        }
    }

    PresentityState state() {
        return apply(new Command.Reserve(key, 0, 0)).state();
    }

    Applied publish(long operation, String body, long lifetimeMillis) {
        return apply(publication(operation, PRESENCE, "", body, lifetimeMillis));
    }

    Applied publish(long operation, String body) {
        return publish(operation, body, 60_000);
    }

    Applied modify(long operation, EntityTag tag, String body, long lifetimeMillis) {
        return apply(publication(operation, PRESENCE, tag.value(), body, lifetimeMillis));
    }

    /** A command whose new tag and ruid follow from the operation; "" stands for no tag and for no body. */
    Command.Publish publication(long operation, String event, String ifMatch, String body, long lifetimeMillis) {
        return new Command.Publish(
                key,
                alice.address(),
                operation,
                event,
                ifMatch.isEmpty() ? Optional.empty() : Optional.of(new EntityTag(ifMatch)),
                body.isEmpty() ? Optional.empty() : Optional.of(document(body)),
                lifetimeMillis,
                new EntityTag("tag-" + operation),
                false,
                "pres-" + operation,
                MAXIMUM);
    }

    /** An initial publication that comes with an operation which came before, and another tag and name. */
    Command.Publish publicationAs(long operation, String tag, String body) {
        return new Command.Publish(
                key,
                alice.address(),
                operation,
                PRESENCE,
                Optional.empty(),
                Optional.of(document(body)),
                60_000,
                new EntityTag(tag),
                false,
                "pres-" + tag,
                MAXIMUM);
    }

    /** Publishes for a package whose documents tell of something. */
    Applied publishAbout(long operation, String ifMatch, String body, String sender, Subject subject) {
        Command.Publish plain = publication(operation, "dialog", ifMatch, body, 60_000);
        return apply(new Command.Publish(
                key,
                plain.address(),
                operation,
                plain.event(),
                plain.ifMatch(),
                plain.document(),
                plain.lifetimeMillis(),
                plain.newTag(),
                true,
                plain.ruid(),
                MAXIMUM,
                sender,
                subject,
                true));
    }

    Applied subscribe(long operation, long lifetimeMillis) {
        return subscribe(operation, PRESENCE, lifetimeMillis);
    }

    Applied subscribe(long operation, String event, long lifetimeMillis) {
        return apply(new Command.Subscribe(
                key,
                alice.address(),
                operation,
                event,
                lifetimeMillis,
                1,
                ~operation,
                "op",
                dialog("call-" + operation),
                MAXIMUM));
    }

    /** Subscribes outside a dialog, identified as on the wire. */
    Applied attempt(String callId, String event, long cseq, long lifetimeMillis) {
        return attempt("bob@example.com", callId, event, cseq, lifetimeMillis);
    }

    Applied attempt(String watcher, String callId, String event, long cseq, long lifetimeMillis) {
        PackedDialog dialog = dialog(callId).with(Map.of(DialogField.EVENT, event, DialogField.WATCHER, watcher));
        String packageName = EventName.parse(event).packageName();
        long operation = Operations.identify("SUBSCRIBE", callId, dialog.get(DialogField.REMOTE_TAG), "", cseq);
        return apply(new Command.Subscribe(
                key, alice.address(), operation, packageName, lifetimeMillis, cseq, ~operation, "op", dialog, MAXIMUM));
    }

    Applied refresh(long operation, Subscription held, long cseq, long lifetimeMillis) {
        return apply(refreshOf(operation, held, cseq, lifetimeMillis));
    }

    Command.Refresh refreshOf(long operation, Subscription held, long cseq, long lifetimeMillis) {
        return new Command.Refresh(
                key,
                operation,
                held.slot(),
                held.random(),
                held.dialog().get(DialogField.CALL_ID),
                held.dialog().get(DialogField.REMOTE_TAG),
                held.dialog().get(DialogField.EVENT),
                held.event(),
                lifetimeMillis,
                cseq,
                "sip:bob@192.0.2.9",
                "",
                "");
    }

    /** Asks for a further subscription in the dialog of {@code member}, as our tag in it says. */
    Applied join(long operation, Subscription member, String event, long cseq, long lifetimeMillis) {
        return apply(joining(operation, member, event, cseq, lifetimeMillis));
    }

    Command.Subscribe joining(long operation, Subscription member, String event, long cseq, long lifetimeMillis) {
        PackedDialog asked = dialog(member.dialog().get(DialogField.CALL_ID))
                .with(Map.of(DialogField.EVENT, event, DialogField.REMOTE_TARGET, "sip:bob@192.0.2.7"));
        Command.Subscribe command = new Command.Subscribe(
                key, alice.address(), operation, event, lifetimeMillis, cseq, operation << 40, "op", asked, MAXIMUM);
        return command.within(new DialogToken(key, member.slot(), member.random()));
    }

    /** A request of the watcher for {@code event} in the dialog that {@code first} began. */
    Applied within(long operation, Subscription first, String event, long cseq, long lifetimeMillis) {
        return apply(new Command.Refresh(
                key,
                operation,
                first.slot(),
                first.random(),
                first.dialog().get(DialogField.CALL_ID),
                first.dialog().get(DialogField.REMOTE_TAG),
                event,
                EventName.parse(event).packageName(),
                lifetimeMillis,
                cseq,
                "",
                "",
                ""));
    }

    Applied expireDue() {
        return apply(new Command.ExpireDue(key));
    }

    Applied forget(Subscription held) {
        return apply(new Command.Forget(key, List.of(held.slot()), List.of(held.random())));
    }

    /** What a database held: created by operation 0. */
    Applied load(List<Publication> publications, List<Subscription> subscriptions, long cseqBase) {
        return apply(new Command.Load(key, alice.address(), publications, subscriptions, cseqBase));
    }

    Publication stored(String ruid, String body, long receivedAtMillis) {
        return new Publication(
                ruid,
                PRESENCE,
                new EntityTag("tag-of-" + ruid),
                document(body),
                clock.millis() + 60_000,
                receivedAtMillis,
                receivedAtMillis,
                0,
                0);
    }

    static Document document(String body) {
        return Document.of("application/pidf+xml", body);
    }

    static PackedDialog dialog(String callId) {
        return PackedDialog.of(Map.of(
                DialogField.CALL_ID,
                callId,
                DialogField.REMOTE_TAG,
                "bobs-tag",
                DialogField.WATCHER,
                "bob@example.com",
                DialogField.EVENT,
                PRESENCE,
                DialogField.REMOTE_TARGET,
                "sip:bob@192.0.2.1"));
    }

    /** The one subscription that {@code applied} put. */
    static Subscription put(Applied applied) {
        return applied.change().subscriptions().get(0);
    }

    static EntityTag tagOf(Applied applied) {
        return ((Outcome.Published) applied.outcome()).entityTag();
    }

    static List<Subscription> subscriptionsOf(PresentityState state) {
        List<Subscription> all = new ArrayList<>();
        state.subscriptions().forEach(all::add);
        return all;
    }

    static List<String> bodiesOf(PresentityState state) {
        return state.publications().stream().map(held -> held.document().text()).toList();
    }
}
