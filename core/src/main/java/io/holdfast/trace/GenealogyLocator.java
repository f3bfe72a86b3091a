package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldItem;
import io.holdfast.model.Site;
import io.holdfast.port.Direction;
import io.holdfast.port.MaterialLocator;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.TraceStep;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Locates material by the genealogy in the journal. What was shipped, or lies in a lot or package of which something was shipped, is
 * on its way at least: that it arrived, no edge says. Where nothing was shipped it says nothing, since nobody may record shipments.
 *
 * <p>Thread-safe, without state. A question costs a few statements for each level of packing.
 */
public final class GenealogyLocator implements MaterialLocator {
    /** More levels and parts of packing than a unit has; beyond it is on its way only if that was found by then. */
    private static final int MOST_NODES = 1_000;

    private static final Set<EdgeKind> STAYING =
            Set.of(EdgeKind.PART_OF, EdgeKind.PRODUCE, EdgeKind.SPLIT, EdgeKind.MERGE, EdgeKind.PACK, EdgeKind.SHIP);

    /** Makes a locator. */
    public GenealogyLocator() {}

    @Override
    public Site siteOf(HoldItem item, StoreReader journal) throws StoreException {
        Optional<GenealogyNode> start = node(item);
        if (start.isEmpty()) {
            return Site.UNKNOWN;
        }
        Walk walk = new Walk(journal, Direction.FORWARD, MOST_NODES, GenealogyLocator::keepsTogether);
        walk.from(List.of(Trace.resolved(start.get(), journal)), null, step -> {});
        return walk.nodes().stream().anyMatch(node -> node.kind() == GenealogyNode.Kind.SHIPMENT)
                ? Site.IN_TRANSIT
                : Site.UNKNOWN;
    }

    /** The material as it is, or what it lies in; not what else was made of it, nor the other units of a run. */
    private static boolean keepsTogether(TraceStep step) {
        return STAYING.contains(step.kind()) && (step.kind() != EdgeKind.PART_OF || step.within());
    }

    /** Returns the lots, and the units with edges of their own, that the material went into next, one step of making on. */
    @Override
    public List<HoldItem> successorsOf(HoldItem consumed, StoreReader journal) throws StoreException {
        Optional<GenealogyNode> start = node(consumed);
        Set<HoldItem> successors = new LinkedHashSet<>();
        if (start.isPresent()) {
            List<GenealogyNode> made = new ArrayList<>();
            GenealogyNode from = Trace.resolved(start.get(), journal);
            journal.forEachStep(Direction.FORWARD, List.of(from), List.of(), step -> {
                if (step.kind() != EdgeKind.PACK && step.kind() != EdgeKind.SHIP && step.kind() != EdgeKind.PART_OF) {
                    made.add(step.to());
                }
            });
            Set<GenealogyNode> makers = new LinkedHashSet<>();
            for (GenealogyNode node : made) {
                if (node.isMaterial()) {
                    item(node).ifPresent(successors::add);
                } else {
                    makers.add(node);
                }
            }
            // An order reaches its lots by its runs.
            for (int level = 0; level < 2 && !makers.isEmpty(); level++) {
                Set<GenealogyNode> next = new LinkedHashSet<>();
                journal.forEachStep(Direction.FORWARD, makers, List.of(), step -> {
                    if (step.to().isMaterial()) {
                        item(step.to()).ifPresent(successors::add);
                    } else if (step.kind() == EdgeKind.PART_OF && !step.within()) {
                        next.add(step.to());
                    }
                });
                makers = next;
            }
            successors.remove(consumed);
        }
        return List.copyOf(successors);
    }

    private static Optional<GenealogyNode> node(HoldItem item) {
        return switch (item.kind()) {
            case UNIT -> Optional.of(new GenealogyNode(GenealogyNode.Kind.UNIT, item.name()));
            case LOT -> Optional.of(new GenealogyNode(GenealogyNode.Kind.LOT, item.name()));
            case SEGMENT -> Optional.empty();
        };
    }

    private static Optional<HoldItem> item(GenealogyNode node) {
        return switch (node.kind()) {
            case UNIT -> Optional.of(new HoldItem(HoldItem.Kind.UNIT, node.id()));
            case LOT -> Optional.of(new HoldItem(HoldItem.Kind.LOT, node.id()));
            case PACKAGE, WORK_ORDER, PROCESS, RUN, SHIPMENT -> Optional.empty();
        };
    }
}
