package org.openpresence.bus;

import java.util.function.Function;
import org.openpresence.codec.NotifyCodec;
import org.openpresence.codec.RequestCodec;
import org.openpresence.model.Answer;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.Withdrawal;

/** What one node may want of another, and how it is written in a {@link Parcel}. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Role {
    /** Decide a PUBLISH. */
    PUBLISH(1, PublishRequest.class, RequestCodec::encode, RequestCodec::decodePublish),
    /** Decide a SUBSCRIBE. */
    SUBSCRIBE(2, SubscribeRequest.class, RequestCodec::encode, RequestCodec::decodeSubscribe),
    /** Send the answer to a request that came in there. */
    ANSWER(3, Answer.class, NotifyCodec::encode, NotifyCodec::decodeAnswer),
    /** Route a request again that came in there. */
    RETURNED(4, Returned.class, Returned::octets, Returned::read),
    /** Send NOTIFYs. */
    SEND(5, NotifyBatch.class, NotifyCodec::encode, NotifyCodec::decodeBatch),
    /** Send a NOTIFY no more. */
    WITHDRAW(6, Withdrawal.class, NotifyCodec::encode, NotifyCodec::decodeWithdrawal),
    /** Say which NOTIFYs are not there that it was to send. */
    ASK(7, Enquiry.class, NotifyCodec::encode, NotifyCodec::decodeEnquiry),
    /** Take note of what became of NOTIFYs. */
    RESULTS(8, Results.class, Results::octets, Results::read);

    private static final Role[] ALL = values();

    /** Stands for it on the wire. */
    final int code;

    /** What is wanted. */
    final Class<?> type;

    private final Function<Object, byte[]> encode;
    private final Function<byte[], ?> decode;

    <T> Role(int code, Class<T> type, Function<T, byte[]> encode, Function<byte[], T> decode) {
        this.code = code;
        this.type = type;
        this.encode = value -> encode.apply(type.cast(value));
        this.decode = decode;
    }

    /** Returns the role of that code; null for one that only later releases know. */
    static Role of(int code) {
        return code < 1 || code > ALL.length ? null : ALL[code - 1];
    }

    /** Returns the octets of {@code wanted}, which is of this role's type. */
    byte[] encode(Object wanted) {
        return encode.apply(wanted);
    }

    /** Returns what {@link #encode} wrote; throws {@link IllegalArgumentException} for octets that are nothing of the kind. */
    Object decode(byte[] octets) {
        return decode.apply(octets);
    }
}
