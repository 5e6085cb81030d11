package org.openpresence.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A process that plays the clients of pods behind a load balancer and audits them, for {@code src/load/kubernetes-lab}, which
 * writes the standard input: each change of a pod, and marks. The balancer sends to pods that are ready, as a Service does; a
 * pod that comes or goes is what the auditor calls a failure. Ends with 0 when nothing went wrong and no request was refused.
 */
public final class AuditedPods {
    private static final int SIP_PORT = 5060;
    private static final int PRESENTITIES = 60;
    private static final int WATCHERS_EACH = 2;
    private static final int VISITORS = 12;

    /** A pod as it was last seen: whether it has an address and is to stay, and whether it is ready. */
    private record Pod(String ip, boolean stays, boolean ready) {
        static final Pod NONE = new Pod("", false, false);

        /** Reads moment, name, uid, node, phase, ready, restarts, deletion, container, address. */
        static Pod of(String[] fields) {
            return new Pod(fields[9], fields[7].isEmpty() && !fields[9].isEmpty(), fields[5].equals("True"));
        }

        boolean serving() {
            return stays && ready;
        }

        /** Tells whether it joins or leaves between the two: it joins before it is ready, and leaves after it was told to. */
        boolean movesUntil(Pod now) {
            return stays != now.stays || ready != now.ready;
        }

        InetSocketAddress address() {
            return new InetSocketAddress(ip, SIP_PORT);
        }
    }

    private final String run;
    private final LoadBalancer balancer;
    private final Map<String, Pod> pods = new HashMap<>();
    private LoadPlayer player;
    private boolean failing;

    private AuditedPods(String run, String clientHost) {
        this.run = run;
        this.balancer = new LoadBalancer(clientHost, System.nanoTime());
    }

    /** Plays until the mark {@code end} of the run that is named first, at the address of this machine that is named second. */
    public static void main(String[] arguments) throws IOException {
        AuditedPods play = new AuditedPods(arguments[0], arguments[1]);
        boolean well = false;
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (play.taken(line.split("\\|", -1))) {
                    well = play.conclude();
                    break;
                }
            }
        }
        // The threads of the player would keep the process alive.
        System.exit(well ? 0 : 1);
    }

    /** Takes a line and returns whether the end has come. */
    private boolean taken(String[] fields) {
        if (fields.length >= 10) {
            changed(fields[2], Pod.of(fields));
        } else if (fields.length == 3 && fields[1].equals(run)) {
            marked(fields[2]);
            return fields[2].equals("end");
        }
        return false;
    }

    private void marked(String mark) {
        switch (mark) {
            case "begin" -> {
                player = new LoadPlayer(balancer, PRESENTITIES, WATCHERS_EACH, VISITORS, System.nanoTime());
                player.start();
                System.out.println("PLAYING");
            }
            case "failure" -> {
                failing = true;
                player.failureBegins();
            }
            case "detected" -> {
                failing = false;
                player.failureDetected();
            }
            case "end" -> {}
            default -> throw new IllegalArgumentException("no such mark: " + mark);
        }
    }

    private void changed(String uid, Pod now) {
        Pod before = pods.getOrDefault(uid, Pod.NONE);
        pods.put(uid, now);
        if (before.serving() && !now.serving()) {
            balancer.remove(before.address());
        } else if (now.serving()) {
            balancer.add(now.address());
        }
        if (player != null && before.movesUntil(now)) {
            player.failureBegins();
            if (!failing) {
                player.failureDetected();
            }
        }
    }

    private boolean conclude() {
        player.conclude();
        System.out.println("AUDIT " + player.figures());
        boolean well = player.faults().isEmpty() && player.refused() == 0;
        if (!well) {
            System.out.println(player.table());
            player.examples().forEach(System.out::println);
        }
        return well;
    }
}
