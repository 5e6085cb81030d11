package org.openpresence.notifier;

import java.util.Map;
import java.util.Optional;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Flow;
import org.openpresence.model.Subject;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** The commands of those who publish and subscribe in a {@link World}, each an operation of its own. Confined to one test. */
final class Wishes {
    private static final int MOST_PUBLICATIONS = 100;
    private static final int MOST_SUBSCRIPTIONS = 100_000;

    private final World world;

    Wishes(World world) {
        this.world = world;
    }

    /** Returns a PUBLISH; {@code ifMatch} and {@code body} are "" for none. */
    Command.Publish publish(String event, String ifMatch, String body, long lifetimeMillis) {
        world.operation++;
        return new Command.Publish(
                world.key(),
                world.presentity.address(),
                world.operation,
                event,
                ifMatch.isEmpty() ? Optional.empty() : Optional.of(new EntityTag(ifMatch)),
                body.isEmpty() ? Optional.empty() : Optional.of(Document.of("text/plain", body)),
                lifetimeMillis,
                new EntityTag("t" + world.operation),
                false,
                "pres-" + world.operation,
                MOST_PUBLICATIONS,
                world.sender,
                Subject.NONE,
                false);
    }

    /** Returns a SUBSCRIBE that came over {@code instance}; -1 for one whose way is not known. */
    Command.Subscribe subscribe(String event, long lifetimeMillis, int instance) {
        world.operation++;
        return subscribe(event, lifetimeMillis, 1, world.operation << 20 | 1, dialog(event, instance));
    }

    /** Returns a SUBSCRIBE of somebody of whom the rules say that. */
    Command.Subscribe subscribe(String event, Consent consent, long lifetimeMillis) {
        return subscribe(event, lifetimeMillis, 0).under(consent);
    }

    /** Returns a SUBSCRIBE within the dialog that {@code first} began. */
    Command.Subscribe join(Subscription first, String event, long cseq, long lifetimeMillis) {
        world.operation++;
        PackedDialog dialog = first.dialog().with(Map.of(DialogField.EVENT, event));
        return subscribe(event, lifetimeMillis, cseq, world.operation << 40, dialog);
    }

    private Command.Subscribe subscribe(
            String event, long lifetimeMillis, long cseq, long random, PackedDialog dialog) {
        return new Command.Subscribe(
                world.key(),
                world.presentity.address(),
                world.operation,
                event,
                lifetimeMillis,
                cseq,
                random,
                "op",
                dialog,
                MOST_SUBSCRIPTIONS);
    }

    private PackedDialog dialog(String event, int instance) {
        Flow flow = new Flow("udp", "192.0.2.1", 5060, "192.0.2.100", 5060, world.receiver, instance, 0);
        return PackedDialog.of(Map.of(
                DialogField.CALL_ID,
                "call-" + world.operation,
                DialogField.REMOTE_TAG,
                "tag",
                DialogField.EVENT,
                event,
                DialogField.REMOTE_TARGET,
                world.contact,
                DialogField.WATCHER,
                world.watcher.address(),
                DialogField.REMOTE,
                world.from,
                DialogField.FLOW,
                instance < 0 ? "" : flow.text()));
    }

    /** Returns a SUBSCRIBE that refreshes {@code held}, or ends it. */
    Command.Refresh refresh(Subscription held, long cseq, long lifetimeMillis) {
        world.operation++;
        return new Command.Refresh(
                world.key(),
                world.operation,
                held.slot(),
                held.random(),
                held.dialog().get(DialogField.CALL_ID),
                "tag",
                held.dialog().get(DialogField.EVENT),
                held.event(),
                lifetimeMillis,
                cseq,
                "",
                "",
                "");
    }
}
