package io.holdfast.retain;

import io.holdfast.model.ImageClass;
import java.util.Objects;

/**
 * What is done when a root is nearly full, before a person is called. The oldest images go first, none before its minimum, none
 * that is frozen or evidence.
 *
 * @param act what is done
 * @param imageClass with images of which class, by verdict
 */
public record EmergencyStep(Act act, ImageClass imageClass) {
    /** What can be done. */
    public enum Act {
        /** Move them to the tier, ahead of time. */
        MOVE,
        /** Delete them, ahead of their maximum. */
        EXPIRE
    }

    /** Checks that it does not touch evidence. */
    public EmergencyStep {
        Objects.requireNonNull(act, "act");
        if (imageClass.isEvidence()) {
            throw new IllegalArgumentException(
                    "imageClass of an emergency step must not be evidence, was " + imageClass);
        }
    }

    @Override
    public String toString() {
        return (act == Act.MOVE ? "move " : "expire ") + imageClass;
    }
}
