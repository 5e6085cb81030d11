package org.openpresence.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket for the lease's messages, on the address of the cluster member. UDP because a message that is not delivered now is
 * worth nothing later: in a cut by silence nothing piles up behind a connection, nothing blocks, and after it the first ping comes
 * through while TCP still waits for its next retransmission. Safe for any thread; it reads on a daemon thread of its own.
 */
public final class PingSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PingSocket.class);
    private static final int LARGEST = 65_507;

    private final DatagramChannel channel;
    private final Selector selector;

    private PingSocket(DatagramChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    /**
     * Opens one; it hears nothing before {@link #listen}.
     *
     * @param local an address and a port, 0 for any free one
     * @throws IOException if the port cannot be had
     */
    public static PingSocket open(InetSocketAddress local) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
            channel.bind(local);
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new PingSocket(channel, selector);
        } catch (IOException taken) {
            channel.close();
            throw taken;
        }
    }

    /** Returns the port that it has. */
    public int port() {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException closed) {
            throw new IllegalStateException("the socket is closed", closed);
        }
    }

    /** Gives each message to {@code taker}, with a way back to where it came from, until it is closed. */
    public void listen(BiConsumer<byte[], Consumer<byte[]>> taker) {
        Thread reader = new Thread(() -> read(taker), "presence-lease-socket");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BiConsumer<byte[], Consumer<byte[]>> taker) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
        while (channel.isOpen()) {
            try {
                selector.select();
                selector.selectedKeys().clear();
                receive(buffer, taker);
            } catch (ClosedSelectorException closed) {
                return;
            } catch (IOException failed) {
                if (channel.isOpen()) {
                    // An ICMP error of an earlier send, at most: the socket goes on.
                    LOG.debug("receiving a lease message failed", failed);
                }
            }
        }
    }

    private void receive(ByteBuffer buffer, BiConsumer<byte[], Consumer<byte[]>> taker) throws IOException {
        buffer.clear();
        for (SocketAddress from = channel.receive(buffer); from != null; from = channel.receive(buffer)) {
            byte[] octets = new byte[buffer.flip().remaining()];
            buffer.get(octets).clear();
            SocketAddress back = from;
            taker.accept(octets, answer -> send(back, answer));
        }
    }

    /** Sends {@code octets}; if the socket's buffer is full or the network refuses them they are lost. */
    public void send(SocketAddress to, byte[] octets) {
        try {
            channel.send(ByteBuffer.wrap(octets), to);
        } catch (IOException lost) {
            LOG.debug("a lease message was not sent to={}", to, lost);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
