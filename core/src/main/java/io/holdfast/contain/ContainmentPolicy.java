package io.holdfast.contain;

import io.holdfast.port.MaterialLocator;
import java.util.Objects;

/**
 * What a plant decided about containment.
 *
 * @param holdsPerHour how many holds may be asked for within an hour before the next are kept back for a person, at least 1
 * @param locator knows where material is
 */
public record ContainmentPolicy(int holdsPerHour, MaterialLocator locator) {
    /** Checks the parts. */
    public ContainmentPolicy {
        if (holdsPerHour < 1) {
            throw new IllegalArgumentException("holdsPerHour must be >= 1, was " + holdsPerHour);
        }
        Objects.requireNonNull(locator, "locator");
    }
}
