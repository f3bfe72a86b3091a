package io.holdfast.trace;

import java.util.Objects;

/**
 * A place where an evidence pack is not as it was written.
 *
 * @param file which file
 * @param line which line of it, from 1; 0 for the file as a whole
 * @param words what is wrong, for a person
 */
public record EvidenceFault(String file, long line, String words) {
    /** Checks the parts. */
    public EvidenceFault {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(words, "words");
    }

    @Override
    public String toString() {
        return line == 0 ? file + ": " + words : file + ", line " + line + ": " + words;
    }
}
