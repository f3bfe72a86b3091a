package io.holdfast.opcua;

import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** Status codes by their names. */
final class Statuses {
    private Statuses() {}

    static String nameOf(StatusCode status) {
        return nameOf(status.value());
    }

    static String nameOf(long code) {
        return StatusCodes.lookup(code).map(names -> names[0]).orElseGet(() -> "0x" + Long.toHexString(code));
    }
}
