package io.holdfast.opcua;

import java.util.Objects;

/**
 * One mistake in a mapping file.
 *
 * @param line the line, from 1
 * @param column the column, from 1
 * @param field where in the document: {@code defects[2].zone}; empty for the whole
 * @param reason what is wrong, with the value seen
 */
public record MappingMistake(int line, int column, String field, String reason) {
    /** Checks the parts. */
    public MappingMistake {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
        return line + ":" + column + " " + (field.isEmpty() ? "the document" : field) + " " + reason;
    }
}
