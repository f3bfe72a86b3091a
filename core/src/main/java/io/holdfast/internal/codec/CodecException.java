package io.holdfast.internal.codec;

import java.io.IOException;

/** Bytes are not what they should be: damaged, of another kind, or of a version that is not known here. */
public final class CodecException extends IOException {
    private static final long serialVersionUID = 1L;

    CodecException(String message) {
        super(message);
    }

    CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
