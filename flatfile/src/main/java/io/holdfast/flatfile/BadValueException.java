package io.holdfast.flatfile;

/** Says which column makes the row bad. Control flow only: never leaves the package. */
final class BadValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String column;
    private final String value;

    BadValueException(String column, String value, String reason) {
        super(reason, null, false, false);
        this.column = column;
        this.value = value;
    }

    BadLine at(String file, long line) {
        return new BadLine(file, line, column, Mistakes.shortened(value), String.valueOf(getMessage()));
    }
}
