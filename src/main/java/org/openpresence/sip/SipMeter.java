package org.openpresence.sip;

/** What SIP I/O counts. Safe for any thread. */
public interface SipMeter {
    /** A request got its final response. */
    void answered(String method, int status, String transport);

    /** Something arrived that was not answered; {@code cause} is a constant. */
    void ignored(String cause);

    /** A NOTIFY left that a PUBLISH caused so many nanoseconds ago. */
    void published(long nanos);

    /** A request was routed again. */
    void redirected();

    /** An event loop came to its tick so many nanoseconds late. */
    void loopDelayed(long nanos);

    /** Counts nothing. */
    SipMeter NONE = new SipMeter() {
        @Override
        public void answered(String method, int status, String transport) {}

        @Override
        public void ignored(String cause) {}

        @Override
        public void published(long nanos) {}

        @Override
        public void redirected() {}

        @Override
        public void loopDelayed(long nanos) {}
    };
}
