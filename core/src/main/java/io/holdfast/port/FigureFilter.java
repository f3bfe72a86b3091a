package io.holdfast.port;

import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountPosting;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Which figures are meant: those that meet every condition that is not null.
 *
 * @param from hours that begin at or after this; hours are counted from the begin of their shift
 * @param to hours that begin before this
 * @param shift of shifts of this name
 * @param productionDay of this production day
 * @param workOrder of this order
 * @param operation of this operation
 * @param material of this part
 * @param line made on this line
 * @param station inspected at this station
 */
public record FigureFilter(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String shift,
        @Nullable LocalDate productionDay,
        @Nullable WorkOrderId workOrder,
        @Nullable OperationId operation,
        @Nullable MaterialDefinitionId material,
        @Nullable EquipmentId line,
        @Nullable EquipmentId station) {
    /** Everything. */
    public static final FigureFilter ALL = new FigureFilter(null, null, null, null, null, null, null, null, null);

    /** Returns this filter for a range of time. */
    public FigureFilter between(@Nullable Instant newFrom, @Nullable Instant newTo) {
        return new FigureFilter(newFrom, newTo, shift, productionDay, workOrder, operation, material, line, station);
    }

    /** Returns this filter for one shift of one day. */
    public FigureFilter in(@Nullable String newShift, @Nullable LocalDate newDay) {
        return new FigureFilter(from, to, newShift, newDay, workOrder, operation, material, line, station);
    }

    /** Returns this filter for an order, and an operation of it where that is not null. */
    public FigureFilter of(@Nullable WorkOrderId order, @Nullable OperationId ofOperation) {
        return new FigureFilter(from, to, shift, productionDay, order, ofOperation, material, line, station);
    }

    /** Returns this filter for a part. */
    public FigureFilter of(@Nullable MaterialDefinitionId part) {
        return new FigureFilter(from, to, shift, productionDay, workOrder, operation, part, line, station);
    }

    /** Returns this filter for a line. */
    public FigureFilter on(@Nullable EquipmentId newLine) {
        return new FigureFilter(from, to, shift, productionDay, workOrder, operation, material, newLine, station);
    }

    /** Returns this filter for a station. */
    public FigureFilter at(@Nullable EquipmentId newStation) {
        return new FigureFilter(from, to, shift, productionDay, workOrder, operation, material, line, newStation);
    }

    /** Tells whether figures of that key are meant. */
    public boolean admits(FigureKey key) {
        return admits(key.hour(), key.shift(), key.productionDay()) && admits(key.station(), key.context());
    }

    /** Tells whether figures of that hour are meant, as far as it goes. */
    public boolean admits(Instant hour, String ofShift, LocalDate day) {
        return (from == null || !hour.isBefore(from))
                && (to == null || hour.isBefore(to))
                && (shift == null || shift.equals(ofShift))
                && (productionDay == null || productionDay.equals(day));
    }

    /** Tells whether figures of that station and context are meant, as far as they go. */
    public boolean admits(EquipmentId at, @Nullable WorkContext context) {
        return (station == null || station.equals(at)) && admitsContext(context);
    }

    private boolean admitsContext(@Nullable WorkContext context) {
        return (workOrder == null || (context != null && workOrder.equals(context.workOrder())))
                && (operation == null || (context != null && operation.equals(context.operation())))
                && (material == null || (context != null && material.equals(context.material())))
                && (line == null || (context != null && line.equals(context.line())));
    }

    /**
     * Tells whether an entry of the ledger is meant, by when what it stands for happened. A condition on something that the entry does
     * not carry is not met: no entry has a station, and a count posting neither part nor line.
     */
    public boolean admits(LedgerEntry entry) {
        if ((from != null && entry.at().isBefore(from))
                || (to != null && !entry.at().isBefore(to))
                || station != null) {
            return false;
        }
        if (entry instanceof CountPosting posting) {
            return (shift == null || shift.equals(posting.shift()))
                    && (productionDay == null || productionDay.equals(posting.productionDay()))
                    && (workOrder == null || workOrder.equals(posting.workOrder()))
                    && (operation == null || operation.equals(posting.operation()))
                    && material == null
                    && line == null;
        }
        CostItem item = ((CostEntry) entry).item();
        return (shift == null || shift.equals(item.shift()))
                && (productionDay == null || productionDay.equals(item.productionDay()))
                && admitsContext(item.context());
    }
}
