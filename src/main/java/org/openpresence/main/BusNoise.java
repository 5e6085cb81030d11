package org.openpresence.main;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;

/**
 * Says in one line that the event bus does not reach a node, and why: the stack, of a thread of the network, says no more. It stands between
 * that logger and all appenders, since a filter can leave out lines only as they are.
 */
final class BusNoise extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final String PACKAGE = "io.vertx.core.eventbus.impl.clustered";
    private static final String BUS = PACKAGE + ".ClusteredEventBus";

    private final Logger bus;
    private final Logger others;

    private BusNoise(LoggerContext context) {
        bus = context.getLogger(BUS);
        others = context.getLogger(PACKAGE);
        setName(BusNoise.class.getName());
        setContext(context);
    }

    /** Puts it in place; once is enough. */
    static void shorten(LoggerContext context) {
        BusNoise noise = new BusNoise(context);
        if (noise.bus.getAppender(noise.getName()) == null) {
            noise.start();
            noise.bus.addAppender(noise);
            noise.bus.setAdditive(false);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean unreached = event.getThrowableProxy() instanceof ThrowableProxy proxy
                && proxy.getThrowable() instanceof IOException;
        others.callAppenders(unreached ? withoutStack(event) : event);
    }

    private LoggingEvent withoutStack(ILoggingEvent event) {
        String why = event.getFormattedMessage() + ": " + ((ThrowableProxy) event.getThrowableProxy()).getThrowable();
        return new LoggingEvent(BusNoise.class.getName(), bus, event.getLevel(), why, null, null);
    }
}
