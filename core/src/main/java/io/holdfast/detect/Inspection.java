package io.holdfast.detect;

import io.holdfast.model.Defect;
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
 * @param unit the unit
 * @param segment the segment the unit was made in
 * @param tooling the tooling it was made with, or null where unknown
 * @param material the part number, or null where unknown
 * @param time device time
 * @param received received time; tells how long a scope has been idle
 * @param defects what was marked; copied
 */
public record Inspection(
        ResultId result,
        UnitId unit,
        Segment segment,
        @Nullable Tooling tooling,
        @Nullable MaterialDefinitionId material,
        Instant time,
        Instant received,
        List<Defect> defects) {
    /** Checks the parts. */
    public Inspection {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(received, "received");
        defects = List.copyOf(defects);
    }
}
