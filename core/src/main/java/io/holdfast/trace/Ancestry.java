package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.port.Direction;
import io.holdfast.port.GenealogyReader;
import io.holdfast.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether an edge would make material its own ancestor without rework. */
public final class Ancestry {
    /** Far beyond what hangs together in a plant; where even this is not enough, the trace that meets the loop names it. */
    private static final int MOST_NODES = 20_000;

    private Ancestry() {}

    /**
     * Returns the path that an edge would close, where none of its edges nor the edge itself is rework. Edges that are suspect
     * already do not count. An edge from or to what stands alone costs one question to the journal.
     *
     * @param edge an edge, recorded or not
     * @param journal the journal
     * @return the path in words, from the edge's target back to it; empty where there is none
     */
    public static Optional<String> loop(GenealogyEdge edge, GenealogyReader journal) throws StoreException {
        if (edge.kind() == EdgeKind.REWORK) {
            return Optional.empty();
        }
        GenealogyNode from = Trace.resolved(edge.from(), journal);
        GenealogyNode to = Trace.resolved(edge.to(), journal);
        if (from.equals(to)) {
            return Optional.of(words(List.of(from, to)));
        }
        if (standsAlone(from, Direction.BACKWARD, journal) || standsAlone(to, Direction.FORWARD, journal)) {
            return Optional.empty();
        }
        Walk walk = Walk.withoutRework(journal, MOST_NODES);
        walk.from(List.of(to), from, step -> {});
        if (!walk.isReached(from)) {
            return Optional.empty();
        }
        List<GenealogyNode> path = new ArrayList<>(walk.pathTo(from));
        path.add(to);
        return Optional.of(words(path));
    }

    private static boolean standsAlone(GenealogyNode node, Direction direction, GenealogyReader journal)
            throws StoreException {
        List<GenealogyNode> next = new ArrayList<>(1);
        journal.forEachStep(direction, List.of(node), List.of(), step -> {
            if (next.isEmpty()) {
                next.add(step.to());
            }
        });
        return next.isEmpty();
    }

    static String words(List<GenealogyNode> path) {
        return path.stream().map(GenealogyNode::toString).collect(Collectors.joining(" > "));
    }
}
