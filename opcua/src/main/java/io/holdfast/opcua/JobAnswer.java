package io.holdfast.opcua;

/** What a server answers to a job order's method (the bits of OPC 10031-4, annex B). */
public enum JobAnswer {
    /** Done. */
    DONE,
    /** It knows no order of that name. */
    UNKNOWN_ORDER,
    /** It does not know the command, or not for this order. */
    INVALID_COMMAND,
    /** The order's state does not allow it; nothing has changed. */
    INVALID_STATE,
    /** It cannot take the order: its list is full, or the line cannot run it. */
    NOT_ACCEPTED,
    /** The order or its name is malformed. */
    INVALID_REQUEST,
    /** Something else, of the server's own. */
    OTHER;

    static JobAnswer of(long status) {
        if ((status & JobOrderDesk.DONE) != 0) {
            return DONE;
        }
        if ((status & JobOrderDesk.UNKNOWN_ORDER) != 0) {
            return UNKNOWN_ORDER;
        }
        if ((status & 1L << 2) != 0) {
            return INVALID_COMMAND;
        }
        if ((status & JobOrderDesk.INVALID_STATE) != 0) {
            return INVALID_STATE;
        }
        if ((status & JobOrderDesk.NOT_ACCEPTED) != 0) {
            return NOT_ACCEPTED;
        }
        return (status & JobOrderDesk.INVALID_REQUEST) != 0 ? INVALID_REQUEST : OTHER;
    }
}
