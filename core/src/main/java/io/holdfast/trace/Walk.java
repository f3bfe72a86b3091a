package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyNode;
import io.holdfast.port.Direction;
import io.holdfast.port.GenealogyReader;
import io.holdfast.port.StoreException;
import io.holdfast.port.TraceStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The walk behind every trace: level by level, each node once, so that it ends on any loop. An order or run may be reached from one
 * of its parts ("within"): then only what left it (or, backward, entered it) as a whole has a share in it. Where it is reached
 * as a whole later, it is stepped from once more.
 */
final class Walk {
    /** Links are limited, too: there may be any number of edges between two nodes. */
    private static final int LINKS_PER_NODE = 8;

    private static final int FEWEST_LINKS = 10_000;

    private final GenealogyReader journal;
    private final Direction direction;
    private final int mostNodes;
    private final Predicate<TraceStep> followed;
    private final Map<GenealogyNode, Boolean> wholeByNode = new LinkedHashMap<>();
    private final Map<GenealogyNode, GenealogyNode> cameFrom = new HashMap<>();
    private final Set<GenealogyNode> steppedFrom = new LinkedHashSet<>();
    private boolean ended;

    Walk(GenealogyReader journal, Direction direction, int mostNodes, Predicate<TraceStep> followed) {
        this.journal = journal;
        this.direction = direction;
        this.mostNodes = mostNodes;
        this.followed = followed;
    }

    /** Follows everything that was not withdrawn, suspect edges too: rather a lot too many than one too few. */
    static Walk ofAll(GenealogyReader journal, Direction direction, int mostNodes) {
        return new Walk(journal, direction, mostNodes, step -> true);
    }

    /** Returns a walk that follows neither rework nor what is suspect: what it comes back to is its own ancestor. */
    static Walk withoutRework(GenealogyReader journal, int mostNodes) {
        return new Walk(journal, Direction.FORWARD, mostNodes, Walk::isPlain);
    }

    static boolean isPlain(TraceStep step) {
        return step.kind() != EdgeKind.REWORK
                && (step.edge() == null || step.edge().state() == EdgeState.VALID);
    }

    /** Walks until all is seen, the budget is used up or the target is reached. Passes on each step once. */
    void from(Collection<GenealogyNode> starts, @Nullable GenealogyNode target, Consumer<? super TraceStep> action)
            throws StoreException {
        List<GenealogyNode> level = new ArrayList<>();
        for (GenealogyNode start : starts) {
            arrive(start, true, null, level);
        }
        Set<TraceStep> told = new LinkedHashSet<>();
        long mostLinks = Math.max(FEWEST_LINKS, (long) LINKS_PER_NODE * mostNodes);
        while (!level.isEmpty() && (target == null || !wholeByNode.containsKey(target))) {
            List<GenealogyNode> within = new ArrayList<>();
            for (GenealogyNode node : level) {
                if (!wholeByNode.getOrDefault(node, true)) {
                    within.add(node);
                }
            }
            List<GenealogyNode> next = new ArrayList<>();
            journal.forEachStep(direction, level, within, step -> {
                if (!followed.test(step)) {
                    return;
                }
                if (told.size() >= mostLinks) {
                    ended = true;
                } else if (arrive(step.to(), !step.within(), step.from(), next) && told.add(step)) {
                    action.accept(step);
                }
            });
            steppedFrom.addAll(level);
            level = next;
        }
    }

    /** Notes a node; tells whether there is room for it. */
    private boolean arrive(GenealogyNode node, boolean whole, @Nullable GenealogyNode from, List<GenealogyNode> next) {
        Boolean known = wholeByNode.get(node);
        if (known == null) {
            if (wholeByNode.size() >= mostNodes) {
                ended = true;
                return false;
            }
            if (from != null) {
                cameFrom.put(node, from);
            }
        }
        if (known == null || (whole && !known)) {
            wholeByNode.put(node, whole);
            next.add(node);
        }
        return true;
    }

    /** Returns the nodes in the order in which they were reached. */
    Set<GenealogyNode> nodes() {
        return wholeByNode.keySet();
    }

    boolean isReached(GenealogyNode node) {
        return wholeByNode.containsKey(node);
    }

    /** Tells whether all that leads on from a node was looked at. */
    boolean isSteppedFrom(GenealogyNode node) {
        return steppedFrom.contains(node);
    }

    /** Tells whether the budget was used up. */
    boolean hasEnded() {
        return ended;
    }

    /** Returns the way by which a node was reached, its start first. */
    List<GenealogyNode> pathTo(GenealogyNode node) {
        List<GenealogyNode> path = new ArrayList<>();
        for (GenealogyNode at = node; at != null; at = cameFrom.get(at)) {
            path.add(0, at);
        }
        return path;
    }
}
