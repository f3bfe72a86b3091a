package io.holdfast.chart;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.FigureKey;
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

    /** Tells whether it asks for nothing but a range of time. */
    boolean isOfTimeOnly() {
        return equals(ALL.between(from, to));
    }

    /** Tells whether figures of that key are meant. */
    public boolean admits(FigureKey key) {
        WorkContext context = key.context();
        return (from == null || !key.hour().isBefore(from))
                && (to == null || key.hour().isBefore(to))
                && (shift == null || shift.equals(key.shift()))
                && (productionDay == null || productionDay.equals(key.productionDay()))
                && (station == null || station.equals(key.station()))
                && (workOrder == null || (context != null && workOrder.equals(context.workOrder())))
                && (operation == null || (context != null && operation.equals(context.operation())))
                && (material == null || (context != null && material.equals(context.material())))
                && (line == null || (context != null && line.equals(context.line())));
    }
}
