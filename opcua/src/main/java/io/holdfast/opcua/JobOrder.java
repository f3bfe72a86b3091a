package io.holdfast.opcua;

import io.holdfast.model.WorkContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An order that an MES gives to a line (OPC 10031-4 ISA95JobOrderDataType).
 *
 * <p>What it makes known of the work travels in the members that the standard has for it: the part number, the lots and the
 * quantity as material requirements, the production order as the parameter {@code OrderNumbers} of OPC 40001-3, and what it has no
 * name for as parameters of ours: {@code Operation}, {@code Revision}, {@code Line}, {@code SegmentEquipment}, {@code Tool},
 * {@code ToolLine}, {@code Cavity}, {@code PartFamily}.
 *
 * @param id the job order's name, unique at the line
 * @param context what the line works on; its job order is {@code id}
 * @param recipe the recipe or routing (WorkMasterID), or null
 * @param planned how many units are to be made, not negative, or null
 * @param priority how urgent it is by the MES's own scale, or null
 * @param start when it is planned to start, or null; not waited for
 * @param end when it is planned to end, or null
 */
public record JobOrder(
        String id,
        WorkContext context,
        @Nullable String recipe,
        @Nullable BigDecimal planned,
        @Nullable Short priority,
        @Nullable Instant start,
        @Nullable Instant end) {
    /** Checks the parts. */
    public JobOrder {
        Objects.requireNonNull(id, "id");
        if (context.jobOrder() == null || !context.jobOrder().value().equals(id)) {
            throw new IllegalArgumentException(
                    "context.jobOrder must be the order's id, \"" + id + "\", was " + context.jobOrder());
        }
        if (planned != null && planned.signum() < 0) {
            throw new IllegalArgumentException("planned must be >= 0, was " + planned);
        }
    }

    /** Returns the order of that context, which must name it, without plan and recipe. */
    public static JobOrder of(WorkContext context) {
        return new JobOrder(
                Objects.requireNonNull(context.jobOrder(), "context.jobOrder").value(),
                context,
                null,
                null,
                null,
                null,
                null);
    }
}
