package io.holdfast.model;

/**
 * Names one inspected unit by its serial number (ISA-95 MaterialSublot).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record UnitId(String value) implements Identifier {
    /** Checks the text. */
    public UnitId {
        Checks.identifier("unit", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
