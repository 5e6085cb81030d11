package org.openpresence.verticle;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Figures of all SIP I/O instances, as of their last tick. Safe for any thread. */
public final class SipGauges {
    private final AtomicIntegerArray serverTransactions;
    private final AtomicIntegerArray clientTransactions;
    private final AtomicIntegerArray timers;
    private final AtomicIntegerArray connections;
    private final AtomicIntegerArray waiting;

    /** Makes figures for so many instances. */
    public SipGauges(int instances) {
        serverTransactions = new AtomicIntegerArray(instances);
        clientTransactions = new AtomicIntegerArray(instances);
        timers = new AtomicIntegerArray(instances);
        connections = new AtomicIntegerArray(instances);
        waiting = new AtomicIntegerArray(instances);
    }

    void publish(int instance, int server, int client, int timersSet, int open, int queued) {
        serverTransactions.lazySet(instance, server);
        clientTransactions.lazySet(instance, client);
        timers.lazySet(instance, timersSet);
        connections.lazySet(instance, open);
        waiting.lazySet(instance, queued);
    }

    /** Returns how many server transactions there are. */
    public int serverTransactions() {
        return sum(serverTransactions);
    }

    /** Returns how many client transactions there are. */
    public int clientTransactions() {
        return sum(clientTransactions);
    }

    /** Returns how many transaction timers are set. */
    public int timers() {
        return sum(timers);
    }

    /** Returns how many TCP connections there are. */
    public int connections() {
        return sum(connections);
    }

    /** Returns how many datagrams wait for their turn. */
    public int queuedDatagrams() {
        return sum(waiting);
    }

    private static int sum(AtomicIntegerArray figures) {
        int sum = 0;
        for (int i = 0; i < figures.length(); i++) {
            sum += figures.get(i);
        }
        return sum;
    }
}
