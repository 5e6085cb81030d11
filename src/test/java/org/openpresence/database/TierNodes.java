package org.openpresence.database;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.presentity.Command;

/** Nodes of a cluster on one database, whatever that is, for contracts. */
interface TierNodes {
    String ALICE = "alice@example.com";

    /** An address in another bucket than that of {@link #ALICE}. */
    String BOB = "bob@example.com";

    Buckets TWO = new Buckets("two/2", key -> key.equals(Requests.key(ALICE)) ? 0 : 1);

    Vertx vertx();

    /** Returns the settings of a database that each test finds empty. */
    DatabaseSettings settings();

    default Tier node(String name) {
        return node(name, "presence");
    }

    default Tier node(String name, String cluster) {
        return new Tier(
                vertx(), settings(), new ClusterSettings(cluster, name, false, TWO), InstantSource.fixed(Tier.NOW));
    }

    /** Inserts a subscription as Kamailio does. */
    default void subscribeAtKamailio(Tier tier, String user) {
        tier.query(
                "INSERT INTO active_watchers (presentity_uri, watcher_username, watcher_domain, to_user, to_domain, event,"
                        + " to_tag, from_tag, callid, local_cseq, remote_cseq, contact, expires, status, version, socket_info,"
                        + " local_contact, from_user, from_domain, updated, updated_winfo) VALUES ('sip:" + user
                        + "@example.com', 'dave', 'example.com', '" + user + "', 'example.com', 'presence', 'kt-" + user
                        + "', 'ft', 'kc', 7, 3, 'sip:dave@192.0.2.9:5070', 1800000000, 1, 0, 'udp:192.0.2.1:5060',"
                        + " 'sip:192.0.2.1:5060', 'dave', 'example.com', -1, -1)");
    }

    default List<Command.Load> load(Tier tier, Set<Integer> buckets) {
        List<Command.Load> loads = new ArrayList<>();
        Tier.await(tier.database.records().load(buckets, loads::add));
        return loads;
    }

    default Optional<Command.Load> find(Tier tier, String address) {
        return Tier.await(tier.database.records().find(Requests.key(address), address));
    }
}
