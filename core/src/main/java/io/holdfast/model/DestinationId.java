package io.holdfast.model;

/**
 * Names one place that results, holds and nonconformances are delivered to.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record DestinationId(String value) implements Identifier {
    /** Checks the text. */
    public DestinationId {
        Checks.identifier("destination", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
