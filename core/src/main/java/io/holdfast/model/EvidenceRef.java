package io.holdfast.model;

import java.util.List;
import java.util.Objects;

/**
 * One inspection result that a nonconformance rests on.
 *
 * @param result the result
 * @param unit the unit
 * @param images its images; copied
 */
public record EvidenceRef(ResultId result, UnitId unit, List<ImageRef> images) {
    /** Checks the parts. */
    public EvidenceRef {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(unit, "unit");
        images = List.copyOf(images);
    }
}
