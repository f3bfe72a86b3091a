package io.holdfast.port;

import io.holdfast.model.Identifier;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What figures can be ranked or summed by. What a figure does not carry is grouped under {@link #UNKNOWN}. */
public enum Grouping {
    /** The kind of defect, or the reason of a booking. */
    DEFECT,
    /** The place on the part: a zone, or a tile. */
    PLACE,
    /** The station that inspected. */
    STATION,
    /** The line. */
    LINE,
    /** The tool, with its cavity where it has several. */
    TOOL,
    /** The lot that the units went into. */
    LOT,
    /** The lots that the units were made from; a unit made from several counts for each. */
    CONSUMED_LOT,
    /** The order. */
    WORK_ORDER,
    /** The operation. */
    OPERATION,
    /** The part. */
    PART,
    /** The shift, by name. */
    SHIFT,
    /** The production day. */
    PRODUCTION_DAY;

    /** The label of what is not known. */
    public static final String UNKNOWN = "(unknown)";

    /** Tells whether a unit may have several: kinds of defect and places are counted for themselves. */
    public boolean isOfDefects() {
        return this == DEFECT || this == PLACE;
    }

    /** Returns what a figure of that key goes under; for {@link #DEFECT} and {@link #PLACE}, which a key does not have, nothing. */
    public List<String> labels(FigureKey key) {
        WorkContext context = key.context();
        return switch (this) {
            case DEFECT, PLACE -> List.of();
            case STATION -> List.of(key.station().value());
            case LINE -> List.of(text(context == null ? null : context.line()));
            case TOOL -> List.of(tool(context == null ? null : context.tooling()));
            case LOT -> List.of(text(context == null ? null : context.producedLot()));
            case CONSUMED_LOT ->
                context == null || context.consumedLots().isEmpty()
                        ? List.of(UNKNOWN)
                        : context.consumedLots().stream().map(Identifier::value).toList();
            case WORK_ORDER -> List.of(text(context == null ? null : context.workOrder()));
            case OPERATION -> List.of(text(context == null ? null : context.operation()));
            case PART -> List.of(text(context == null ? null : context.material()));
            case SHIFT -> List.of(key.shift());
            case PRODUCTION_DAY -> List.of(key.productionDay().toString());
        };
    }

    private static String text(@Nullable Identifier id) {
        return id == null ? UNKNOWN : id.value();
    }

    private static String tool(@Nullable Tooling tooling) {
        if (tooling == null) {
            return UNKNOWN;
        }
        return tooling.cavity() == null ? tooling.tool().value() : tooling.tool() + " cavity " + tooling.cavity();
    }
}
