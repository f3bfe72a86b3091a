package io.holdfast.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that costs, before it is priced.
 *
 * @param series names it for ever; what is booked of it, and taken back, is numbered in this series
 * @param kind what was done
 * @param context the work-order context that caused it: order, operation, part, line, tooling with the part family; null where
 *     it is not known
 * @param toolCondition the condition of the tooling then, as the plant words it, or null where it does not say
 * @param quantity how many units, hours or whatever the unit cost is for; more than 0
 * @param reason why: the kind of defect, or null
 * @param at when it happened, in device time
 * @param shift the shift
 * @param productionDay the production day
 */
public record CostItem(
        LedgerId series,
        CostKind kind,
        @Nullable WorkContext context,
        @Nullable String toolCondition,
        BigDecimal quantity,
        @Nullable Morphology reason,
        Instant at,
        String shift,
        LocalDate productionDay) {
    /** Checks the parts. */
    public CostItem {
        Objects.requireNonNull(series, "series");
        Objects.requireNonNull(kind, "kind");
        Checks.optionalIdentifier("toolCondition", toolCondition);
        if (quantity.signum() <= 0) {
            throw new IllegalArgumentException("quantity must be more than 0, was " + quantity + " for " + series);
        }
        Checks.instant("at", at);
        Checks.identifier("shift", shift);
        Objects.requireNonNull(productionDay, "productionDay");
    }
}
