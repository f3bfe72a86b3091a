package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * What a nonconformance says of one label of its cause.
 *
 * @param morphology the defect's kind
 * @param place where on the part
 * @param unitCount on how many distinct units, at least 1
 * @param first device time of the earliest
 * @param last device time of the latest
 */
public record DefectSummary(Morphology morphology, Place place, int unitCount, Instant first, Instant last) {
    /** Checks the parts. */
    public DefectSummary {
        Objects.requireNonNull(morphology, "morphology");
        Objects.requireNonNull(place, "place");
        Checks.atLeast("unitCount", 1, unitCount);
        Checks.instant("first", first);
        Checks.instant("last", last);
    }
}
