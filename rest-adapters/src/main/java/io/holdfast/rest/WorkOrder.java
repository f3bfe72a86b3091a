package io.holdfast.rest;

import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An order as its target knows it. Quantities keep the target's digits.
 *
 * @param id the order, as it was asked for
 * @param material the part
 * @param materialVersion the part's revision, or null where the target has none there
 * @param site the plant
 * @param planned the planned quantity
 * @param completed the good quantity so far
 * @param unitOfMeasure the unit of the quantities, in the target's own code
 * @param status the target's words for where the order stands; copied
 * @param operations its operations, in the order of the target; copied
 * @param components what goes in; copied
 * @param producedLots the lots that come out, as far as known; copied
 * @param attributes what else the target said, under its own names; copied
 */
public record WorkOrder(
        WorkOrderId id,
        MaterialDefinitionId material,
        @Nullable String materialVersion,
        String site,
        BigDecimal planned,
        BigDecimal completed,
        String unitOfMeasure,
        List<String> status,
        List<Operation> operations,
        List<Component> components,
        List<MaterialLotId> producedLots,
        Map<String, String> attributes) {
    /** Copies the lists. */
    public WorkOrder {
        status = List.copyOf(status);
        operations = List.copyOf(operations);
        components = List.copyOf(components);
        producedLots = List.copyOf(producedLots);
        attributes = Map.copyOf(attributes);
    }

    /**
     * One operation.
     *
     * @param id the operation
     * @param sequence the sequence that it is in, or null where the target has none
     * @param workCenter where it is done, or null
     * @param planned the planned quantity
     * @param completed the good quantity so far
     */
    public record Operation(
            OperationId id,
            @Nullable String sequence,
            @Nullable String workCenter,
            BigDecimal planned,
            BigDecimal completed) {}

    /**
     * Something that goes in.
     *
     * @param material the part
     * @param lot the lot, or null where none is known
     * @param operation the operation that takes it, or null
     * @param required the planned quantity
     * @param withdrawn the quantity so far
     */
    public record Component(
            MaterialDefinitionId material,
            @Nullable MaterialLotId lot,
            @Nullable OperationId operation,
            BigDecimal required,
            BigDecimal withdrawn) {}
}
