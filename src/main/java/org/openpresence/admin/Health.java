package org.openpresence.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Whether this node serves, and if not, why. Safe for any thread. */
public final class Health {
    private final Map<String, String> reasons = new ConcurrentSkipListMap<>();
    private final Map<String, String> degradations = new ConcurrentSkipListMap<>();
    private volatile boolean started;
    private volatile boolean draining;

    /** The node serves for the first time. */
    public void started() {
        started = true;
    }

    /** The node is about to stop and shall get nothing new. */
    public void draining() {
        draining = true;
    }

    /** Something that {@code name} stands for keeps the node from serving; {@code reason} replaces an earlier one of that name. */
    public void down(String name, String reason) {
        reasons.put(name, reason);
    }

    /** Something that {@code name} stands for works less well than it should; the node serves all the same. */
    public void degraded(String name, String reason) {
        degradations.put(name, reason);
    }

    /** What {@code name} stands for works again. */
    public void up(String name) {
        reasons.remove(name);
        degradations.remove(name);
    }

    /** Returns what works less well than it should, though the node serves. */
    public List<String> degraded() {
        List<String> all = new ArrayList<>();
        degradations.forEach((name, reason) -> all.add(name + ": " + reason));
        return all;
    }

    /** Returns why the process should be killed; empty while it answers at all. */
    List<String> notLive() {
        return List.of();
    }

    /** Returns why the start is not complete; empty when it is. */
    List<String> notStarted() {
        return started ? List.of() : List.of("start: not complete");
    }

    /** Returns why requests should go elsewhere; empty when they may come. */
    List<String> notReady() {
        List<String> all = new ArrayList<>(notStarted());
        if (draining) {
            all.add("stop: draining");
        }
        reasons.forEach((name, reason) -> all.add(name + ": " + reason));
        return all;
    }
}
