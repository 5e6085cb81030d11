package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Inquiry;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;

/** The event loops of this node, asked about the presentities they serve. Safe for any thread. */
final class Loops {
    private final Vertx vertx;
    private final int count;

    Loops(Vertx vertx, int count) {
        this.vertx = vertx;
        this.count = count;
    }

    Future<Inquiry.Shown> show(PresentityKey key) {
        return ask(key.slot(count), new Inquiry.Show(key));
    }

    Future<Inquiry.Explained> explain(PresentityKey key, String event) {
        return ask(key.slot(count), new Inquiry.Explain(key, event));
    }

    /** Has the rows of publications read again and all watchers told; returns how many they are. */
    Future<Integer> tellAll(Presentity presentity, String event) {
        PresentityKey key = PresentityKey.of(presentity);
        return this.<Inquiry.Told>ask(key.slot(count), new Inquiry.TellAll(key, presentity.address(), event))
                .map(Inquiry.Told::watchers);
    }

    Future<Applied> carry(Command command) {
        return this.<Inquiry.Carried>ask(command.key().slot(count), new Inquiry.Carry(command))
                .map(Inquiry.Carried::applied);
    }

    /** Returns the newest state of everything that this node serves. */
    Future<List<PresentityState>> all() {
        List<Future<Inquiry.AllShown>> asked = new ArrayList<>();
        for (int loop = 0; loop < count; loop++) {
            asked.add(ask(loop, new Inquiry.ShowAll()));
        }
        return Future.all(asked).map(done -> {
            List<PresentityState> all = new ArrayList<>();
            asked.forEach(one -> all.addAll(one.result().states()));
            return all;
        });
    }

    private <T> Future<T> ask(int loop, Inquiry inquiry) {
        return vertx.eventBus()
                .<T>request(Addresses.inquiry(loop), inquiry, Patience.WITH_A_LOOP)
                .map(reply -> reply.body());
    }
}
