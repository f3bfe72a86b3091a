package io.holdfast.opcua;

/** The states of a job order, with the numbers that OPC 10031-4 gives them. */
public enum JobOrderState {
    /** Stored; not to be run yet. */
    NOT_ALLOWED_TO_START(1, "NotAllowedToStart"),
    /** To be run as soon as the line is free. */
    ALLOWED_TO_START(2, "AllowedToStart"),
    /** The line works on it. */
    RUNNING(3, "Running"),
    /** The line has paused; what it inspects meanwhile still belongs to the order. */
    INTERRUPTED(4, "Interrupted"),
    /** Done. */
    ENDED(5, "Ended"),
    /** Given up. */
    ABORTED(6, "Aborted");

    private final int number;
    private final String browseName;

    JobOrderState(int number, String browseName) {
        this.number = number;
        this.browseName = browseName;
    }

    String browseName() {
        return browseName;
    }

    int number() {
        return number;
    }

    boolean isOver() {
        return this == ENDED || this == ABORTED;
    }

    /** Returns the state of that number. */
    static JobOrderState of(int number) {
        for (JobOrderState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        throw new IllegalArgumentException("a job order's state must be from 1 to 6, was " + number);
    }
}
