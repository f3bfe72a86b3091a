package io.holdfast.flatfile;

import java.io.Serializable;
import java.util.Objects;

/**
 * One thing that is wrong in a JSON document.
 *
 * @param file the file's name
 * @param pointer where in the document, as a JSON pointer (RFC 6901); empty for the whole document
 * @param value what stands there, shortened; empty where something is missing
 * @param reason what is wrong with it
 */
public record Mistake(String file, String pointer, String value, String reason) implements Serializable {
    /** Checks the parts. */
    public Mistake {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(pointer, "pointer");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
        return file + (pointer.isEmpty() ? "" : " " + pointer) + ": " + reason
                + (value.isEmpty() ? "" : ", was " + value);
    }
}
