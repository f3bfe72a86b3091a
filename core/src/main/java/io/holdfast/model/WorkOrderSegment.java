package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The production of one work order at one operation, where configured on one line or station (ISA-95 SegmentResponse).
 *
 * @param workOrder the ERP's order
 * @param operation the operation
 * @param equipment the line or station where the segment is kept apart by one, or null
 */
public record WorkOrderSegment(
        WorkOrderId workOrder,
        OperationId operation,
        @Nullable EquipmentId equipment) implements Segment {
    /** Checks the parts. */
    public WorkOrderSegment {
        Objects.requireNonNull(workOrder, "workOrder");
        Objects.requireNonNull(operation, "operation");
    }

    @Override
    public String toString() {
        String text = workOrder + "/" + operation;
        return equipment == null ? text : text + "@" + equipment;
    }
}
