package io.holdfast.trace;

import io.holdfast.model.GenealogyNode;
import io.holdfast.port.Direction;
import java.util.Objects;

/**
 * What to trace.
 *
 * @param start a lot, a supplier's too; a unit; an order; a shipment; or any other node
 * @param direction which way
 * @param mostNodes how many nodes the trace visits at most, from 1; where it ends for that, a gap says so
 */
public record TraceQuery(GenealogyNode start, Direction direction, int mostNodes) {
    /** How many nodes a trace visits unless told otherwise: more than a plant's widest recall has lots, orders and shipments. */
    public static final int DEFAULT_MOST_NODES = 10_000;

    /** Checks the parts. */
    public TraceQuery {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(direction, "direction");
        if (mostNodes < 1) {
            throw new IllegalArgumentException("mostNodes must be >= 1, was " + mostNodes);
        }
    }

    /** Asks where something went. */
    public static TraceQuery forward(GenealogyNode start) {
        return new TraceQuery(start, Direction.FORWARD, DEFAULT_MOST_NODES);
    }

    /** Asks what something was made from. */
    public static TraceQuery backward(GenealogyNode start) {
        return new TraceQuery(start, Direction.BACKWARD, DEFAULT_MOST_NODES);
    }

    /** Returns the same question with another budget. */
    public TraceQuery withMostNodes(int most) {
        return new TraceQuery(start, direction, most);
    }
}
