package org.openpresence.model;

/** The state of a subscription (RFC 3857 §4.7.1). The numbers are those of the {@code active_watchers} table. */
public enum WatcherState {
    ACTIVE(1),
    PENDING(2),
    TERMINATED(3),
    WAITING(4);

    private final int code;

    WatcherState(int code) {
        this.code = code;
    }

    /** Returns the number in the database's {@code status} column. */
    public int code() {
        return code;
    }

    /** Returns the state of that number; PENDING for an unknown one, the column's default. */
    public static WatcherState ofCode(int code) {
        for (WatcherState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        return PENDING;
    }

    /** Returns the state after {@code event}; this state where figure 1 of RFC 3857 §4.7.1 draws no arrow. */
    public WatcherState on(WatcherEvent event) {
        return switch (this) {
            case PENDING ->
                switch (event) {
                    case APPROVED -> ACTIVE;
                    case TIMEOUT -> WAITING;
                    case REJECTED, DEACTIVATED, PROBATION, GIVEUP, NORESOURCE -> TERMINATED;
                    case SUBSCRIBE -> PENDING;
                };
            case ACTIVE ->
                switch (event) {
                    case REJECTED, DEACTIVATED, PROBATION, TIMEOUT, NORESOURCE -> TERMINATED;
                    case SUBSCRIBE, APPROVED, GIVEUP -> ACTIVE;
                };
            case WAITING ->
                switch (event) {
                    case APPROVED, REJECTED, GIVEUP, NORESOURCE -> TERMINATED;
                    case SUBSCRIBE, DEACTIVATED, PROBATION, TIMEOUT -> WAITING;
                };
            case TERMINATED -> TERMINATED;
        };
    }
}
