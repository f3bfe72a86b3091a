package io.holdfast.model;

/**
 * Names a measured characteristic of a part (B2MML TestResult property, QIF characteristic).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record CharacteristicId(String value) implements Identifier {
    /** Checks the text. */
    public CharacteristicId {
        Checks.identifier("characteristic", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
