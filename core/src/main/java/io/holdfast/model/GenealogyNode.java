package io.holdfast.model;

import java.util.Objects;

/**
 * One thing that material goes through or is: a lot, a serial, an order, a shipment.
 *
 * @param kind what it is
 * @param id its name among those of its kind; an {@link Identifier}'s rules hold
 */
public record GenealogyNode(Kind kind, String id) {
    /** What a node is. */
    public enum Kind {
        /** A lot, a supplier's too (ISA-95 MaterialLot). */
        LOT,
        /** One unit with a serial number (ISA-95 MaterialSublot). */
        UNIT,
        /** Units and lots packed together: a box, a pallet (ISA-95 AssemblyLot). */
        PACKAGE,
        /** An ERP's order (ISA-95 OperationsRequest). */
        WORK_ORDER,
        /** One act of making: what went in and what came out (ISA-95 SegmentResponse). */
        PROCESS,
        /**
         * A stretch of production that the journal knows from its results: one station in one work-order context. Named by
         * its number in the journal; nobody records edges of one.
         */
        RUN,
        /** A delivery to a customer. */
        SHIPMENT
    }

    /** Checks the parts. */
    public GenealogyNode {
        Objects.requireNonNull(kind, "kind");
        Checks.identifier("id", id);
        if (kind == Kind.RUN && !id.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("id of a run must be its number, was " + id);
        }
    }

    /** Returns the node of a lot. */
    public static GenealogyNode of(MaterialLotId lot) {
        return new GenealogyNode(Kind.LOT, lot.value());
    }

    /** Returns the node of a serial. */
    public static GenealogyNode of(UnitId unit) {
        return new GenealogyNode(Kind.UNIT, unit.value());
    }

    /** Returns the node of an order. */
    public static GenealogyNode of(WorkOrderId order) {
        return new GenealogyNode(Kind.WORK_ORDER, order.value());
    }

    /** Returns the node of a shipment. */
    public static GenealogyNode shipment(String id) {
        return new GenealogyNode(Kind.SHIPMENT, id);
    }

    /** Returns the node of a package. */
    public static GenealogyNode pack(String id) {
        return new GenealogyNode(Kind.PACKAGE, id);
    }

    /** Returns the node of an act of making. */
    public static GenealogyNode process(String id) {
        return new GenealogyNode(Kind.PROCESS, id);
    }

    /** Returns the node of a run. */
    public static GenealogyNode run(long number) {
        return new GenealogyNode(Kind.RUN, Long.toString(number));
    }

    /** Tells whether it is material: something that can be held, split and shipped. */
    public boolean isMaterial() {
        return kind == Kind.LOT || kind == Kind.UNIT || kind == Kind.PACKAGE;
    }

    /** Says it in words: {@code lot FG-1}. */
    @Override
    public String toString() {
        return switch (kind) {
                    case LOT -> "lot ";
                    case UNIT -> "unit ";
                    case PACKAGE -> "package ";
                    case WORK_ORDER -> "order ";
                    case PROCESS -> "process ";
                    case RUN -> "run ";
                    case SHIPMENT -> "shipment ";
                }
                + id;
    }
}
