package io.holdfast.ledger;

import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Identifier;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import org.jspecify.annotations.Nullable;

/** What quality cost can be summed by. What an entry does not carry goes under {@code (unknown)}. */
public enum CostGrouping {
    /** The order that caused it. */
    WORK_ORDER,
    /** The operation. */
    OPERATION,
    /** The part. */
    PART,
    /** The part family. */
    FAMILY,
    /** The line. */
    LINE,
    /** The tool. */
    TOOL,
    /** The condition of the tool. */
    TOOL_CONDITION,
    /** The kind of defect. */
    DEFECT,
    /** What was done. */
    KIND,
    /** Prevention, appraisal, internal failure, external failure. */
    CATEGORY,
    /** Where the unit cost is from. */
    UNIT_COST_SOURCE,
    /** The shift, by name. */
    SHIFT,
    /** The production day. */
    PRODUCTION_DAY,
    /** The month of the production day. */
    MONTH;

    private static final String UNKNOWN = "(unknown)";

    String label(CostEntry entry) {
        CostItem item = entry.item();
        WorkContext context = item.context();
        Tooling tooling = context == null ? null : context.tooling();
        return switch (this) {
            case WORK_ORDER -> text(context == null ? null : context.workOrder());
            case OPERATION -> text(context == null ? null : context.operation());
            case PART -> text(context == null ? null : context.material());
            case FAMILY -> text(tooling == null ? null : tooling.partFamily());
            case LINE -> text(line(context, tooling));
            case TOOL -> text(tooling == null ? null : tooling.tool());
            case TOOL_CONDITION -> text(item.toolCondition());
            case DEFECT -> text(item.reason());
            case KIND -> item.kind().name();
            case CATEGORY -> item.kind().category().name();
            case UNIT_COST_SOURCE -> entry.unitCost().source();
            case SHIFT -> item.shift();
            case PRODUCTION_DAY -> item.productionDay().toString();
            case MONTH -> item.productionDay().toString().substring(0, 7);
        };
    }

    private static @Nullable EquipmentId line(@Nullable WorkContext context, @Nullable Tooling tooling) {
        EquipmentId line = context == null ? null : context.line();
        return line != null || tooling == null ? line : tooling.line();
    }

    private static String text(@Nullable Identifier id) {
        return id == null ? UNKNOWN : id.value();
    }

    private static String text(@Nullable String value) {
        return value == null ? UNKNOWN : value;
    }
}
