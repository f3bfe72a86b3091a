package io.holdfast.model;

/**
 * Names a dispatched job order (ISA-95 JobOrder), distinct from the ERP's order number.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record JobOrderId(String value) implements Identifier {
    /** Checks the text. */
    public JobOrderId {
        Checks.identifier("jobOrder", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
