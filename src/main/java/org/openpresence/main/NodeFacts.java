package org.openpresence.main;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.openpresence.config.HostPort;
import org.openpresence.config.PresenceConfig;
import org.openpresence.verticle.SipSettings.Listener;

/**
 * What a running node says of itself. Safe for any thread.
 *
 * @param http its port for HTTP; negative for none
 */
record NodeFacts(String name, PresenceConfig config, Membership membership, List<Listener> listeners, int http) {

    /** Returns what administration says of the node. */
    JsonObject facts() {
        return new JsonObject()
                .put("address", membership.address().orElse(""))
                .put("members", membership.member().members())
                .put("partitions", membership.ownedPartitions())
                .put("lease", membership.mayAct())
                .put("sip", sip())
                .put("http", http < 0 ? null : httpAddress())
                .put("version", Options.version());
    }

    /** Returns what the READY line says. */
    String readyLine() {
        JsonObject ready = new JsonObject().put("node", name).put("sip", sip());
        if (http >= 0) {
            ready.put("http", httpAddress());
        }
        membership.address().ifPresent(address -> ready.put("cluster", address));
        return ready.put("members", membership.member().members())
                .put("database", config.database().url().kind())
                .encode();
    }

    private String httpAddress() {
        return new HostPort(config.http().listen().orElseThrow().host(), http).toString();
    }

    private JsonArray sip() {
        JsonArray sip = new JsonArray();
        listeners.forEach(listener -> sip.add(listener.toString()));
        return sip;
    }
}
