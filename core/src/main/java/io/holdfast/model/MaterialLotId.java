package io.holdfast.model;

/**
 * Names a material lot: supplier lot, run lot or finished lot (ISA-95 MaterialLot).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record MaterialLotId(String value) implements Identifier {
    /** Checks the text. */
    public MaterialLotId {
        Checks.identifier("lot", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
