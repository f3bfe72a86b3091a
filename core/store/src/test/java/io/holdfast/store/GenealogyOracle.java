package io.holdfast.store;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a trace must find, by naive recursion over plain lists of what was said. An order has an inside and an outside, and so has a
 * run: material goes into the order, into each of its runs, into each of their units; and out of the units, the runs, the
 * order. Nothing goes from one part into another but over lots.
 */
final class GenealogyOracle {
    /** An edge and whether it was judged suspect when it was said. */
    static final class Said {
        GenealogyEdge edge;
        boolean suspect;

        Said(GenealogyEdge edge, boolean suspect) {
            this.edge = edge;
            this.suspect = suspect;
        }
    }

    final List<Said> edges = new ArrayList<>();
    /** The context of each run, by its number in the journal; null where the run has none. */
    final Map<Long, WorkContext> runs = new LinkedHashMap<>();

    final Map<UnitId, Set<Long>> runsOfUnits = new LinkedHashMap<>();
    final Map<MaterialLotId, MaterialLotId> resolved = new HashMap<>();

    GenealogyNode now(GenealogyNode node) {
        if (node.kind() != GenealogyNode.Kind.LOT) {
            return node;
        }
        MaterialLotId lot = new MaterialLotId(node.id());
        while (resolved.containsKey(lot)) {
            lot = resolved.get(lot);
        }
        return GenealogyNode.of(lot);
    }

    /** Returns all that a node leads to. */
    Set<GenealogyNode> reach(GenealogyNode start, Direction direction, boolean plainOnly) {
        Set<String> seen = new HashSet<>();
        Set<GenealogyNode> found = new LinkedHashSet<>();
        visit(now(start), true, direction, plainOnly, seen, found);
        return found;
    }

    /** Tells whether material leads back to itself without rework and suspect edges. */
    boolean isOwnAncestor(GenealogyNode material) {
        Set<String> seen = new HashSet<>();
        Set<GenealogyNode> found = new LinkedHashSet<>();
        forEachNext(
                now(material),
                true,
                Direction.FORWARD,
                true,
                (next, whole) -> visit(next, whole, Direction.FORWARD, true, seen, found));
        return found.contains(now(material));
    }

    /** Tells whether an edge would close a loop without rework. */
    boolean closesLoop(GenealogyEdge edge) {
        return edge.kind() != EdgeKind.REWORK
                && reach(edge.to(), Direction.FORWARD, true).contains(now(edge.from()));
    }

    private void visit(
            GenealogyNode node,
            boolean whole,
            Direction direction,
            boolean plainOnly,
            Set<String> seen,
            Set<GenealogyNode> found) {
        if (!seen.add(node + (whole ? "" : " from within"))) {
            return;
        }
        found.add(node);
        forEachNext(
                node,
                whole,
                direction,
                plainOnly,
                (next, nextWhole) -> visit(next, nextWhole, direction, plainOnly, seen, found));
    }

    private interface Next {
        void to(GenealogyNode node, boolean whole);
    }

    private void forEachNext(GenealogyNode node, boolean whole, Direction direction, boolean plainOnly, Next next) {
        boolean forward = direction == Direction.FORWARD;
        for (Said said : List.copyOf(edges)) {
            GenealogyNode near = now(forward ? said.edge.from() : said.edge.to());
            GenealogyNode far = now(forward ? said.edge.to() : said.edge.from());
            boolean plain = said.edge.kind() != EdgeKind.REWORK && !said.suspect;
            if (near.equals(node) && (plain || !plainOnly)) {
                next.to(far, true);
            }
        }
        switch (node.kind()) {
            case LOT ->
                runs.forEach((run, context) -> {
                    if (context != null && (forward ? consumed(context) : produced(context)).contains(node)) {
                        next.to(GenealogyNode.run(run), true);
                    }
                });
            case UNIT ->
                runsOfUnits
                        .getOrDefault(new UnitId(node.id()), Set.of())
                        .forEach(run -> next.to(GenealogyNode.run(run), false));
            case WORK_ORDER -> {
                if (whole) {
                    runs.forEach((run, context) -> {
                        if (context != null
                                && GenealogyNode.of(context.workOrder()).equals(node)) {
                            next.to(GenealogyNode.run(run), true);
                        }
                    });
                }
            }
            case RUN -> ofRun(Long.parseLong(node.id()), whole, forward, next);
            default -> {
                // edges only
            }
        }
    }

    private void ofRun(long run, boolean whole, boolean forward, Next next) {
        WorkContext context = runs.get(run);
        if (context != null) {
            (forward ? produced(context) : consumed(context)).forEach(lot -> next.to(lot, true));
            GenealogyNode order = GenealogyNode.of(context.workOrder());
            if (isNamed(order)) {
                next.to(order, false);
            }
        }
        if (whole) {
            runsOfUnits.forEach((unit, itsRuns) -> {
                if (itsRuns.contains(run) && isNamed(GenealogyNode.of(unit))) {
                    next.to(GenealogyNode.of(unit), true);
                }
            });
        }
    }

    private boolean isNamed(GenealogyNode node) {
        return edges.stream()
                .anyMatch(
                        said -> said.edge.from().equals(node) || said.edge.to().equals(node));
    }

    private Set<GenealogyNode> consumed(WorkContext context) {
        Set<GenealogyNode> lots = new LinkedHashSet<>();
        context.consumedLots().forEach(lot -> lots.add(now(GenealogyNode.of(lot))));
        return lots;
    }

    private Set<GenealogyNode> produced(WorkContext context) {
        MaterialLotId lot = context.producedLot();
        return lot == null ? Set.of() : Set.of(now(GenealogyNode.of(lot)));
    }
}
