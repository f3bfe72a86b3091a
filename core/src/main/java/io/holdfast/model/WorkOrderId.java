package io.holdfast.model;

/**
 * Names an order of the ERP (ISA-95 OperationsRequest).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record WorkOrderId(String value) implements Identifier {
    /** Checks the text. */
    public WorkOrderId {
        Checks.identifier("workOrder", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
