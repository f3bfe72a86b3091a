package io.holdfast.flatfile.b2mml;

import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.WorkOrderSegment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a segment of a work order produced in an interval.
 *
 * @param segment the segment
 * @param material the part number, or null
 * @param lot the produced lot, or null
 * @param from the begin of the interval
 * @param to its end
 * @param good how many were good, at least 0
 * @param rejected how many were not, at least 0
 * @param unitOfMeasure what is counted, as a code of the receiver
 */
public record B2mmlPerformance(
        WorkOrderSegment segment,
        @Nullable MaterialDefinitionId material,
        @Nullable MaterialLotId lot,
        Instant from,
        Instant to,
        BigDecimal good,
        BigDecimal rejected,
        String unitOfMeasure) {
    /** Checks the parts. */
    public B2mmlPerformance {
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(unitOfMeasure, "unitOfMeasure");
        if (good.signum() < 0 || rejected.signum() < 0) {
            throw new IllegalArgumentException("good and rejected must be >= 0, were " + good + " and " + rejected);
        }
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("to must not be before from, was " + to + " < " + from);
        }
    }
}
