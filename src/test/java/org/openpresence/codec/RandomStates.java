package org.openpresence.codec;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Subject;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PackageRevision;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Remembered;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/** Makes states and changes of any size from a seed. Confined to one test. */
final class RandomStates {
    private static final String LETTERS = "abcXYZ019-.;=\"<>@ \t\u00e9\u20ac\ud83d\ude00";

    private final Random random;

    RandomStates(long seed) {
        random = new Random(seed);
    }

    PresentityState state(int publications, int subscriptions) {
        SubscriptionTable table = SubscriptionTable.EMPTY;
        int slot = 0;
        for (int i = 0; i < subscriptions; i++) {
            slot += 1 + random.nextInt(3);
            table = table.with(subscription(slot));
        }
        return new PresentityState(
                text(40),
                number(),
                some(publications, this::publication),
                table,
                some(3, () -> new PackageRevision(text(20), number())),
                some(20, this::remembered),
                range(),
                number());
    }

    Change change() {
        return new Change(
                number(),
                number(),
                text(40),
                some(random.nextInt(4), this::publication),
                some(random.nextInt(4), this::publication),
                some(random.nextInt(4), () -> subscription(random.nextInt(1 << 24))),
                some(random.nextInt(4), () -> random.nextInt(1 << 24)),
                some(random.nextInt(3), () -> text(20)),
                some(random.nextInt(4), this::remembered),
                number(),
                range(),
                number(),
                random.nextInt(1 << 20));
    }

    Publication publication() {
        byte[] body = new byte[random.nextInt(3000)];
        random.nextBytes(body);
        return new Publication(
                text(30),
                text(20),
                tag(),
                new Document(text(30), body),
                number(),
                number(),
                number(),
                random.nextLong(),
                random.nextLong(),
                text(40),
                random.nextBoolean() ? Subject.NONE : subject());
    }

    private Subject subject() {
        return new Subject(
                text(20), some(random.nextInt(4), () -> text(10)), random.nextBoolean(), random.nextBoolean());
    }

    Subscription subscription(int slot) {
        Map<DialogField, String> dialog = new EnumMap<>(DialogField.class);
        for (DialogField field : DialogField.values()) {
            dialog.put(field, text(60));
        }
        return new Subscription(
                slot,
                random.nextLong(),
                random.nextBoolean() ? "presence" : text(12),
                WatcherState.ofCode(1 + random.nextInt(4)),
                text(10),
                number(),
                number(),
                number(),
                random.nextLong(),
                random.nextLong(),
                PackedDialog.of(dialog));
    }

    Remembered remembered() {
        return new Remembered(random.nextLong(), outcome(), number());
    }

    Outcome outcome() {
        return switch (random.nextInt(5)) {
            case 0 -> new Outcome.Published(tag(), number());
            case 1 -> new Outcome.Unpublished(tag());
            case 2 ->
                new Outcome.Subscribed(random.nextInt(1 << 24), random.nextLong(), number(), random.nextBoolean());
            case 3 -> new Outcome.Refused(random.nextInt(700), text(50));
            default -> new Outcome.Done();
        };
    }

    private CSeqRange range() {
        return new CSeqRange(number(), number(), random.nextLong());
    }

    private EntityTag tag() {
        return new EntityTag("t" + text(40));
    }

    /** Numbers of every magnitude, the extremes and negative ones included. */
    private long number() {
        return switch (random.nextInt(20)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            case 2 -> -1;
            default -> random.nextLong() >>> (1 + random.nextInt(63));
        };
    }

    private String text(int maximum) {
        int length = random.nextInt(maximum + 1);
        StringBuilder text = new StringBuilder();
        int[] letters = LETTERS.codePoints().toArray();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private static <T> List<T> some(int count, Supplier<T> each) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(each.get());
        }
        return List.copyOf(all);
    }
}
