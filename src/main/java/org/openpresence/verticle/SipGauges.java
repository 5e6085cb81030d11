package org.openpresence.verticle;

/** Figures of all SIP I/O instances, as of their last tick. Safe for any thread. */
public final class SipGauges {
    private final PerLoop serverTransactions;
    private final PerLoop clientTransactions;
    private final PerLoop timers;
    private final PerLoop connections;
    private final PerLoop waiting;

    /** Makes figures for so many instances. */
    public SipGauges(int instances) {
        serverTransactions = new PerLoop(instances);
        clientTransactions = new PerLoop(instances);
        timers = new PerLoop(instances);
        connections = new PerLoop(instances);
        waiting = new PerLoop(instances);
    }

    void publish(int instance, int server, int client, int timersSet, int open, int queued) {
        serverTransactions.set(instance, server);
        clientTransactions.set(instance, client);
        timers.set(instance, timersSet);
        connections.set(instance, open);
        waiting.set(instance, queued);
    }

    /** Returns how many server transactions there are. */
    public int serverTransactions() {
        return serverTransactions.sum();
    }

    /** Returns how many client transactions there are. */
    public int clientTransactions() {
        return clientTransactions.sum();
    }

    /** Returns how many transaction timers are set. */
    public int timers() {
        return timers.sum();
    }

    /** Returns how many TCP connections there are. */
    public int connections() {
        return connections.sum();
    }

    /** Returns how many datagrams wait for their turn. */
    public int queuedDatagrams() {
        return waiting.sum();
    }
}
