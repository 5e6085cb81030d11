package org.openpresence.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes connections at one address of this machine and carries them on to a port of its loopback interface. One of them may die, as
 * when the machine of the client loses its power: nothing of it passes any more, and the far side is not told. Safe for any thread.
 */
public final class TcpRelay implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int BUFFER_BYTES = 65_536;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<String> lastWord = new AtomicReference<>();
    private final AtomicReference<Link> dead = new AtomicReference<>();

    /** A connection: {@code near} is the client's. */
    private record Link(Socket near, Socket far) {}

    private TcpRelay(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Listens on any free port of {@code host}. */
    public static TcpRelay between(String host, int loopbackPort) {
        try {
            TcpRelay relay = new TcpRelay(new ServerSocket(0, BACKLOG, InetAddress.getByName(host)), loopbackPort);
            start(relay::accept);
            return relay;
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Returns the port at which it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The next connection whose client says this word dies before the word gets through. */
    public void dieAt(String word) {
        lastWord.set(word);
    }

    /** Returns whether that has happened. */
    public boolean hasDied() {
        return dead.get() != null;
    }

    /** Lets the client of the dead connection see that it has ended; the far side is not told. */
    public void wake() {
        end(dead.get().near());
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "tcp-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException over) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(over);
                }
            }
        }
    }

    /** Where the target is down, who connected sees the end of its connection. */
    private void connect(Socket near) {
        open.add(near);
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(far);
            Link link = new Link(near, far);
            start(() -> carry(link, near, far));
            start(() -> carry(link, far, near));
        } catch (IOException refused) {
            end(near);
        }
    }

    /** Until one side ends; then both do. */
    private void carry(Link link, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (from.equals(link.near())) {
                    listen(link, new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
                }
                if (!link.equals(dead.get())) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException broken) {
            // It ends as if the far side had closed it.
        } finally {
            if (!link.equals(dead.get())) {
                end(from);
                end(to);
            }
        }
    }

    private void listen(Link link, String said) {
        String word = lastWord.get();
        if (word != null && said.contains(word) && lastWord.compareAndSet(word, null)) {
            dead.set(link);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        open.forEach(this::end);
    }
}
