package io.holdfast.ledger;

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
    /** The lot that the units went into. */
    LOT,
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

    String label(CostCell cell) {
        String label = switch (this) {
            case WORK_ORDER -> cell.workOrder();
            case OPERATION -> cell.operation();
            case PART -> cell.part();
            case FAMILY -> cell.family();
            case LINE -> cell.line();
            case TOOL -> cell.tool();
            case LOT -> cell.lot();
            case TOOL_CONDITION -> cell.toolCondition();
            case DEFECT -> cell.reason();
            case KIND -> cell.kind().name();
            case CATEGORY -> cell.kind().category().name();
            case UNIT_COST_SOURCE -> cell.source();
            case SHIFT -> cell.shift();
            case PRODUCTION_DAY -> cell.productionDay().toString();
            case MONTH -> cell.productionDay().toString().substring(0, 7);
        };
        return label == null ? UNKNOWN : label;
    }
}
