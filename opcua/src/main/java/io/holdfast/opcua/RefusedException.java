package io.holdfast.opcua;

import java.io.IOException;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** A server answered a call or a write with a bad status code; nothing has changed there. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long code;

    RefusedException(String what, StatusCode status) {
        super(what + " was refused: " + Statuses.nameOf(status));
        code = status.value();
    }

    /** Returns the OPC UA status code. */
    public long code() {
        return code;
    }
}
