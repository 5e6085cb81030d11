package org.openpresence.lease;

/** The two clocks of a node. Safe for any thread. */
public interface LeaseClock {
    /** The clocks of this machine. */
    LeaseClock SYSTEM = new LeaseClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Returns nanoseconds since some moment, never going back. */
    long nanos();

    /** Returns milliseconds since 1970, as this machine believes. */
    long wallMillis();

    /** Returns the present moment. */
    default Moment now() {
        return new Moment(nanos(), wallMillis());
    }
}
