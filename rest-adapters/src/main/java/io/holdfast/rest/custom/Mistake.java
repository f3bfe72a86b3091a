package io.holdfast.rest.custom;

/**
 * One mistake in a mapping file.
 *
 * @param source the file
 * @param line the line, from 1
 * @param column the column, from 1
 * @param field where in the document, as a JSON pointer
 * @param reason what is wrong
 */
public record Mistake(String source, int line, int column, String field, String reason) {
    @Override
    public String toString() {
        return source + ":" + line + ":" + column + " " + (field.isEmpty() ? "/" : field) + ": " + reason;
    }
}
