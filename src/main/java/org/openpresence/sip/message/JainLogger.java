package org.openpresence.sip.message;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of jain-sip, led to SLF4J: without one of ours it would look for log4j 1. What the parser calls an error is a sender's
 * fault and nothing an operator can mend, so it is logged at DEBUG. Safe for any thread.
 */
final class JainLogger implements StackLogger {
    private static final Logger LOG = LoggerFactory.getLogger("gov.nist.javax.sip");

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int traceLevel) {}

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable ex) {
        LOG.debug("jain-sip", ex);
    }

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception ex) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logFatalError(String message) {
        LOG.debug("{}", message);
    }

    @Override
    public void logError(String message) {
        LOG.debug("{}", message);
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int logLevel) {
        return false;
    }

    @Override
    public void logError(String message, Exception ex) {
        LOG.debug("{}", message, ex);
    }

    @Override
    public void logWarning(String string) {
        LOG.debug("{}", string);
    }

    @Override
    public void logInfo(String string) {}

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String buildTimeStamp) {}

    @Override
    public void setStackProperties(Properties stackProperties) {}

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
