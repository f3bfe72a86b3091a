package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Where an episode ends on the material: the first good unit after its last member (8D, D3).
 *
 * @param unit the unit
 * @param result the inspection that says so
 * @param time its device time
 */
public record BreakPoint(UnitId unit, ResultId result, Instant time) {
    /** Checks the parts. */
    public BreakPoint {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(result, "result");
        Checks.instant("time", time);
    }
}
