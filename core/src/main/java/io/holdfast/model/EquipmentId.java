package io.holdfast.model;

/**
 * Names a piece of equipment: a station, a line, a tool (ISA-95 Equipment).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record EquipmentId(String value) implements Identifier {
    /** Checks the text. */
    public EquipmentId {
        Checks.identifier("equipment", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
