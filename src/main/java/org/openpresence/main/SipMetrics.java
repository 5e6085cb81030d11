package org.openpresence.main;

import org.openpresence.admin.Metrics;
import org.openpresence.sip.SipMeter;

/** Counts what SIP I/O does in the node's metrics. Safe for any thread. */
record SipMetrics(Metrics metrics) implements SipMeter {
    @Override
    public void answered(String method, int status, String transport) {
        metrics.request(method, status, transport);
    }

    @Override
    public void ignored(String cause) {
        metrics.ignored(cause);
    }

    @Override
    public void loopDelayed(long nanos) {
        metrics.eventLoopDelay(nanos);
    }

    @Override
    public void redirected() {
        metrics.commandRedirected();
    }

    @Override
    public void published(long nanos) {
        metrics.publishToNotify(nanos);
    }
}
