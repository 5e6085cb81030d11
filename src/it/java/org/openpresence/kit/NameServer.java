package org.openpresence.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server over UDP at a free port of the loopback address, which tells what it was told. Safe for any thread. */
public final class NameServer implements AutoCloseable {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int NAPTR = 35;
    private static final Map<Integer, String> TYPES = Map.of(A, "A", AAAA, "AAAA", SRV, "SRV", NAPTR, "NAPTR");

    private record Resource(int type, int ttl, byte[] data) {}

    private final Map<String, List<Resource>> records = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private volatile boolean silent;

    /** Opens it. */
    public NameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        Thread reader = new Thread(this::serve, "name-server");
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Gives a name an address of either family. */
    public NameServer address(String name, int ttl, String address) {
        try {
            byte[] octets = InetAddress.getByName(address).getAddress();
            return add(name, new Resource(octets.length == 4 ? A : AAAA, ttl, octets));
        } catch (UnknownHostException noAddress) {
            throw new UncheckedIOException(noAddress);
        }
    }

    /** Gives a name an SRV record; the target {@code .} says that there is no such service. */
    public NameServer srv(String name, int ttl, int priority, int weight, int port, String target) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, priority);
        number(data, weight);
        number(data, port);
        name(data, target);
        return add(name, new Resource(SRV, ttl, data.toByteArray()));
    }

    /** Gives a name a NAPTR record without a regular expression. */
    public NameServer naptr(
            String name, int ttl, int order, int preference, String flags, String service, String replacement) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, order);
        number(data, preference);
        for (String text : List.of(flags, service, "")) {
            data.write(text.length());
            data.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        name(data, replacement);
        return add(name, new Resource(NAPTR, ttl, data.toByteArray()));
    }

    private NameServer add(String name, Resource resource) {
        records.computeIfAbsent(name, absent -> new CopyOnWriteArrayList<>()).add(resource);
        return this;
    }

    /** Forgets all records of a name. */
    public void remove(String name) {
        records.remove(name);
    }

    /** Answers nothing any more, or answers again. */
    public void silent(boolean whether) {
        silent = whether;
    }

    /** Returns what was asked, in order: type and name. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                socket.receive(query);
                byte[] reply = reply(buffer);
                if (!silent) {
                    socket.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] reply(byte[] query) {
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += 1 + query[at];
        }
        int type = (query[at + 1] & 0xff) << 8 | (query[at + 2] & 0xff);
        String wanted = name.toString().toLowerCase(Locale.ROOT);
        asked.add(TYPES.getOrDefault(type, "?") + ' ' + wanted);
        List<Resource> known = records.getOrDefault(wanted, List.of());
        List<Resource> answers =
                known.stream().filter(one -> one.type() == type).toList();
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.write(query, 0, 2);
        number(reply, known.isEmpty() ? 0x8583 : 0x8580);
        number(reply, 1);
        number(reply, answers.size());
        number(reply, 0);
        number(reply, 0);
        reply.write(query, 12, at + 5 - 12);
        for (Resource one : answers) {
            number(reply, 0xc00c); // the name of the question
            number(reply, type);
            number(reply, 1);
            number(reply, one.ttl() >>> 16);
            number(reply, one.ttl());
            number(reply, one.data().length);
            reply.writeBytes(one.data());
        }
        return reply.toByteArray();
    }

    private static void number(ByteArrayOutputStream to, int value) {
        to.write(value >> 8);
        to.write(value);
    }

    private static void name(ByteArrayOutputStream to, String name) {
        for (String label : name.split("\\.", -1)) {
            if (!label.isEmpty()) {
                to.write(label.length());
                to.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        to.write(0);
    }

    @Override
    public void close() {
        socket.close();
    }
}
