package io.holdfast.detect;

import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the detector needs to know of one inspection, passes included (they move the clock of inspected units).
 *
 * @param result the result
 * @param station the station whose clock the device time is by; null where unknown: inspections that name none count as
 *     one station's
 * @param unit the unit
 * @param segment the segment the unit was made in
 * @param tooling the tooling it was made with, or null where unknown
 * @param material the part number, or null where unknown
 * @param time device time, from 1900 to before 2200 as everywhere in the model
 * @param received received time; tells how long a scope or a station has been idle
 * @param defects what was marked; copied
 */
public record Inspection(
        ResultId result,
        @Nullable EquipmentId station,
        UnitId unit,
        Segment segment,
        @Nullable Tooling tooling,
        @Nullable MaterialDefinitionId material,
        Instant time,
        Instant received,
        List<Defect> defects) {
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /** Checks the parts. */
    public Inspection {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(received, "received");
        if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
            throw new IllegalArgumentException(
                    "time of " + result + " must be from " + EARLIEST + " to before " + LATEST + ", was " + time);
        }
        defects = List.copyOf(defects);
    }

    /** Makes an inspection whose station is unknown. */
    public Inspection(
            ResultId result,
            UnitId unit,
            Segment segment,
            @Nullable Tooling tooling,
            @Nullable MaterialDefinitionId material,
            Instant time,
            Instant received,
            List<Defect> defects) {
        this(result, null, unit, segment, tooling, material, time, received, defects);
    }
}
