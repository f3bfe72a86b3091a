package io.holdfast.model;

/**
 * Names one inspection result, unique in the plant; the key of idempotent intake.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record ResultId(String value) implements Identifier {
    /** Checks the text. */
    public ResultId {
        Checks.identifier("result", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
