package io.holdfast.flatfile;

import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes records of values that were read. */
final class InboundReading {
    private final FileContent content;

    InboundReading(FileContent content) {
        this.content = content;
    }

    /** Checks that a record can be made, where one ever is. */
    void verify(@Nullable String[] values) throws BadValueException {
        if (content.lane() == null) {
            InboundRecord unused = record(values);
        }
    }

    InboundRecord record(@Nullable String[] values) throws BadValueException {
        Values v = new Values(content.columns(), values);
        try {
            return switch (content) {
                case WORK_ORDER -> workOrder(v);
                case COUNT ->
                    new InboundRecord.Count(
                            v.required("equipment", EquipmentId::new),
                            v.optional("workOrder", WorkOrderId::new),
                            v.optional("operation", OperationId::new),
                            v.optional("from", Instant::parse),
                            v.required("to", Instant::parse),
                            v.optional("good", BigDecimal::new),
                            v.optional("scrap", BigDecimal::new),
                            v.optional("rework", BigDecimal::new),
                            v.text("unitOfMeasure"),
                            v.text("reason"));
                case LOT_ASSIGNMENT ->
                    new InboundRecord.LotAssignment(
                            v.required("lot", MaterialLotId::new),
                            v.required("use", InboundRecord.LotUse::valueOf),
                            v.required("at", Instant::parse),
                            v.optional("workOrder", WorkOrderId::new),
                            v.optional("operation", OperationId::new),
                            v.optional("equipment", EquipmentId::new),
                            v.optional("unit", UnitId::new),
                            v.optional("material", MaterialDefinitionId::new),
                            v.optional("quantity", BigDecimal::new),
                            v.text("unitOfMeasure"));
                case HOLD_ACKNOWLEDGEMENT ->
                    new InboundRecord.HoldAcknowledgement(
                            v.required("hold", HoldId::new),
                            v.optional("revision", Integer::valueOf),
                            v.optional("lot", MaterialLotId::new),
                            v.optional("unit", UnitId::new),
                            v.required("outcome", InboundRecord.HoldOutcome::valueOf),
                            v.required("at", Instant::parse),
                            v.text("reference"),
                            v.text("reason"));
                case RELEASE ->
                    new InboundRecord.Release(
                            v.required("hold", HoldId::new),
                            v.optional("lot", MaterialLotId::new),
                            v.optional("unit", UnitId::new),
                            v.required("releasedBy", Function.identity()),
                            v.required("at", Instant::parse),
                            v.text("reason"),
                            v.text("reference"));
                case RESULT, HOLD, NONCONFORMANCE ->
                    throw new IllegalStateException(content.word() + " is not read by an agreement");
            };
        } catch (IllegalArgumentException e) {
            // What parts must be together; the refused part is named first.
            String reason = Texts.reason(e);
            int end = reason.indexOf(' ');
            String part = end < 0 ? "" : reason.substring(0, end);
            String value = content.columns().contains(part) ? v.text(part) : null;
            throw new BadValueException(value == null ? "" : part, value == null ? "" : value, reason);
        }
    }

    private static InboundRecord workOrder(Values v) throws BadValueException {
        EquipmentId equipment = v.required("equipment", EquipmentId::new);
        Instant from = v.required("from", Instant::parse);
        Instant to = v.optional("to", Instant::parse);
        WorkOrderId order = v.optional("workOrder", WorkOrderId::new);
        if (order == null) {
            return new InboundRecord.WorkOrder(equipment, new ContextPeriod(null, from, to));
        }
        EquipmentId line = v.optional("line", EquipmentId::new);
        EquipmentId tool = v.optional("tool", EquipmentId::new);
        MaterialLotId consumed = v.optional("consumedLot", MaterialLotId::new);
        WorkContext context = WorkContext.of(order, v.required("operation", OperationId::new))
                .jobOrder(v.optional("jobOrder", JobOrderId::new))
                .material(v.optional("material", MaterialDefinitionId::new), v.text("materialVersion"))
                .line(line)
                .segmentEquipment(v.optional("segmentEquipment", EquipmentId::new))
                .tooling(tool == null ? null : new Tooling(line, tool, v.text("cavity"), v.text("partFamily")))
                .producedLot(v.optional("producedLot", MaterialLotId::new))
                .consumedLots(consumed == null ? List.of() : List.of(consumed))
                .build();
        return new InboundRecord.WorkOrder(equipment, new ContextPeriod(context, from, to));
    }

    /** Values by name. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Values(List<String> names, @Nullable String[] values) {
        @Nullable
        String text(String name) {
            return values[names.indexOf(name)];
        }

        <T> T required(String name, Function<String, T> made) throws BadValueException {
            T value = optional(name, made);
            if (value == null) {
                throw new BadValueException(name, "", "is missing");
            }
            return value;
        }

        <T> @Nullable T optional(String name, Function<String, T> made) throws BadValueException {
            String text = text(name);
            if (text == null) {
                return null;
            }
            try {
                return made.apply(text);
            } catch (IllegalArgumentException e) {
                throw new BadValueException(
                        name,
                        text,
                        Texts.reason(e).toLowerCase(Locale.ROOT).startsWith("for input")
                                ? "is out of range"
                                : Texts.reason(e));
            }
        }
    }
}
