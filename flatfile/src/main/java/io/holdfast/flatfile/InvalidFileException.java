package io.holdfast.flatfile;

import java.io.IOException;

/** A file of an industry format is not what its format allows: nothing of it was handed over. Names the place. */
public final class InvalidFileException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 80;

    private final String file;
    private final long line;
    private final String place;
    private final String value;
    private final String reason;

    /**
     * Makes an exception.
     *
     * @param file the file's name
     * @param line the line, from 1; 0 where the whole file is meant
     * @param place the place in the line, or the field; may be empty
     * @param value what stands there; shortened if it is long; may be empty
     * @param reason what is wrong with it
     */
    public InvalidFileException(String file, long line, String place, String value, String reason) {
        super(new BadLine(file, line, place, shortened(value), reason).toString());
        this.file = file;
        this.line = line;
        this.place = place;
        this.value = shortened(value);
        this.reason = reason;
    }

    /** Returns the same as a bad line, which ends the file. */
    public BadLine badLine() {
        return new BadLine(file, line, place, value, reason);
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    }
}
