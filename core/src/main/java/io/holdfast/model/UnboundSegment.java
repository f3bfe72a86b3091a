package io.holdfast.model;

import java.util.Objects;

/**
 * The results of one station that came without a work-order context. They are watched and contained like any segment:
 * material of unidentified status counts as suspect (IATF 16949, 8.7.1.3).
 *
 * @param station the station
 */
public record UnboundSegment(EquipmentId station) implements Segment {
    /** Checks the station. */
    public UnboundSegment {
        Objects.requireNonNull(station, "station");
    }

    @Override
    public String toString() {
        return "unbound@" + station;
    }
}
