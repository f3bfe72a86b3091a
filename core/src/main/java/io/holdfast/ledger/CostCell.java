package io.holdfast.ledger;

import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Identifier;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import java.time.LocalDate;
import java.util.Currency;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What entries of quality cost have in common that are summed as one: all that they can be asked for. */
record CostCell(
        @Nullable String workOrder,
        @Nullable String operation,
        @Nullable String part,
        @Nullable String family,
        @Nullable String line,
        @Nullable String tool,
        @Nullable String lot,
        @Nullable String toolCondition,
        @Nullable String reason,
        CostKind kind,
        String shift,
        LocalDate productionDay,
        String source,
        Currency currency) {

    /** Returns the cell of an entry, its texts as they are known already. */
    static CostCell of(CostEntry entry, UnaryOperator<String> known) {
        CostItem item = entry.item();
        WorkContext context = item.context();
        Tooling tooling = context == null ? null : context.tooling();
        return new CostCell(
                text(context == null ? null : context.workOrder(), known),
                text(context == null ? null : context.operation(), known),
                text(context == null ? null : context.material(), known),
                text(tooling == null ? null : tooling.partFamily(), known),
                text(line(context, tooling), known),
                text(tooling == null ? null : tooling.tool(), known),
                text(context == null ? null : context.producedLot(), known),
                text(item.toolCondition(), known),
                text(item.reason(), known),
                item.kind(),
                known.apply(item.shift()),
                item.productionDay(),
                known.apply(entry.unitCost().source()),
                entry.currency());
    }

    private static @Nullable EquipmentId line(@Nullable WorkContext context, @Nullable Tooling tooling) {
        EquipmentId line = context == null ? null : context.line();
        return line != null || tooling == null ? line : tooling.line();
    }

    private static @Nullable String text(@Nullable Identifier id, UnaryOperator<String> known) {
        return id == null ? null : known.apply(id.value());
    }

    private static @Nullable String text(@Nullable String value, UnaryOperator<String> known) {
        return value == null ? null : known.apply(value);
    }
}
