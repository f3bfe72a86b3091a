package io.holdfast.flatfile;

/** Ends the reading of one JSON value whose mistakes are already recorded. Control flow only: never leaves the package. */
final class MistakenException extends Exception {
    private static final long serialVersionUID = 1L;

    MistakenException() {
        super("recorded", null, false, false);
    }
}
