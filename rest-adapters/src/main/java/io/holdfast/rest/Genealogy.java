package io.holdfast.rest;

import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a lot came from and went to. Thread-safe; blocks. */
public interface Genealogy {
    /**
     * Traces a lot.
     *
     * @param direction which way
     * @param depth how many steps at most, from 1; a step leads from a lot over an order, or a shipment, to the next lot
     */
    Answer<Graph> trace(MaterialDefinitionId material, MaterialLotId lot, Direction direction, int depth)
            throws InterruptedException;

    /** Which way to trace. */
    enum Direction {
        /** To what it is made from. */
        BACKWARD,
        /** To what was made from it, and who got it. */
        FORWARD
    }

    /** What a node stands for. */
    enum NodeKind {
        /** A lot. */
        LOT,
        /** An order. */
        ORDER,
        /** A supplier's own lot. */
        SUPPLIER_LOT,
        /** A delivery to a customer. */
        SHIPMENT
    }

    /**
     * One thing in the graph.
     *
     * @param kind what it is
     * @param id its id: part and lot, an order, a supplier and lot, a delivery
     * @param party the supplier or customer, or null
     */
    record Node(NodeKind kind, String id, @Nullable String party) {
        /** Checks the parts. */
        public Node {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
        }
    }

    /**
     * That something went from one node into another.
     *
     * @param from where it came from
     * @param to where it went
     * @param quantity how much, or null where the target does not say
     * @param unitOfMeasure the unit, in the target's own code, or null
     */
    record Edge(
            Node from,
            Node to,
            @Nullable BigDecimal quantity,
            @Nullable String unitOfMeasure) {}

    /**
     * What was found.
     *
     * @param nodes the nodes, the lot asked for first; copied
     * @param edges how they hang together; copied
     * @param complete whether the target keeps a genealogy and gave all of it; false where it was derived or cut off
     * @param note how it was found, and what is missing
     */
    record Graph(List<Node> nodes, List<Edge> edges, boolean complete, String note) {
        /** Copies the lists. */
        public Graph {
            nodes = List.copyOf(nodes);
            edges = List.copyOf(edges);
        }
    }
}
