package io.holdfast.model;

/**
 * Names an operation of a work order (ISA-95 operations segment; SAP operation number).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record OperationId(String value) implements Identifier {
    /** Checks the text. */
    public OperationId {
        Checks.identifier("operation", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
