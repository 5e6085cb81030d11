package org.openpresence.lease;

import java.util.Optional;
import org.openpresence.codec.ByteReader;
import org.openpresence.codec.ByteWriter;

/**
 * The octets of {@link Ping}, {@link Answer} and a last word: a record of package {@code codec}, version first, whose first field
 * tells them apart. Malformed octets are an {@link IllegalArgumentException}; what a later version appends is skipped. Pure.
 */
public final class LeaseCodec {
    private static final int VERSION = 1;
    private static final int PING = 1;
    private static final int ANSWER = 2;
    private static final int GONE = 3;

    private LeaseCodec() {}

    /**
     * One of the two messages.
     *
     * @param ping empty if it is an answer
     * @param answer empty if it is a ping
     */
    public record Decoded(Optional<Ping> ping, Optional<Answer> answer) {}

    /** Returns the octets of a ping. */
    public static byte[] encode(Ping ping) {
        ByteWriter out = new ByteWriter(160);
        int mark = out.begin(VERSION);
        out.octet(PING);
        peer(out, ping.from());
        out.bits(ping.sentNanos()).text(ping.label()).flag(ping.leaving()).flag(ping.fresh());
        return out.end(mark).toBytes();
    }

    /** Returns the octets of an answer. */
    public static byte[] encode(Answer answer) {
        ByteWriter out = new ByteWriter(200);
        int mark = out.begin(VERSION);
        out.octet(ANSWER);
        peer(out, answer.from());
        out.text(answer.to()).bits(answer.sentNanos()).bits(answer.answeredNanos());
        out.flag(answer.listed()).text(answer.label());
        out.flag(answer.standing().isPresent());
        answer.standing().ifPresent(standing -> standing(out, standing));
        return out.end(mark).toBytes();
    }

    /** Returns the octets of the last word of a member that is gone. */
    public static byte[] gone(Peer peer) {
        ByteWriter out = new ByteWriter(100);
        int mark = out.begin(VERSION);
        out.octet(GONE);
        peer(out, peer);
        return out.end(mark).toBytes();
    }

    /** Returns who is gone, if it is such a last word; all else is for {@link #decode}. */
    public static Optional<Peer> gone(byte[] octets) {
        try {
            ByteReader in = new ByteReader(octets).record("lease message");
            return in.octet("kind") == GONE ? Optional.of(peer(in)) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static void peer(ByteWriter out, Peer peer) {
        out.text(peer.node()).text(peer.id());
    }

    private static void standing(ByteWriter out, Standing standing) {
        out.flag(standing.settled()).number(standing.idleMillis());
        out.list(standing.electorates(), (each, one) -> each.list(one.nodes(), ByteWriter::text));
    }

    /** Reads a message. */
    public static Decoded decode(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader in = all.record("lease message");
        all.end("lease message");
        int kind = in.octet("kind");
        return switch (kind) {
            case PING -> new Decoded(Optional.of(ping(in)), Optional.empty());
            case ANSWER -> new Decoded(Optional.empty(), Optional.of(answer(in)));
            default -> throw in.malformed("kind", "neither ping nor answer: " + kind);
        };
    }

    private static Ping ping(ByteReader in) {
        return new Ping(peer(in), in.bits("sent"), in.text("label"), in.flag("leaving"), in.flag("fresh"));
    }

    private static Answer answer(ByteReader in) {
        return new Answer(
                peer(in),
                in.text("to"),
                in.bits("sent"),
                in.bits("answered"),
                in.flag("listed"),
                in.text("label"),
                in.flag("has standing") ? Optional.of(standing(in)) : Optional.empty());
    }

    private static Peer peer(ByteReader in) {
        return new Peer(in.text("node"), in.text("id"));
    }

    private static Standing standing(ByteReader in) {
        return new Standing(
                in.flag("settled"),
                in.number("idle"),
                in.list("electorates", each -> Electorate.of(each.list("electorate", one -> one.text("node")))));
    }
}
