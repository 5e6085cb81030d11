package org.openpresence.notifier;

/** What the notifier counts. */
public interface NotifierMeter {
    /** A watcher needed no NOTIFY; {@code reason} is a constant: {@code unchanged}, {@code superseded}. */
    void suppressed(String reason);

    /** A NOTIFY of a package ended: {@code outcome} is {@code ok}, {@code failed} or {@code timeout}. */
    void notified(String event, String outcome);

    /** A NOTIFY is sent again because it is open whether another node sent it. */
    void repeated();

    /** Something expired and was found so many milliseconds late. */
    void expired(long latenessMillis);

    /** Counts nothing. */
    NotifierMeter NONE = new NotifierMeter() {
        @Override
        public void suppressed(String reason) {}

        @Override
        public void notified(String event, String outcome) {}

        @Override
        public void repeated() {}

        @Override
        public void expired(long latenessMillis) {}
    };
}
