package io.holdfast.opcua;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.jspecify.annotations.Nullable;

/** Job orders and their responses as structures of OPC 10031-4, and back. */
final class JobOrderForms {
    /** An operation must have a name in a context; one that the MES does not tell has this. */
    static final String DEFAULT_OPERATION = "unstated";

    private static final String PRODUCED = "Material Produced";
    private static final String CONSUMED = "Material Consumed";

    private JobOrderForms() {}

    static Struct order(JobOrder order) {
        WorkContext context = order.context();
        List<Struct> parameters = new ArrayList<>();
        parameter(parameters, "OrderNumbers", new String[] {context.workOrder().value()});
        parameter(parameters, "Operation", context.operation().value());
        parameter(parameters, "Revision", context.materialVersion());
        parameter(parameters, "Line", text(context.line()));
        parameter(parameters, "SegmentEquipment", text(context.segmentEquipment()));
        Tooling tooling = context.tooling();
        if (tooling != null) {
            parameter(parameters, "Tool", tooling.tool().value());
            parameter(parameters, "ToolLine", text(tooling.line()));
            parameter(parameters, "Cavity", tooling.cavity());
            parameter(parameters, "PartFamily", tooling.partFamily());
        }
        List<Struct> materials = new ArrayList<>();
        if (context.material() != null || context.producedLot() != null || order.planned() != null) {
            materials.add(Struct.of(
                    "jc:ISA95MaterialDataType",
                    "MaterialDefinitionID",
                    text(context.material()),
                    "MaterialLotID",
                    text(context.producedLot()),
                    "MaterialUse",
                    PRODUCED,
                    "Quantity",
                    order.planned() == null ? null : order.planned().toPlainString()));
        }
        context.consumedLots()
                .forEach(lot -> materials.add(
                        Struct.of("jc:ISA95MaterialDataType", "MaterialLotID", lot.value(), "MaterialUse", CONSUMED)));
        return Struct.of(
                "jc:ISA95JobOrderDataType",
                "JobOrderID",
                order.id(),
                "WorkMasterID",
                order.recipe() == null
                        ? null
                        : new Struct[] {Struct.of("jc:ISA95WorkMasterDataType", "ID", order.recipe())},
                "StartTime",
                time(order.start()),
                "EndTime",
                time(order.end()),
                "Priority",
                order.priority(),
                "JobOrderParameters",
                parameters.toArray(Struct[]::new),
                "MaterialRequirements",
                materials.isEmpty() ? null : materials.toArray(Struct[]::new));
    }

    /**
     * Reads a job order.
     *
     * @throws IllegalArgumentException where a member breaks the model's rules; names it
     */
    static JobOrder order(Struct order) {
        String id = order.text("JobOrderID");
        if (id == null) {
            throw new IllegalArgumentException("JobOrderID is null");
        }
        Struct[] parameters = structs(order, "JobOrderParameters");
        Struct produced = null;
        List<MaterialLotId> consumed = new ArrayList<>();
        for (Struct material : structs(order, "MaterialRequirements")) {
            String use =
                    Objects.requireNonNullElse(material.text("MaterialUse"), "").toLowerCase(Locale.ROOT);
            if (use.contains("consum")) {
                String lot = material.text("MaterialLotID");
                if (lot != null) {
                    consumed.add(new MaterialLotId(lot));
                }
            } else if (produced == null) {
                produced = material;
            }
        }
        String orderNumber = parameter(parameters, "OrderNumbers");
        String operation = parameter(parameters, "Operation");
        String recipe = null;
        for (Struct master : structs(order, "WorkMasterID")) {
            recipe = recipe == null ? master.text("ID") : recipe;
        }
        String tool = parameter(parameters, "Tool");
        WorkContext context = WorkContext.of(
                        new WorkOrderId(orderNumber == null ? id : orderNumber),
                        new OperationId(operation == null ? DEFAULT_OPERATION : operation))
                .jobOrder(new JobOrderId(id))
                .material(
                        produced == null ? null : id(produced.text("MaterialDefinitionID"), MaterialDefinitionId::new),
                        parameter(parameters, "Revision"))
                .line(id(parameter(parameters, "Line"), EquipmentId::new))
                .segmentEquipment(id(parameter(parameters, "SegmentEquipment"), EquipmentId::new))
                .tooling(
                        tool == null
                                ? null
                                : new Tooling(
                                        id(parameter(parameters, "ToolLine"), EquipmentId::new),
                                        new EquipmentId(tool),
                                        parameter(parameters, "Cavity"),
                                        parameter(parameters, "PartFamily")))
                .producedLot(produced == null ? null : id(produced.text("MaterialLotID"), MaterialLotId::new))
                .consumedLots(consumed)
                .build();
        String quantity = produced == null ? null : produced.text("Quantity");
        return new JobOrder(
                id,
                context,
                recipe,
                quantity == null ? null : quantity(quantity),
                (Short) order.get("Priority"),
                instant(order.get("StartTime")),
                instant(order.get("EndTime")));
    }

    private static BigDecimal quantity(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Quantity must be a decimal number, was \"" + text + "\"", e);
        }
    }

    static Struct state(JobOrderState state) {
        return Struct.of(
                "jc:ISA95StateDataType",
                "BrowsePath",
                // OPC 10031-4: no path for a state of the outermost machine.
                new RelativePath(null),
                "StateText",
                LocalizedText.english(state.browseName()),
                "StateNumber",
                UInteger.valueOf(state.number()));
    }

    static Struct response(JobReport report, JobOrder order) {
        return Struct.of(
                "jc:ISA95JobResponseDataType",
                "JobResponseID",
                report.order() + ":response",
                "JobOrderID",
                report.order(),
                "StartTime",
                time(report.start()),
                "EndTime",
                time(report.end()),
                "JobState",
                new Struct[] {state(report.state())},
                "MaterialActuals",
                new Struct[] {
                    Struct.of(
                            "jc:ISA95MaterialDataType",
                            "MaterialDefinitionID",
                            text(order.context().material()),
                            "MaterialLotID",
                            text(order.context().producedLot()),
                            "MaterialUse",
                            PRODUCED,
                            "Quantity",
                            Long.toString(report.inspected()),
                            "Properties",
                            new Struct[] {
                                property("GoodQuantity", report.good()),
                                property("RejectedQuantity", report.rejected()),
                                property("UndecidedQuantity", report.undecided())
                            })
                });
    }

    /**
     * Reads a job response, of any server; what it does not count is 0.
     *
     * @throws IllegalArgumentException where it has no state or no order
     */
    static JobReport report(Struct response) {
        String order = response.text("JobOrderID");
        Struct[] states = structs(response, "JobState");
        if (order == null || states.length == 0) {
            throw new IllegalArgumentException("a job response needs a JobOrderID and a JobState, was " + response);
        }
        long inspected = 0;
        long good = 0;
        long rejected = 0;
        long undecided = 0;
        for (Struct material : structs(response, "MaterialActuals")) {
            String quantity = material.text("Quantity");
            inspected += quantity == null ? 0 : quantity(quantity).longValue();
            Struct[] properties = structs(material, "Properties");
            good += number(properties, "GoodQuantity");
            rejected += number(properties, "RejectedQuantity");
            undecided += number(properties, "UndecidedQuantity");
        }
        return new JobReport(
                order,
                // The first is the state of the outermost machine; what follows are states within it.
                JobOrderState.of(((UInteger) Objects.requireNonNull(states[0].get("StateNumber"))).intValue()),
                instant(response.get("StartTime")),
                instant(response.get("EndTime")),
                inspected,
                good,
                rejected,
                undecided);
    }

    private static long number(Struct[] properties, String name) {
        String text = parameter(properties, name);
        return text == null ? 0 : quantity(text).longValue();
    }

    private static Struct property(String id, long value) {
        return Struct.of("jc:ISA95PropertyDataType", "ID", id, "Value", Variant.of(value));
    }

    private static void parameter(List<Struct> parameters, String id, @Nullable Object value) {
        if (value != null) {
            parameters.add(Struct.of("jc:ISA95ParameterDataType", "ID", id, "Value", Variant.of(value)));
        }
    }

    /** Returns a parameter's or property's value as text, of a list the first; null where there is none. */
    private static @Nullable String parameter(Struct[] parameters, String id) {
        for (Struct parameter : parameters) {
            if (id.equals(parameter.text("ID"))) {
                Object value = parameter.get("Value");
                Object inner = value instanceof Variant variant ? variant.value() : value;
                if (inner instanceof Object[] list) {
                    inner = list.length == 0 ? null : list[0];
                }
                if (inner instanceof LocalizedText localized) {
                    inner = localized.text();
                }
                return inner == null || inner.toString().isEmpty() ? null : inner.toString();
            }
        }
        return null;
    }

    static Struct[] structs(Struct parent, String member) {
        return parent.get(member) instanceof Struct[] structs ? structs : new Struct[0];
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static <T> @Nullable T id(@Nullable String text, Function<String, T> maker) {
        return text == null || text.isEmpty() ? null : maker.apply(text);
    }

    private static @Nullable DateTime time(@Nullable Instant instant) {
        return instant == null ? null : new DateTime(instant);
    }

    private static @Nullable Instant instant(@Nullable Object time) {
        return time instanceof DateTime moment && moment.getUtcTime() > 0 ? moment.getJavaInstant() : null;
    }
}
