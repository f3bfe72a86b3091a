package io.holdfast.retain;

import io.holdfast.model.ImageClass;
import java.time.Duration;
import java.util.Set;

/**
 * Images that become old move to a cheaper root: copied, the copy checked, then removed from the first. Frozen ones stay where
 * they are.
 *
 * @param from the root that they leave
 * @param to the root that they go to
 * @param classes classes by verdict that move; copied
 * @param after how long after their result was received
 */
public record Tiering(String from, String to, Set<ImageClass> classes, Duration after) {
    /** Checks the parts. */
    public Tiering {
        classes = Set.copyOf(classes);
        if (from.equals(to)) {
            throw new IllegalArgumentException("a tier must be another root than " + from);
        }
        if (after.isNegative()) {
            throw new IllegalArgumentException("after must be >= 0, was " + after);
        }
    }
}
