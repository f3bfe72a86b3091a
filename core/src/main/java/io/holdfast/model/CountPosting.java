package io.holdfast.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A correction of another system's count, so that it meets what was inspected.
 *
 * @param series its series: one kind of posting at one operation (and shift) to one system
 * @param number its number in that series, from 1
 * @param kind what is posted
 * @param target whose count is corrected, as in {@link StatedCounts#source}
 * @param workOrder the order
 * @param operation its operation
 * @param shift the shift, with {@code productionDay}; null for the whole order
 * @param productionDay the day of the shift, or null
 * @param quantity how many units, by which the target's number changes; not 0
 * @param reason why, in words for a person
 * @param at when it was proposed
 * @param reverses the posting that it takes back, where {@code kind} is {@link Kind#REVERSAL}; else null
 */
public record CountPosting(
        LedgerId series,
        long number,
        Kind kind,
        String target,
        WorkOrderId workOrder,
        OperationId operation,
        @Nullable String shift,
        @Nullable LocalDate productionDay,
        long quantity,
        String reason,
        Instant at,
        @Nullable LedgerId reverses)
        implements LedgerEntry {
    /** Checks the parts. */
    public CountPosting {
        Objects.requireNonNull(series, "series");
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(kind, "kind");
        Checks.identifier("target", target);
        Objects.requireNonNull(workOrder, "workOrder");
        Objects.requireNonNull(operation, "operation");
        Checks.optionalIdentifier("shift", shift);
        Objects.requireNonNull(reason, "reason");
        Checks.instant("at", at);
        if (quantity == 0) {
            throw new IllegalArgumentException("quantity must not be 0, was for " + series);
        }
        if ((kind == Kind.REVERSAL) != (reverses != null)) {
            throw new IllegalArgumentException("a reversal, and only that, must name what it reverses; " + series
                    + " is " + kind + " and names " + reverses);
        }
    }

    /** What is posted. */
    public enum Kind {
        /** Good units. */
        YIELD,
        /** Lost units. */
        SCRAP,
        /** Units for rework. */
        REWORK,
        /** An earlier posting, taken back. */
        REVERSAL
    }

    /** Returns the series of the postings of one kind at an operation (and shift) to one system. */
    public static LedgerId series(
            Kind kind,
            String target,
            WorkOrderId workOrder,
            OperationId operation,
            @Nullable String shift,
            @Nullable LocalDate productionDay) {
        return LedgerId.of(
                "CP",
                kind.name(),
                target,
                workOrder.value(),
                operation.value(),
                shift == null ? "" : shift,
                productionDay == null ? "" : productionDay.toString());
    }

    /**
     * Returns which of the target's numbers changes: its kind, or for a reversal that of what it takes back, which its series names;
     * empty for a reversal in a series that was named otherwise than by {@link #series(Kind, String, WorkOrderId, OperationId,
     * String, LocalDate)}.
     */
    public Optional<Kind> changes() {
        if (kind != Kind.REVERSAL) {
            return Optional.of(kind);
        }
        return Stream.of(Kind.YIELD, Kind.SCRAP, Kind.REWORK)
                .filter(one -> series.equals(series(one, target, workOrder, operation, shift, productionDay)))
                .findFirst();
    }

    @Override
    public LedgerId id() {
        return series.member(number);
    }
}
