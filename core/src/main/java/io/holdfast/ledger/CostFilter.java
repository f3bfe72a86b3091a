package io.holdfast.ledger;

import io.holdfast.model.CostKind;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Identifier;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of quality cost are meant: those that meet every condition that is not null.
 *
 * @param from of production days from this on
 * @param to of production days before this
 * @param shift of shifts of this name
 * @param workOrder on this order
 * @param operation at this operation
 * @param material of this part
 * @param line of this line
 * @param kind of this kind
 */
public record CostFilter(
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        @Nullable String shift,
        @Nullable WorkOrderId workOrder,
        @Nullable OperationId operation,
        @Nullable MaterialDefinitionId material,
        @Nullable EquipmentId line,
        @Nullable CostKind kind) {
    /** Everything. */
    public static final CostFilter ALL = new CostFilter(null, null, null, null, null, null, null, null);

    /** Returns this filter for a range of production days; the last is not in it. */
    public CostFilter between(@Nullable LocalDate newFrom, @Nullable LocalDate newTo) {
        return new CostFilter(newFrom, newTo, shift, workOrder, operation, material, line, kind);
    }

    /** Returns this filter for shifts of a name. */
    public CostFilter in(@Nullable String newShift) {
        return new CostFilter(from, to, newShift, workOrder, operation, material, line, kind);
    }

    /** Returns this filter for an order, and an operation of it where that is not null. */
    public CostFilter of(@Nullable WorkOrderId order, @Nullable OperationId ofOperation) {
        return new CostFilter(from, to, shift, order, ofOperation, material, line, kind);
    }

    /** Returns this filter for a part. */
    public CostFilter of(@Nullable MaterialDefinitionId part) {
        return new CostFilter(from, to, shift, workOrder, operation, part, line, kind);
    }

    /** Returns this filter for a line. */
    public CostFilter on(@Nullable EquipmentId newLine) {
        return new CostFilter(from, to, shift, workOrder, operation, material, newLine, kind);
    }

    /** Returns this filter for a kind of cost. */
    public CostFilter of(@Nullable CostKind newKind) {
        return new CostFilter(from, to, shift, workOrder, operation, material, line, newKind);
    }

    boolean admits(CostCell cell) {
        LocalDate day = cell.productionDay();
        return (from == null || !day.isBefore(from))
                && (to == null || day.isBefore(to))
                && (shift == null || shift.equals(cell.shift()))
                && isOrAny(workOrder, cell.workOrder())
                && isOrAny(operation, cell.operation())
                && isOrAny(material, cell.part())
                && isOrAny(line, cell.line())
                && (kind == null || kind == cell.kind());
    }

    private static boolean isOrAny(@Nullable Identifier wanted, @Nullable String value) {
        return wanted == null || wanted.value().equals(value);
    }
}
