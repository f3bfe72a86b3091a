package io.holdfast;

import io.holdfast.model.ResultId;

/** A result that was handed over is not durable, and will not be: the caller still owns it. */
public final class NotAcceptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAcceptedException(ResultId result, String reason) {
        super("result " + result + " was not accepted: " + reason);
    }
}
