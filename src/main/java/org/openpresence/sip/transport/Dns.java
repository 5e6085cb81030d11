package org.openpresence.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks name servers, on the event loop that made it and without blocking it. Vert.x's DNS client knows neither NAPTR nor how long
 * an address holds, so this speaks through Netty's, on which that one is built. Keeps nothing. Confined to its event loop.
 */
final class Dns {
    /** How long it is believed that something does not exist. */
    static final long NEGATIVE_SECONDS = 30;

    private static final long UNKNOWN_TTL_SECONDS = 30;
    private static final long LONGEST_SECONDS = 3_600;
    private static final long QUERY_MILLIS = 1_500;
    private static final int ATTEMPTS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(Dns.class);
    private static final DefaultHostsFileEntriesResolver HOSTS = new DefaultHostsFileEntriesResolver();

    private final ContextInternal context;
    private final DnsNameResolver resolver;

    /** Reads the data of one record. */
    private interface Reader<T> {
        T read(ByteBuf data) throws UnknownHostException;
    }

    /**
     * Makes a client.
     *
     * @param servers asked one after the other; empty for those of the system
     */
    Dns(Vertx vertx, List<InetSocketAddress> servers) {
        context = (ContextInternal) vertx.getOrCreateContext();
        EventLoop loop = context.nettyEventLoop();
        boolean epoll = loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .socketChannelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .queryTimeoutMillis(QUERY_MILLIS);
        if (!servers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
        }
        resolver = builder.build();
    }

    /** Returns the NAPTR records of {@code name}; fails when no name server answers. */
    Future<DnsAnswer<Naptr>> naptr(String name) {
        return ask(name, DnsRecordType.NAPTR, Dns::readNaptr, ATTEMPTS);
    }

    /** Returns the SRV records of {@code name}; fails when no name server answers. */
    Future<DnsAnswer<Srv>> srv(String name) {
        return ask(name, DnsRecordType.SRV, Dns::readSrv, ATTEMPTS);
    }

    /** Returns the IPv4 addresses of {@code name}, then its IPv6 addresses; fails when no name server answers. */
    Future<DnsAnswer<InetAddress>> addresses(String name) {
        List<InetAddress> own = HOSTS.addresses(name, ResolvedAddressTypes.IPV4_PREFERRED);
        if (own != null) {
            return context.succeededFuture(new DnsAnswer<>(own, LONGEST_SECONDS));
        }
        Future<DnsAnswer<InetAddress>> a = ask(name, DnsRecordType.A, Dns::readAddress, ATTEMPTS);
        Future<DnsAnswer<InetAddress>> aaaa = ask(name, DnsRecordType.AAAA, Dns::readAddress, ATTEMPTS);
        return Future.join(a, aaaa).transform(both -> {
            if (a.failed() && (aaaa.failed() || aaaa.result().isEmpty())) {
                return context.failedFuture(a.cause());
            }
            List<InetAddress> all = new ArrayList<>();
            long seconds = LONGEST_SECONDS;
            for (Future<DnsAnswer<InetAddress>> one : List.of(a, aaaa)) {
                if (one.succeeded() && !one.result().isEmpty()) {
                    all.addAll(one.result().records());
                    seconds = Math.min(seconds, one.result().seconds());
                }
            }
            return all.isEmpty() ? searched(name) : context.succeededFuture(new DnsAnswer<>(all, seconds));
        });
    }

    /** The name as it is leads nowhere: perhaps the search domains of the system make more of it. */
    private Future<DnsAnswer<InetAddress>> searched(String name) {
        Promise<DnsAnswer<InetAddress>> answered = context.promise();
        resolver.resolveAll(name).addListener(done -> {
            if (done.isSuccess()) {
                @SuppressWarnings("unchecked")
                List<InetAddress> found = (List<InetAddress>) done.getNow();
                answered.complete(new DnsAnswer<>(found, UNKNOWN_TTL_SECONDS));
            } else {
                failed(done.cause(), answered);
            }
        });
        return answered.future();
    }

    private <T> Future<DnsAnswer<T>> ask(String name, DnsRecordType type, Reader<T> reader, int attempts) {
        Promise<DnsAnswer<T>> answered = context.promise();
        DefaultDnsQuestion question;
        try {
            question = new DefaultDnsQuestion(name, type);
        } catch (IllegalArgumentException noName) {
            return context.succeededFuture(new DnsAnswer<>(List.of(), NEGATIVE_SECONDS));
        }
        resolver.resolveAll(question).addListener(done -> {
            if (done.isSuccess()) {
                @SuppressWarnings("unchecked")
                List<DnsRecord> records = (List<DnsRecord>) done.getNow();
                answered.complete(read(records, type, reader));
            } else {
                failed(done.cause(), answered);
            }
        });
        Future<DnsAnswer<T>> future = answered.future();
        return attempts == 1 ? future : future.recover(silent -> ask(name, type, reader, attempts - 1));
    }

    /** That there is no such name is an answer; that nobody answered is none. */
    private static <T> void failed(Throwable cause, Promise<DnsAnswer<T>> answered) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof DnsNameResolverException) {
                answered.fail(cause);
                return;
            }
        }
        answered.complete(new DnsAnswer<>(List.of(), NEGATIVE_SECONDS));
    }

    private static <T> DnsAnswer<T> read(List<DnsRecord> records, DnsRecordType type, Reader<T> reader) {
        List<T> read = new ArrayList<>(records.size());
        long seconds = LONGEST_SECONDS;
        for (DnsRecord record : records) {
            try {
                if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
                    read.add(reader.read(raw.content().duplicate()));
                    seconds = Math.min(seconds, record.timeToLive());
                }
            } catch (UnknownHostException | RuntimeException malformed) {
                LOG.debug("malformed record name={} type={}", record.name(), type.name());
            } finally {
                ReferenceCountUtil.release(record);
            }
        }
        return new DnsAnswer<>(read, read.isEmpty() ? NEGATIVE_SECONDS : Math.max(1, seconds));
    }

    private static InetAddress readAddress(ByteBuf data) throws UnknownHostException {
        return InetAddress.getByAddress(ByteBufUtil.getBytes(data));
    }

    private static Srv readSrv(ByteBuf data) {
        return new Srv(data.readUnsignedShort(), data.readUnsignedShort(), data.readUnsignedShort(), readName(data));
    }

    private static Naptr readNaptr(ByteBuf data) {
        int order = data.readUnsignedShort();
        int preference = data.readUnsignedShort();
        String flags = readText(data);
        String service = readText(data);
        readText(data); // a regular expression, which SIP has no use for
        return new Naptr(order, preference, flags, service, readName(data));
    }

    private static String readText(ByteBuf data) {
        return data.readCharSequence(data.readUnsignedByte(), StandardCharsets.US_ASCII)
                .toString();
    }

    private static String readName(ByteBuf data) {
        String name = DefaultDnsRecordDecoder.decodeName(data);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Closes its socket. */
    void close() {
        resolver.close();
    }
}
