package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.port.Direction;
import io.holdfast.port.GenealogyReader;
import io.holdfast.port.RunInspections;
import io.holdfast.port.StoreException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a trace cannot answer, found by looking through what it found. */
final class Gaps {
    private final List<Gap> gaps = new ArrayList<>();

    void add(Gap.Kind kind, GenealogyNode subject, String words) {
        gaps.add(new Gap(kind, subject, words));
    }

    List<Gap> list() {
        return List.copyOf(gaps);
    }

    void ofLinks(Collection<TraceLink> links, Loops loops, Direction direction) {
        Set<Long> told = new LinkedHashSet<>();
        for (TraceLink link : links) {
            RecordedEdge edge = link.edge();
            if (edge != null && edge.state() == EdgeState.SUSPECT && told.add(edge.number())) {
                add(
                        Gap.Kind.SUSPECT,
                        edge.edge().from(),
                        edge.edge() + " is suspect: without rework it closes " + edge.remark());
            }
        }
        for (List<GenealogyNode> loop : loops.find(direction)) {
            add(
                    Gap.Kind.OWN_ANCESTOR,
                    loop.get(0),
                    loop.get(0) + " is its own ancestor without rework: " + Ancestry.words(loop));
        }
    }

    void ofOrigins(Walk walk, Collection<TraceLink> links, Map<String, MaterialLot> lots) {
        Set<GenealogyNode> made = new LinkedHashSet<>();
        links.forEach(link -> made.add(link.to()));
        for (GenealogyNode node : walk.nodes()) {
            MaterialLot lot = lots.get(node.id());
            if (node.kind() == GenealogyNode.Kind.LOT
                    && walk.isSteppedFrom(node)
                    && !made.contains(node)
                    && (lot == null || lot.supplier() == null)) {
                add(Gap.Kind.NO_ORIGIN, node, "nobody says what " + node + " was made of, or who delivered it");
            }
        }
    }

    void ofLots(Collection<MaterialLot> lots) {
        for (MaterialLot lot : lots) {
            if (lot.provisional()) {
                GenealogyNode node = GenealogyNode.of(lot.id());
                add(Gap.Kind.PROVISIONAL, node, node + " is a provisional name that was not resolved");
            }
        }
    }

    void ofInspections(Walk walk, Collection<TraceLink> links, List<RunInspections> inspections) {
        Set<GenealogyNode> whole = new LinkedHashSet<>();
        Set<GenealogyNode> parts = new LinkedHashSet<>();
        for (TraceLink link : links) {
            if (link.kind() == EdgeKind.PART_OF) {
                parts.add(link.from());
                whole.add(link.to());
            }
        }
        for (GenealogyNode node : walk.nodes()) {
            boolean unit = node.kind() == GenealogyNode.Kind.UNIT && !parts.contains(node);
            boolean order = node.kind() == GenealogyNode.Kind.WORK_ORDER && !whole.contains(node);
            if ((unit || order) && walk.isSteppedFrom(node)) {
                add(Gap.Kind.NO_RESULTS, node, "no inspection of " + node + " is in the journal");
            }
        }
        for (RunInspections run : inspections) {
            GenealogyNode node = GenealogyNode.run(run.run());
            if (run.results() == 0) {
                add(Gap.Kind.NO_RESULTS, node, node + " at " + run.station() + " has no result any more");
            } else if (run.context() == null) {
                add(
                        Gap.Kind.UNBOUND,
                        node,
                        run.results() + " results at " + run.station() + " came without a work-order context");
            }
        }
    }

    /** In and out of a lot, in one unit of measure; not comparable where an edge has no quantity or another unit. */
    private static final class Balance {
        BigDecimal in = BigDecimal.ZERO;
        BigDecimal out = BigDecimal.ZERO;
        boolean anyIn;
        boolean anyOut;
        boolean comparable = true;

        @Nullable
        Quantity measure;

        void add(@Nullable Quantity quantity, boolean incoming) {
            if (quantity == null
                    || (measure != null && !String.valueOf(measure.unit()).equals(String.valueOf(quantity.unit())))) {
                comparable = false;
                return;
            }
            measure = quantity;
            if (incoming) {
                anyIn = true;
                in = in.add(quantity.value());
            } else {
                anyOut = true;
                out = out.add(quantity.value());
            }
        }
    }

    /** Compares what went out of each lot with what came in, where all of it has a quantity in one unit. */
    void ofQuantities(Walk walk, Collection<TraceLink> links, Map<String, MaterialLot> lots, GenealogyReader journal)
            throws StoreException {
        Set<GenealogyNode> weighed = new LinkedHashSet<>();
        for (TraceLink link : links) {
            if (link.edge() != null && link.edge().edge().quantity() != null) {
                for (GenealogyNode node : List.of(link.from(), link.to())) {
                    if (node.kind() == GenealogyNode.Kind.LOT && walk.isSteppedFrom(node)) {
                        weighed.add(node);
                    }
                }
            }
        }
        if (weighed.isEmpty()) {
            return;
        }
        Map<GenealogyNode, Balance> balances = new HashMap<>();
        weighed.forEach(node -> balances.put(node, new Balance()));
        for (Direction direction : Direction.values()) {
            journal.forEachStep(direction, weighed, List.of(), step -> {
                Balance balance = balances.get(step.from());
                if (balance != null) {
                    RecordedEdge edge = step.edge();
                    // What comes back from rework would be counted twice.
                    balance.comparable &= step.kind() != EdgeKind.REWORK;
                    if (edge != null) {
                        balance.add(edge.edge().quantity(), direction == Direction.BACKWARD);
                    }
                }
            });
        }
        for (GenealogyNode node : weighed) {
            Balance balance = balances.get(node);
            MaterialLot lot = lots.get(node.id());
            if (balance != null && lot != null && lot.quantity() != null && !balance.anyIn) {
                balance.add(lot.quantity(), true);
            }
            if (balance != null
                    && balance.comparable
                    && balance.anyIn
                    && balance.anyOut
                    && balance.out.compareTo(balance.in) > 0) {
                String unit =
                        balance.measure == null || balance.measure.unit() == null ? "" : " " + balance.measure.unit();
                add(
                        Gap.Kind.QUANTITY,
                        node,
                        "more went out of " + node + " than came in: " + balance.out.toPlainString() + unit + " out, "
                                + balance.in.toPlainString() + unit + " in");
            }
        }
    }
}
