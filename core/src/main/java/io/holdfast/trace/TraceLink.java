package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.RecordedEdge;
import io.holdfast.port.Direction;
import io.holdfast.port.TraceStep;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * That material went from one node of a trace into another; always told in the way that material flows.
 *
 * @param from where it came from
 * @param to where it went
 * @param kind how
 * @param edge the recorded edge; null where the journal knows it from a work-order context
 */
public record TraceLink(
        GenealogyNode from,
        GenealogyNode to,
        EdgeKind kind,
        @Nullable RecordedEdge edge) {
    /** Checks the parts. */
    public TraceLink {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(kind, "kind");
    }

    /**
     * Returns the link that a step took. That a unit belongs to a run, and a run to an order, is told from the part to the whole,
     * whichever way it was found.
     */
    static TraceLink of(TraceStep step, Direction direction) {
        boolean turn = step.kind() == EdgeKind.PART_OF ? !step.within() : direction == Direction.BACKWARD;
        return turn
                ? new TraceLink(step.to(), step.from(), step.kind(), step.edge())
                : new TraceLink(step.from(), step.to(), step.kind(), step.edge());
    }
}
