package io.holdfast.model;

/**
 * Names a part or material by its number (ISA-95 MaterialDefinition).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record MaterialDefinitionId(String value) implements Identifier {
    /** Checks the text. */
    public MaterialDefinitionId {
        Checks.identifier("material", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
