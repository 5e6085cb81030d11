package org.openpresence.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One TCP connection, opened by us or by the server. Safe for any thread. */
public final class TcpWire implements Wire {
    private final Socket socket;
    private final LinkedBlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    TcpWire(Socket socket, Receiver receiver) {
        this.socket = socket;
        Thread reader = new Thread(() -> read(receiver), "peer-tcp");
        reader.setDaemon(true);
        reader.start();
    }

    static TcpWire open(int serverPort, Receiver receiver) {
        return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), receiver);
    }

    static TcpWire open(InetSocketAddress server, Receiver receiver) {
        try {
            Socket socket = new Socket();
            socket.connect(server, 5_000);
            socket.setTcpNoDelay(true);
            return new TcpWire(socket, receiver);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private void read(Receiver receiver) {
        try (InputStream input = socket.getInputStream()) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            for (int octet = input.read(); octet >= 0; octet = input.read()) {
                head.write(octet);
                String text = head.toString(StandardCharsets.ISO_8859_1);
                if (text.equals("\r\n")) {
                    pongs.add(text);
                    head.reset();
                } else if (text.endsWith("\r\n\r\n")) {
                    head.writeBytes(input.readNBytes(contentLength(text)));
                    receiver.received(head.toByteArray(), this);
                    head.reset();
                }
            }
        } catch (IOException | UncheckedIOException closed) {
            pongs.add("closed: " + closed.getMessage());
        } finally {
            ended.countDown();
        }
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).trim());
            }
        }
        throw new AssertionError("no Content-Length: " + head);
    }

    @Override
    public void send(byte[] message) {
        try {
            socket.getOutputStream().write(message);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Waits for a CRLF of the server between messages and tells whether one came. */
    public boolean awaitPong() throws InterruptedException {
        return "\r\n".equals(pongs.poll(5, TimeUnit.SECONDS));
    }

    /** Waits until the connection has ended and tells whether it has. */
    public boolean awaitEnd(int seconds) throws InterruptedException {
        return awaitEnd(Duration.ofSeconds(seconds));
    }

    /** Waits until the connection has ended and tells whether it has. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String transport() {
        return "TCP";
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }
}
