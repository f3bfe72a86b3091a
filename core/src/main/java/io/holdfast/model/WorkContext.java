package io.holdfast.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The work-order context that a unit was made in, as it stood when the inspection was triggered.
 *
 * @param workOrder the ERP's order (ISA-95 OperationsRequest)
 * @param operation the operation of that order
 * @param jobOrder the dispatched job order, or null
 * @param material the part number (ISA-95 MaterialDefinition), or null
 * @param materialVersion the part's revision, or null
 * @param line the line, or null
 * @param segmentEquipment the line or station that keeps this segment apart from others of the same order and operation,
 *     or null where a segment spans them
 * @param tooling the tooling, or null
 * @param producedLot the lot that the unit goes into, or null
 * @param consumedLots the lots that it is made from, supplier lots among them; copied; never null
 */
public record WorkContext(
        WorkOrderId workOrder,
        OperationId operation,
        @Nullable JobOrderId jobOrder,
        @Nullable MaterialDefinitionId material,
        @Nullable String materialVersion,
        @Nullable EquipmentId line,
        @Nullable EquipmentId segmentEquipment,
        @Nullable Tooling tooling,
        @Nullable MaterialLotId producedLot,
        List<MaterialLotId> consumedLots) {
    /** Checks the parts. */
    public WorkContext {
        Objects.requireNonNull(workOrder, "workOrder");
        Objects.requireNonNull(operation, "operation");
        Checks.optionalIdentifier("materialVersion", materialVersion);
        consumedLots = List.copyOf(consumedLots);
    }

    /** Returns the segment that this context stands for. */
    public WorkOrderSegment segment() {
        return new WorkOrderSegment(workOrder, operation, segmentEquipment);
    }

    /** Starts a context of the given order and operation. */
    public static Builder of(WorkOrderId workOrder, OperationId operation) {
        return new Builder(workOrder, operation);
    }

    /** Makes a context part by part. Not thread-safe. */
    public static final class Builder {
        private final WorkOrderId workOrder;
        private final OperationId operation;
        private @Nullable JobOrderId jobOrder;
        private @Nullable MaterialDefinitionId material;
        private @Nullable String materialVersion;
        private @Nullable EquipmentId line;
        private @Nullable EquipmentId segmentEquipment;
        private @Nullable Tooling tooling;
        private @Nullable MaterialLotId producedLot;
        private List<MaterialLotId> consumedLots = List.of();

        private Builder(WorkOrderId workOrder, OperationId operation) {
            this.workOrder = Objects.requireNonNull(workOrder, "workOrder");
            this.operation = Objects.requireNonNull(operation, "operation");
        }

        /** Sets the job order. */
        public Builder jobOrder(@Nullable JobOrderId value) {
            jobOrder = value;
            return this;
        }

        /** Sets the part number and its revision. */
        public Builder material(@Nullable MaterialDefinitionId number, @Nullable String version) {
            material = number;
            materialVersion = version;
            return this;
        }

        /** Sets the line. */
        public Builder line(@Nullable EquipmentId value) {
            line = value;
            return this;
        }

        /** Keeps this segment apart from others of the same order and operation by a line or station. */
        public Builder segmentEquipment(@Nullable EquipmentId value) {
            segmentEquipment = value;
            return this;
        }

        /** Sets the tooling. */
        public Builder tooling(@Nullable Tooling value) {
            tooling = value;
            return this;
        }

        /** Sets the lot that the units go into. */
        public Builder producedLot(@Nullable MaterialLotId value) {
            producedLot = value;
            return this;
        }

        /** Sets the lots that the units are made from. */
        public Builder consumedLots(List<MaterialLotId> value) {
            consumedLots = value;
            return this;
        }

        /** Returns the context. */
        public WorkContext build() {
            return new WorkContext(
                    workOrder,
                    operation,
                    jobOrder,
                    material,
                    materialVersion,
                    line,
                    segmentEquipment,
                    tooling,
                    producedLot,
                    consumedLots);
        }
    }
}
