package io.holdfast.port;

import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which results to read: those that meet every condition that is not null.
 *
 * @param segment made in this segment, or null
 * @param unit of this unit, or null
 * @param lot of a unit that goes into this lot or is made from it, or null
 * @param deviceFrom device time at or after, or null
 * @param deviceTo device time at or before, or null
 * @param receivedFrom received at or after, or null
 */
public record ResultQuery(
        @Nullable Segment segment,
        @Nullable UnitId unit,
        @Nullable MaterialLotId lot,
        @Nullable Instant deviceFrom,
        @Nullable Instant deviceTo,
        @Nullable Instant receivedFrom) {
    /** Every result. */
    public static final ResultQuery ALL = new ResultQuery(null, null, null, null, null, null);

    /** Returns the query for what one unit's inspections said. */
    public static ResultQuery ofUnit(UnitId unit) {
        return new ResultQuery(null, unit, null, null, null, null);
    }

    /** Returns the query for what was inspected of one lot. */
    public static ResultQuery ofLot(MaterialLotId lot) {
        return new ResultQuery(null, null, lot, null, null, null);
    }

    /** Returns the query for what was made in one segment between two device times, borders included. */
    public static ResultQuery ofSegment(Segment segment, @Nullable Instant deviceFrom, @Nullable Instant deviceTo) {
        return new ResultQuery(segment, null, null, deviceFrom, deviceTo, null);
    }

    /** Returns the query for what was received at or after an instant. */
    public static ResultQuery receivedFrom(Instant instant) {
        return new ResultQuery(null, null, null, null, null, instant);
    }
}
