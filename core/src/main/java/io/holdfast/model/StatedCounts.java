package io.holdfast.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What another system counted at an operation, all together so far, as it said. Kept beside our own counts, never mixed with them.
 *
 * @param source who counted: {@code mes}, {@code erp}, {@code shipping}
 * @param workOrder the order
 * @param operation its operation
 * @param shift the shift that it counted, with {@code productionDay}; null for the whole order
 * @param productionDay the day of the shift, or null for the whole order
 * @param asOf up to when it counted, by its own clock
 * @param produced units made, or null where it does not say; likewise the others
 * @param good good units
 * @param scrap lost units
 * @param rework units for rework
 */
public record StatedCounts(
        String source,
        WorkOrderId workOrder,
        OperationId operation,
        @Nullable String shift,
        @Nullable LocalDate productionDay,
        Instant asOf,
        @Nullable Long produced,
        @Nullable Long good,
        @Nullable Long scrap,
        @Nullable Long rework) {
    /** Checks the parts. */
    public StatedCounts {
        Checks.identifier("source", source);
        Objects.requireNonNull(workOrder, "workOrder");
        Objects.requireNonNull(operation, "operation");
        Checks.optionalIdentifier("shift", shift);
        if ((shift == null) != (productionDay == null)) {
            throw new IllegalArgumentException(
                    "shift and productionDay must be stated together, were " + shift + " and " + productionDay);
        }
        Checks.instant("asOf", asOf);
        check("produced", produced);
        check("good", good);
        check("scrap", scrap);
        check("rework", rework);
        if (produced == null && good == null && scrap == null && rework == null) {
            throw new IllegalArgumentException(
                    "a statement must state something, that of " + source + " states nothing");
        }
    }

    private static void check(String part, @Nullable Long value) {
        if (value != null) {
            Checks.atLeast(part, 0, value);
        }
    }
}
