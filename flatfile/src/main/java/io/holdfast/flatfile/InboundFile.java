package io.holdfast.flatfile;

import java.util.Objects;

/**
 * What became of one file.
 *
 * @param name its name
 * @param sha256 the SHA-256 of its bytes in hex
 * @param kind what it was to the source
 * @param records how many records were handed over
 * @param badLines how many lines were put aside, or 1 for a file that was put aside whole
 */
public record InboundFile(String name, String sha256, Kind kind, long records, long badLines) {
    /** What a file can be. */
    public enum Kind {
        /** Its name was not seen before. */
        NEW,
        /** Its name was seen before with other content: its records were handed over. */
        NEW_CONTENT,
        /** The same name with the same content was done before: nothing was handed over. */
        REPEAT,
        /** It is not whole, or not what was agreed from its first line on: put aside whole, nothing was handed over. */
        REFUSED
    }

    /** Checks the parts. */
    public InboundFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(kind, "kind");
    }
}
