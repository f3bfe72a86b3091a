package io.holdfast.flatfile;

import java.util.Objects;

/**
 * One line of a file that no inspection result could be made of.
 *
 * @param file the file's name
 * @param line its number, from 1; of a record over several lines, the first
 * @param column the column or columns concerned, in JSON Lines a JSON pointer (RFC 6901); empty for the whole line
 * @param value what stands there, shortened; empty where something is missing
 * @param reason what is wrong with it
 */
public record BadLine(String file, long line, String column, String value, String reason) {
    /** Checks the parts. */
    public BadLine {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
        return file + ":" + line + (column.isEmpty() ? "" : " " + column) + ": " + reason
                + (value.isEmpty() ? "" : ", was \"" + value + "\"");
    }
}
