package org.openpresence.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket on the event loop of the verticle that opens it: several with one port share the load (SO_REUSEPORT), datagrams
 * are read and written in batches (recvmmsg, sendmmsg) where the platform has epoll. The only class that reaches into Vert.x for
 * its event loop. Confined to that loop.
 */
public final class UdpSocket {
    /** The largest datagram that is accepted whole (RFC 3261 §18.1.1). */
    private static final int LARGEST = 65_536;

    private static final int BATCH = 16;
    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private final DatagramChannel channel;
    private final EventLoop loop;
    private boolean flushPending;
    private boolean reading;

    /** Takes what arrives. Called on the socket's event loop. */
    public interface Receiver {
        /**
         * Takes one datagram.
         *
         * @param bytes valid during the call only
         * @param length how many of them
         * @param from its sender
         */
        void received(byte[] bytes, int length, InetSocketAddress from);

        /** The batch is over: whatever was collected may leave. */
        void batchOver();
    }

    private UdpSocket(DatagramChannel channel, EventLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /**
     * Opens a socket; call it on the context's event loop.
     *
     * @param bufferBytes size of the kernel's buffers in each direction
     * @return fails when the address cannot be had
     */
    public static Future<UdpSocket> open(Vertx vertx, InetSocketAddress address, int bufferBytes, Receiver receiver) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        EventLoop loop = context.nettyEventLoop();
        Promise<UdpSocket> opened = context.promise();
        Bootstrap bootstrap = new Bootstrap().group(loop);
        if (loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class)) {
            bootstrap
                    .channel(EpollDatagramChannel.class)
                    .option(EpollChannelOption.SO_REUSEPORT, true)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BATCH * LARGEST));
        } else {
            bootstrap
                    .channel(NioDatagramChannel.class)
                    .option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST));
        }
        bootstrap
                .option(ChannelOption.SO_RCVBUF, bufferBytes)
                .option(ChannelOption.SO_SNDBUF, bufferBytes)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(address)
                .addListener(bound -> {
                    if (bound.isSuccess()) {
                        DatagramChannel channel = (DatagramChannel) ((io.netty.channel.ChannelFuture) bound).channel();
                        UdpSocket socket = new UdpSocket(channel, loop);
                        channel.pipeline().addLast(new Inbound(socket, receiver, context));
                        opened.complete(socket);
                    } else {
                        opened.fail(bound.cause());
                    }
                });
        return opened.future();
    }

    /** Returns the address with the real port. */
    public InetSocketAddress localAddress() {
        return channel.localAddress();
    }

    /**
     * Sends a datagram with the present batch.
     *
     * @param bytes must not be changed afterwards
     */
    public void send(byte[] bytes, InetSocketAddress to) {
        channel.write(new DatagramPacket(Unpooled.wrappedBuffer(bytes), to)).addListener(sent -> {
            if (!sent.isSuccess()) {
                LOG.debug("datagram not sent to={} cause={}", to, String.valueOf(sent.cause()));
            }
        });
        if (!reading && !flushPending) {
            flushPending = true;
            loop.execute(this::flush);
        }
    }

    /** Closes the socket. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        channel.close().addListener(done -> closed.complete());
        return closed.future();
    }

    private void flush() {
        flushPending = false;
        channel.flush();
    }

    /** Hands datagrams on, and says when all that were read at once are there. */
    private static final class Inbound extends ChannelInboundHandlerAdapter {
        private final UdpSocket socket;
        private final Receiver receiver;
        private final ContextInternal context;
        private final byte[] buffer = new byte[LARGEST];

        Inbound(UdpSocket socket, Receiver receiver, ContextInternal context) {
            this.socket = socket;
            this.receiver = receiver;
            this.context = context;
        }

        @Override
        public void channelRead(ChannelHandlerContext netty, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            socket.reading = true;
            try {
                ByteBuf content = packet.content();
                int length = Math.min(content.readableBytes(), LARGEST);
                content.getBytes(content.readerIndex(), buffer, 0, length);
                context.dispatch(packet.sender(), from -> receiver.received(buffer, length, from));
            } finally {
                packet.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext netty) {
            try {
                context.dispatch(over -> receiver.batchOver());
            } finally {
                socket.reading = false;
                socket.flush();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext netty, Throwable cause) {
            // An ICMP error of an earlier datagram, mostly: the transaction's timer deals with it.
            LOG.debug("udp socket: {}", String.valueOf(cause));
        }
    }
}
