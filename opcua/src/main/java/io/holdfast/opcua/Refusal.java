package io.holdfast.opcua;

import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** A method call is refused with a status code; nothing has changed. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final long code;

    Refusal(long code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    StatusCode code() {
        return new StatusCode(code);
    }
}
