package io.holdfast.trace;

import io.holdfast.model.Confirmation;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldId;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.port.Direction;
import io.holdfast.port.GenealogyReader;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.TraceStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where material went, or what it was made from; what was seen on it, what holds and reports it; and what is missing.
 *
 * <p>A trace is made level by level and visits each node once: loops of rework are no trouble, and it always ends, at its budget
 * at the latest. It keeps nodes and links in memory, and of results and defects only how many there were.
 *
 * @param query what was asked
 * @param start where it began: what was asked for, or what a provisional lot was resolved to
 * @param nodes what was found, in the order of distance; the start first; copied
 * @param links how it hangs together, in the way that material flows; copied
 * @param lots what was said of the lots among the nodes; copied
 * @param resolutions the provisional names that lots among the nodes went by before; copied
 * @param inspections what was inspected in each run among the nodes, in numbers; copied
 * @param defects the defects on results that count, false calls left out, by kind and place, most units first; copied
 * @param holds the holds on lots and units among the nodes; copied
 * @param nonconformances the reports of the same episodes; copied
 * @param gaps what the journal cannot answer; copied
 */
public record Trace(
        TraceQuery query,
        GenealogyNode start,
        List<GenealogyNode> nodes,
        List<TraceLink> links,
        List<MaterialLot> lots,
        List<LotResolution> resolutions,
        List<RunInspections> inspections,
        List<DefectSummary> defects,
        List<MaterialHold> holds,
        List<Nonconformance> nonconformances,
        List<Gap> gaps) {
    /** How near two points must lie to be listed as one place. */
    public static final long DEFECT_RADIUS_MICROMETRES = 2_000;

    /** How many kinds and places of defects are listed at most. */
    public static final int MOST_DEFECT_GROUPS = 1_000;

    /** Copies the lists. */
    public Trace {
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(start, "start");
        nodes = List.copyOf(nodes);
        links = List.copyOf(links);
        lots = List.copyOf(lots);
        resolutions = List.copyOf(resolutions);
        inspections = List.copyOf(inspections);
        defects = List.copyOf(defects);
        holds = List.copyOf(holds);
        nonconformances = List.copyOf(nonconformances);
        gaps = List.copyOf(gaps);
    }

    /** Traces. Each level is one question to the journal, and sees what is durable by then. */
    public static Trace of(TraceQuery query, StoreReader journal) throws StoreException {
        return of(query, List.of(), journal, defect -> {});
    }

    /** Traces from more than one node; the query's start leads. Passes on each real defect on the way. */
    static Trace of(
            TraceQuery query, Collection<GenealogyNode> more, StoreReader journal, Consumer<? super SeenDefect> action)
            throws StoreException {
        GenealogyNode start = resolved(query.start(), journal);
        Set<GenealogyNode> starts = new LinkedHashSet<>(List.of(start));
        starts.addAll(more);
        Walk walk = Walk.ofAll(journal, query.direction(), query.mostNodes());
        Set<TraceLink> links = new LinkedHashSet<>();
        Loops loops = new Loops();
        walk.from(starts, null, step -> {
            loops.add(step);
            links.add(TraceLink.of(step, query.direction()));
        });
        Gaps gaps = new Gaps();
        List<MaterialLotId> lotIds = lotsOf(walk.nodes());
        List<MaterialLot> lots = journal.lots(lotIds);
        Map<String, MaterialLot> lotsByName = new HashMap<>();
        lots.forEach(lot -> lotsByName.put(lot.id().value(), lot));
        List<Long> runs = runsOf(walk.nodes());
        List<RunInspections> inspections = runs.isEmpty() ? List.of() : journal.inspections(runs);
        DefectGroups defects = new DefectGroups(DEFECT_RADIUS_MICROMETRES, MOST_DEFECT_GROUPS);
        if (!runs.isEmpty()) {
            journal.forEachDefect(runs, null, defect -> {
                if (isReal(defect)) {
                    defects.add(defect);
                    action.accept(defect);
                }
            });
        }
        if (links.isEmpty() && lots.isEmpty()) {
            gaps.add(Gap.Kind.UNKNOWN, start, "nothing is known of " + start);
        } else {
            if (query.direction() == Direction.BACKWARD) {
                gaps.ofOrigins(walk, links, lotsByName);
            }
            gaps.ofLots(lots);
            gaps.ofInspections(walk, links, inspections);
            gaps.ofQuantities(walk, links, lotsByName, journal);
            gaps.ofLinks(links, loops, query.direction());
        }
        if (walk.hasEnded()) {
            gaps.add(
                    Gap.Kind.BUDGET,
                    start,
                    "the trace ended at its budget of " + query.mostNodes()
                            + " nodes, or of links in proportion: there is more");
        }
        if (defects.isFull()) {
            gaps.add(Gap.Kind.BUDGET, start, "more kinds and places of defects than " + MOST_DEFECT_GROUPS);
        }
        List<MaterialHold> holds = holdsOn(walk.nodes(), journal);
        return new Trace(
                query,
                start,
                List.copyOf(walk.nodes()),
                List.copyOf(links),
                lots,
                resolutions(lotIds, journal),
                inspections,
                defects.summaries(),
                holds,
                nonconformancesOf(holds, journal),
                gaps.list());
    }

    /**
     * Streams the links of a trace as they are found, without what was seen on the material.
     *
     * @return whether all was seen; false where the budget was used up
     */
    public static boolean walk(TraceQuery query, StoreReader journal, Consumer<? super TraceLink> action)
            throws StoreException {
        Walk walk = Walk.ofAll(journal, query.direction(), query.mostNodes());
        walk.from(List.of(resolved(query.start(), journal)), null, step -> action.accept(link(step, query)));
        return !walk.hasEnded();
    }

    private static TraceLink link(TraceStep step, TraceQuery query) {
        return TraceLink.of(step, query.direction());
    }

    /** Returns the nodes of one kind, in order of distance. */
    public List<GenealogyNode> nodes(GenealogyNode.Kind kind) {
        return nodes.stream().filter(node -> node.kind() == kind).toList();
    }

    /** Returns how many results were inspected in the runs among the nodes. */
    public long results() {
        return inspections.stream().mapToLong(RunInspections::results).sum();
    }

    static boolean isReal(SeenDefect defect) {
        return defect.counts() && defect.confirmation() != Confirmation.FALSE_CALL;
    }

    static GenealogyNode resolved(GenealogyNode node, GenealogyReader journal) throws StoreException {
        return node.kind() == GenealogyNode.Kind.LOT
                ? GenealogyNode.of(journal.resolved(new MaterialLotId(node.id())))
                : node;
    }

    static List<Long> runsOf(Collection<GenealogyNode> nodes) {
        return nodes.stream()
                .filter(node -> node.kind() == GenealogyNode.Kind.RUN)
                .map(node -> Long.valueOf(node.id()))
                .toList();
    }

    static List<MaterialLotId> lotsOf(Collection<GenealogyNode> nodes) {
        return nodes.stream()
                .filter(node -> node.kind() == GenealogyNode.Kind.LOT)
                .map(node -> new MaterialLotId(node.id()))
                .toList();
    }

    private static List<LotResolution> resolutions(List<MaterialLotId> lots, StoreReader journal)
            throws StoreException {
        return lots.isEmpty() ? List.of() : journal.resolutions(lots);
    }

    static List<MaterialHold> holdsOn(Collection<GenealogyNode> nodes, StoreReader journal) throws StoreException {
        List<MaterialHold> holds = new ArrayList<>();
        for (HoldId id : journal.holdsOn(nodes)) {
            journal.hold(id).ifPresent(holds::add);
        }
        return holds;
    }

    static List<Nonconformance> nonconformancesOf(List<MaterialHold> holds, StoreReader journal) throws StoreException {
        List<Nonconformance> reports = new ArrayList<>();
        for (MaterialHold hold : holds) {
            journal.nonconformance(NonconformanceId.of(hold.episode())).ifPresent(reports::add);
        }
        return reports;
    }
}
