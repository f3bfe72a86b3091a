package io.holdfast.flatfile;

import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the other side says, one line of a file. Immutable. */
public sealed interface InboundRecord {
    /**
     * Which work order runs at a station or line, and when (ISA-95 job order).
     *
     * @param equipment the station or line
     * @param period the context, null for "no order", and when it is valid
     */
    record WorkOrder(EquipmentId equipment, ContextPeriod period) implements InboundRecord {
        /** Checks the parts. */
        public WorkOrder {
            Objects.requireNonNull(equipment, "equipment");
            Objects.requireNonNull(period, "period");
        }
    }

    /**
     * What a station or line made in a time, as the MES counts it (ISO 22400 good, scrap and rework quantity).
     *
     * @param equipment the station or line
     * @param workOrder the order, or null
     * @param operation the operation, or null
     * @param from when counting began, or null where the other side does not say
     * @param to when it ended
     * @param good the good quantity, or null where it is not said; not negative
     * @param scrap the scrap quantity, likewise
     * @param rework the rework quantity, likewise
     * @param unitOfMeasure the unit, or null for pieces
     * @param reason why parts were scrapped, in the other side's words or code, or null
     */
    record Count(
            EquipmentId equipment,
            @Nullable WorkOrderId workOrder,
            @Nullable OperationId operation,
            @Nullable Instant from,
            Instant to,
            @Nullable BigDecimal good,
            @Nullable BigDecimal scrap,
            @Nullable BigDecimal rework,
            @Nullable String unitOfMeasure,
            @Nullable String reason)
            implements InboundRecord {
        /** Checks the parts. */
        public Count {
            Objects.requireNonNull(equipment, "equipment");
            Objects.requireNonNull(to, "to");
            if (from != null && from.isAfter(to)) {
                throw new IllegalArgumentException("from must not be after to, was " + from + " with to " + to);
            }
            if (good == null && scrap == null && rework == null) {
                throw new IllegalArgumentException("good, scrap and rework must not all be absent");
            }
            notNegative("good", good);
            notNegative("scrap", scrap);
            notNegative("rework", rework);
        }
    }

    /** How a lot is used (ISA-95 MaterialUse). */
    enum LotUse {
        /** It goes into what is made. */
        CONSUMED,
        /** What is made goes into it. */
        PRODUCED
    }

    /**
     * That a lot is consumed or produced.
     *
     * @param lot the lot
     * @param use how
     * @param at since when, in the other side's time
     * @param workOrder the order, or null
     * @param operation the operation, or null
     * @param equipment where, or null
     * @param unit the one unit that it is about, or null
     * @param material the lot's material, or null
     * @param quantity how much, or null; not negative
     * @param unitOfMeasure its unit, or null for pieces
     */
    record LotAssignment(
            MaterialLotId lot,
            LotUse use,
            Instant at,
            @Nullable WorkOrderId workOrder,
            @Nullable OperationId operation,
            @Nullable EquipmentId equipment,
            @Nullable UnitId unit,
            @Nullable MaterialDefinitionId material,
            @Nullable BigDecimal quantity,
            @Nullable String unitOfMeasure)
            implements InboundRecord {
        /** Checks the parts. */
        public LotAssignment {
            Objects.requireNonNull(lot, "lot");
            Objects.requireNonNull(use, "use");
            Objects.requireNonNull(at, "at");
            notNegative("quantity", quantity);
        }
    }

    /** What became of a lot or unit that was to be held. */
    enum HoldOutcome {
        /** It is held now. */
        HELD,
        /** It was held before. */
        ALREADY_HELD,
        /** It has been used up. */
        CONSUMED,
        /** It has left the plant. */
        SHIPPED,
        /** The other side does not know it. */
        NOT_FOUND,
        /** The other side will not hold it. */
        REJECTED,
        /** Something weaker than a hold was done. */
        WEAKER
    }

    /**
     * What the other side made of a hold.
     *
     * @param hold the hold
     * @param revision which revision of it, or null where it is not said
     * @param lot the lot that this is about, or null
     * @param unit the unit that this is about, or null; with neither, all of the hold
     * @param outcome what became of it
     * @param at when, in the other side's time
     * @param reference the other side's own name for it, or null
     * @param reason its words, or null
     */
    record HoldAcknowledgement(
            HoldId hold,
            @Nullable Integer revision,
            @Nullable MaterialLotId lot,
            @Nullable UnitId unit,
            HoldOutcome outcome,
            Instant at,
            @Nullable String reference,
            @Nullable String reason)
            implements InboundRecord {
        /** Checks the parts. */
        public HoldAcknowledgement {
            Objects.requireNonNull(hold, "hold");
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(at, "at");
            if (revision != null && revision < 1) {
                throw new IllegalArgumentException("revision must be at least 1, was " + revision);
            }
        }
    }

    /**
     * That a person released what was held.
     *
     * @param hold the hold
     * @param lot the lot that is released, or null
     * @param unit the unit that is released, or null; with neither, all of the hold
     * @param releasedBy the person, as the other side names them
     * @param at when, in the other side's time
     * @param reason why, or null
     * @param reference the other side's own name for it, or null
     */
    record Release(
            HoldId hold,
            @Nullable MaterialLotId lot,
            @Nullable UnitId unit,
            String releasedBy,
            Instant at,
            @Nullable String reason,
            @Nullable String reference)
            implements InboundRecord {
        /** Checks the parts. */
        public Release {
            Objects.requireNonNull(hold, "hold");
            Objects.requireNonNull(at, "at");
            if (releasedBy.isBlank()) {
                throw new IllegalArgumentException("releasedBy must not be blank");
            }
        }
    }

    /**
     * An inspection result, as {@link ResultReader} reads it.
     *
     * @param result the result
     */
    record Result(InspectionResult result) implements InboundRecord {
        /** Checks the part. */
        public Result {
            Objects.requireNonNull(result, "result");
        }
    }

    private static void notNegative(String name, @Nullable BigDecimal value) {
        if (value != null && value.signum() < 0) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
    }
}
