package org.openpresence.verticle;

import java.util.Optional;
import java.util.function.Consumer;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.SubscribeRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whom an initial SUBSCRIBE is about: a package may find the presentity elsewhere than in the Request-URI. One by others is
 * asked beside the event loop. Confined to the event loop of its SIP I/O instance.
 */
final class Addressing {
    private static final Logger LOG = LoggerFactory.getLogger(Addressing.class);

    private final EventPackages packages;
    private final Lanes lanes;

    Addressing(EventPackages packages, Lanes lanes) {
        this.packages = packages;
        this.lanes = lanes;
    }

    /**
     * Shows {@code request} as one about the presentity that its package finds in it, now or later.
     *
     * @param found takes it
     * @param failed takes the request as it came, where that cannot be said
     */
    void find(SubscribeRequest request, Consumer<SubscribeRequest> found, Consumer<SubscribeRequest> failed) {
        Optional<EventPackage> own = request.event().flatMap(packages::find);
        if (own.isEmpty()) {
            found.accept(request);
            return;
        }
        EventPackage asked = own.get();
        if (packages.addressingTakesTime(asked.name())) {
            lanes.run(asked.name(), () -> asked.presentityOf(request))
                    .onSuccess(presentity -> found.accept(request.about(presentity)))
                    .onFailure(bug -> {
                        LOG.error("SUBSCRIBE not addressed presentity={}", request.presentity(), bug);
                        failed.accept(request);
                    });
        } else {
            found.accept(request.about(asked.presentityOf(request)));
        }
    }
}
