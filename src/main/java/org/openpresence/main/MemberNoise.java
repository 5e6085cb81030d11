package org.openpresence.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import org.openpresence.cluster.ClusterLease;

/**
 * Keeps out of the log what Hazelcast says besides when a member goes, up to WARN: that its connections end, with the stack of the thread
 * that has read the end; that it is suspected, though it has said that it goes; that what was asked of it is asked of others. Who left, and
 * whether it was announced, says {@link ClusterLease}; why a member was removed that announced nothing, Hazelcast's other lines, which
 * have no stack. Errors, and any of these that comes with another cause, stay.
 */
final class MemberNoise extends Filter<ILoggingEvent> {
    /** Closes a connection; one that cannot be made again is told by another logger. */
    private static final String CONNECTION = "com.hazelcast.internal.server.tcp.TcpServerConnection";

    private static final String MEMBERSHIP = "com.hazelcast.internal.cluster.impl.MembershipManager";

    /** Asks the next owner by itself. */
    private static final String OPERATIONS = "com.hazelcast.spi.impl.operationservice.";

    private static final Set<String> ENDS = Set.of(
            "java.net.SocketException",
            "java.io.IOException",
            "java.io.EOFException",
            "java.nio.channels.ClosedChannelException");
    private static final Set<String> GONE =
            Set.of("com.hazelcast.spi.exception.TargetNotMemberException", "com.hazelcast.core.MemberLeftException");
    private static final String NOT_MEMBER = "Not Member! target";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return !event.getLevel().isGreaterOrEqual(Level.ERROR) && isNoise(event)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean isNoise(ILoggingEvent event) {
        String logger = event.getLoggerName();
        if (logger.equals(CONNECTION)) {
            return isOf(event, ENDS);
        }
        if (logger.equals(MEMBERSHIP)) {
            return event.getFormattedMessage().contains(ClusterLease.GONE);
        }
        return logger.startsWith(OPERATIONS)
                && (isOf(event, GONE)
                        || (event.getThrowableProxy() == null
                                && event.getFormattedMessage().contains(NOT_MEMBER)));
    }

    private static boolean isOf(ILoggingEvent event, Set<String> causes) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown != null && causes.contains(thrown.getClassName());
    }
}
