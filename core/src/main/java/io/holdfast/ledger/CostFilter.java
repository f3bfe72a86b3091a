package io.holdfast.ledger;

import io.holdfast.model.CostEntry;
import io.holdfast.model.CostKind;
import io.holdfast.model.WorkOrderId;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of quality cost are meant: those that meet every condition that is not null.
 *
 * @param from of production days from this on
 * @param to of production days before this
 * @param workOrder on this order
 * @param kind of this kind
 */
public record CostFilter(
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        @Nullable WorkOrderId workOrder,
        @Nullable CostKind kind) {
    /** Everything. */
    public static final CostFilter ALL = new CostFilter(null, null, null, null);

    boolean admits(CostEntry entry) {
        LocalDate day = entry.item().productionDay();
        return (from == null || !day.isBefore(from))
                && (to == null || day.isBefore(to))
                && (workOrder == null || workOrder.equals(entry.workOrder()))
                && (kind == null || kind == entry.item().kind());
    }
}
