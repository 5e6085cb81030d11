package org.openpresence.tool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import org.openpresence.sip.message.SipUri;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that {@code watch} and {@code publish} share. Filled by picocli. */
final class ClientOptions {
    private static final long LONGEST_EXPIRES = (1L << 32) - 1;

    /** The transports. */
    enum Transport {
        UDP,
        TCP
    }

    @Option(
            names = "--server",
            paramLabel = "HOST[:PORT]",
            description = "Where the server listens (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:5060",
            converter = ToServerAddress.class)
    private ServerAddress server;

    @Option(
            names = "--transport",
            paramLabel = "udp|tcp",
            description = "How to reach it (default: ${DEFAULT-VALUE}).",
            defaultValue = "udp",
            converter = ToTransport.class)
    private Transport transport;

    @Option(
            names = "--event",
            paramLabel = "PACKAGE",
            description = "presence or message-summary (default: ${DEFAULT-VALUE}).",
            defaultValue = "presence",
            converter = ToEvent.class)
    private EventPackageName event;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Option(
            names = "--expires",
            paramLabel = "SECONDS",
            description = "How long to ask for (default: ${DEFAULT-VALUE}); refreshed before it ends.",
            defaultValue = "3600",
            converter = ToSeconds.class)
    private long expires;

    EventPackageName event() {
        return event;
    }

    boolean json() {
        return json;
    }

    long expires() {
        return expires;
    }

    /** Returns where the requests go, as the first line names it. */
    String place() {
        return transport.name().toLowerCase(Locale.ROOT) + ':' + server;
    }

    /** Makes the way to the server. */
    Link link(BlockingQueue<Arrival> arrivals) throws ToolFailure {
        InetSocketAddress address = server.resolve();
        try {
            return transport == Transport.UDP ? new UdpLink(address, arrivals) : new TcpLink(address, arrivals);
        } catch (IOException unusable) {
            throw new ToolFailure("cannot reach " + place() + ": " + unusable.getMessage());
        }
    }

    /** A SIP URI: {@code sip:alice@example.com}. */
    static final class ToUri implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new TypeConversionException("there is a control character in the URI");
            }
            SipUri uri = SipUri.parse(text)
                    .filter(parsed -> parsed.headers().isEmpty() && text.indexOf('?') < 0)
                    .orElseThrow(() -> new TypeConversionException("'" + Printable.of(text)
                            + "' is not a SIP URI; what would be right: sip:alice@example.com"));
            if (uri.secure()) {
                throw new TypeConversionException("sips needs TLS, which this client does not speak; use sip:");
            }
            return text;
        }
    }

    /** {@code host:port}. */
    static final class ToServerAddress implements ITypeConverter<ServerAddress> {
        @Override
        public ServerAddress convert(String text) {
            try {
                return ServerAddress.parse(text);
            } catch (IllegalArgumentException none) {
                throw new TypeConversionException("'" + Printable.of(text) + "': " + none.getMessage());
            }
        }
    }

    /** {@code udp} or {@code tcp}. */
    static final class ToTransport implements ITypeConverter<Transport> {
        @Override
        public Transport convert(String text) {
            return oneOf(Transport.values(), text);
        }
    }

    /** An event package. */
    static final class ToEvent implements ITypeConverter<EventPackageName> {
        @Override
        public EventPackageName convert(String text) {
            return oneOf(EventPackageName.values(), text);
        }
    }

    /** Seconds, as many as fit into an Expires header. */
    static final class ToSeconds implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            OptionalLong seconds = Headers.number(text);
            if (seconds.isEmpty() || !text.equals(Long.toString(seconds.getAsLong()))) {
                throw new TypeConversionException(
                        "'" + Printable.of(text) + "' is not a number of seconds from 0 to " + LONGEST_EXPIRES);
            }
            return seconds.getAsLong();
        }
    }

    /** Returns the one of {@code values} that is written {@code text}, in any case. */
    static <T extends Enum<T>> T oneOf(T[] values, String text) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + Printable.of(text) + "' is none of "
                        + String.join(
                                ", ",
                                Arrays.stream(values)
                                        .map(value -> value.toString().toLowerCase(Locale.ROOT))
                                        .toList())));
    }
}
