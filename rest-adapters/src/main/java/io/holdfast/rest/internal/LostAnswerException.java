package io.holdfast.rest.internal;

import java.io.IOException;

/** No whole answer came to a request that reads: it may be tried again. */
final class LostAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostAnswerException(String text, IOException cause) {
        super(text, cause);
    }
}
