package io.holdfast.port;

import io.holdfast.model.EquipmentId;
import java.time.Instant;
import java.util.Objects;

/**
 * How many good results of a station were not taken under pressure: they are not in the journal, only this tally is.
 *
 * @param station the station that they came from
 * @param first the earliest device time among them
 * @param last the latest device time among them
 * @param results how many, at least 1
 */
public record Shed(EquipmentId station, Instant first, Instant last, long results) {
    /** Checks the parts. */
    public Shed {
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(last, "last");
        if (results < 1) {
            throw new IllegalArgumentException("results must be >= 1, was " + results);
        }
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("last must be >= first (" + first + "), was " + last);
        }
    }
}
