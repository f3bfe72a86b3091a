package io.holdfast.rest;

import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Production counts. Thread-safe; blocks. A posted count is corrected by taking it back and posting another.
 *
 * <p>After an unknown outcome a count may be posted again once the target's {@link QualitySystem#settleTime} has passed and {@link
 * #find} does not find it.
 */
public interface Counts {
    /** Reads what was planned and made at an operation; empty where the target does not know it. */
    Answer<Optional<Tally>> read(WorkOrderId order, OperationId operation) throws InterruptedException;

    /** Posts a count, once for its key. */
    Answer<Reference> post(Delta delta) throws InterruptedException;

    /** Looks for a posted count by its key. */
    Answer<Optional<Reference>> find(Delta delta) throws InterruptedException;

    /** Takes back a posted count, once. */
    Answer<Reference> reverse(Delta delta) throws InterruptedException;

    /**
     * What was planned and made so far. Quantities keep the target's digits.
     *
     * @param planned the planned quantity
     * @param yield the good quantity
     * @param scrap the scrapped quantity, or null where the target does not say
     * @param rework the quantity for rework, or null where the target does not say
     * @param unitOfMeasure the unit, in the target's own code
     */
    record Tally(
            BigDecimal planned,
            BigDecimal yield,
            @Nullable BigDecimal scrap,
            @Nullable BigDecimal rework,
            String unitOfMeasure) {}

    /**
     * What was made since the last count.
     *
     * @param key names this count for ever
     * @param order the order
     * @param operation its operation
     * @param yield the good quantity, at least 0
     * @param scrap the scrapped quantity, at least 0
     * @param rework the quantity for rework, at least 0
     * @param unitOfMeasure the unit, in the target's own code
     * @param reason our reason for scrap or rework, to be looked up in the crosswalk, or null
     * @param at when it was made
     * @param before what the target counted before this, as {@link #read} gave it, or null. A target that keeps no key with a count
     *     needs it to tell after a restart whether the count is there; others do not look at it
     */
    record Delta(
            String key,
            WorkOrderId order,
            OperationId operation,
            BigDecimal yield,
            BigDecimal scrap,
            BigDecimal rework,
            String unitOfMeasure,
            @Nullable String reason,
            Instant at,
            @Nullable Tally before) {
        /** Checks the parts. */
        public Delta {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(operation, "operation");
            check("yield", yield);
            check("scrap", scrap);
            check("rework", rework);
            Objects.requireNonNull(unitOfMeasure, "unitOfMeasure");
            Objects.requireNonNull(at, "at");
        }

        /** Makes a count of which nobody knows what was counted before. */
        public Delta(
                String key,
                WorkOrderId order,
                OperationId operation,
                BigDecimal yield,
                BigDecimal scrap,
                BigDecimal rework,
                String unitOfMeasure,
                @Nullable String reason,
                Instant at) {
            this(key, order, operation, yield, scrap, rework, unitOfMeasure, reason, at, null);
        }

        /** Returns this count with what the target counted before it. */
        public Delta after(Tally tally) {
            return new Delta(key, order, operation, yield, scrap, rework, unitOfMeasure, reason, at, tally);
        }

        private static void check(String part, BigDecimal value) {
            if (value.signum() < 0) {
                throw new IllegalArgumentException(part + " must be >= 0, was " + value);
            }
        }
    }
}
