package io.holdfast.port;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.RecordedEdge;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a trace, from a node to the next in the direction that was asked for.
 *
 * @param from the node that was asked about
 * @param to the next
 * @param kind how material went between the two
 * @param within true where the next was reached from one of its parts: a run from a unit, an order from a run. Its other
 *     parts then have no share in it
 * @param edge the recorded edge; null where the journal knows it from a work-order context
 */
public record TraceStep(
        GenealogyNode from,
        GenealogyNode to,
        EdgeKind kind,
        boolean within,
        @Nullable RecordedEdge edge) {
    /** Checks the parts. */
    public TraceStep {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(kind, "kind");
    }
}
