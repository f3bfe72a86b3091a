package io.holdfast.model;

import java.util.Objects;

/**
 * A target's own name for a nonconformance.
 *
 * @param destination the target
 * @param reference its name there
 */
public record ExternalKey(DestinationId destination, String reference) {
    /** Checks the parts. */
    public ExternalKey {
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(reference, "reference");
    }
}
