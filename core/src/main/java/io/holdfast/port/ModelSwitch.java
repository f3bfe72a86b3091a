package io.holdfast.port;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.WorkContext;
import java.util.Objects;

/**
 * Makes a station inspect with a model. Implemented by whoever can reach the vision system.
 *
 * <p>Called on a thread of Holdfast's own, never the line's and never under a lock, for one station at a time by one call; may
 * block up to the configured time-out, and is interrupted after that. Asking for what is loaded already must be harmless.
 */
@FunctionalInterface
public interface ModelSwitch {
    /**
     * Loads the model at the station and returns once it inspects with it, or cannot.
     *
     * @param context the context that demands it
     * @throws InterruptedException after the time-out, or when Holdfast shuts down
     */
    Answer load(EquipmentId station, InspectionModel model, WorkContext context) throws InterruptedException;

    /** What came of it. */
    sealed interface Answer {
        /** The station inspects with the model from now on. */
        record Loaded() implements Answer {}

        /**
         * The station does not; it may later: Holdfast asks again.
         *
         * @param reason what stood in the way
         */
        record Failed(String reason) implements Answer {
            /** Checks the reason. */
            public Failed {
                Objects.requireNonNull(reason, "reason");
            }
        }

        /**
         * The station never will: it does not know the model. Not asked again until context or table change.
         *
         * @param reason the station's words
         */
        record Refused(String reason) implements Answer {
            /** Checks the reason. */
            public Refused {
                Objects.requireNonNull(reason, "reason");
            }
        }
    }
}
