package org.openpresence.sip;

import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;

/** Where requests go that SIP I/O has understood; their answers come back through {@link UserAgentServer#answer}. */
public interface Requests {
    /** Takes a PUBLISH. */
    void publish(PublishRequest request);

    /** Takes a SUBSCRIBE. */
    void subscribe(SubscribeRequest request);
}
