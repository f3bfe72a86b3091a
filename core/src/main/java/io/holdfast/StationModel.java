package io.holdfast;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the model that a station inspects with.
 *
 * @param station the station
 * @param state how it stands
 * @param demanded the model that context and table demand, or null where they demand none
 * @param reason what stood in the way, or which part is unknown; empty where all is well
 * @param since since when it stands so, by Holdfast's clock
 */
public record StationModel(
        EquipmentId station, State state, @Nullable InspectionModel demanded, String reason, Instant since) {
    /** Checks the parts. */
    public StationModel {
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(since, "since");
    }

    /** How the model at a station stands. */
    public enum State {
        /** No context is valid there, or no table is loaded. */
        NOT_DEMANDED,
        /** The table names no model for the part. */
        PART_UNKNOWN,
        /** The model is demanded and not confirmed yet. */
        WANTED,
        /** The station confirmed that it inspects with the model. */
        LOADED,
        /** The station did not load it; it is asked again. */
        FAILED,
        /** The station never will load it; a person must act. */
        REFUSED
    }
}
