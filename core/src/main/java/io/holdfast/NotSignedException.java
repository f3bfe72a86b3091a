package io.holdfast;

/** An act was not done, because the person did not sign it, or may not. Nothing of it is in force; the attempt is audited. */
public final class NotSignedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSignedException(String message) {
        super(message);
    }
}
