package org.openpresence;

import static org.openpresence.kit.Samples.freshPresentity;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipPeer;

/** What most tests at the {@link SharedServer} begin with: a client of their own, and a presentity that nobody knows yet. */
abstract class FreshPeer {
    SipPeer peer;
    String presentity;

    @BeforeEach
    void connect() {
        peer = SipPeer.udp(SharedServer.get());
        presentity = freshPresentity();
    }

    @AfterEach
    void disconnect() {
        peer.close();
    }
}
