package io.holdfast.rest.custom;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How is asked what went into a lot, and what became of it.
 *
 * @param backward what lists the former, or null
 * @param forward what lists the latter, or null
 * @param complete whether the file says that the MES knows all of it
 */
record TraceCalls(@Nullable Rows backward, @Nullable Rows forward, boolean complete) {

    /** Reads it, noting each mistake where it stands. */
    static @Nullable TraceCalls parse(@Nullable Located at, Template.Settings settings) {
        if (at == null) {
            return null;
        }
        Located backwardAt = at.get("backward");
        Located forwardAt = at.get("forward");
        Located completeAt = at.get("complete");
        if (backwardAt == null && forwardAt == null) {
            at.wrong("lacks \"backward\", \"forward\" or both");
        }
        Rows backward = rows(backwardAt, "supplierLot", "supplier", settings);
        Rows forward = rows(forwardAt, "shipment", "customer", settings);
        boolean complete = completeAt != null && completeAt.truth();
        at.done();
        return new TraceCalls(backward, forward, complete);
    }

    /**
     * Reads one direction.
     *
     * @param end what a trace ends at in that direction
     * @param party whose it is
     */
    private static @Nullable Rows rows(@Nullable Located at, String end, String party, Template.Settings settings) {
        if (at == null) {
            return null;
        }
        Rows rows = Rows.parse(
                at,
                CustomMapping.values("material", "4711", "lot", "LOT-1"),
                settings,
                List.of(),
                List.of("material", "lot", "order", end, party, "quantity", "unit"));
        if (at.get("lot") == null && at.get("order") == null && at.get(end) == null) {
            at.wrong("lacks what its rows name: \"lot\", \"order\" or \"" + end + "\"");
        }
        needs(at, "lot", "material");
        needs(at, "material", "lot");
        needs(at, party, end);
        needs(at, "unit", "quantity");
        if (!Template.names(at).contains("lot")) {
            at.wrong("does not name \"lot\": every lot would have the same rows");
        }
        at.done();
        return rows;
    }

    private static void needs(Located at, String one, String other) {
        Located there = at.get(one);
        if (there != null && at.get(other) == null) {
            there.wrong("needs \"" + other + "\" beside it");
        }
    }
}
