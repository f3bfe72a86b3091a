package io.holdfast.rest.internal;

import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Genealogy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Traces lot by lot, breadth first, with a step that asks the target for what is next to one lot. Thread-safe. */
public final class LotWalk implements Genealogy {
    private final Step step;
    private final String note;
    private final boolean knowsAll;

    private LotWalk(Step step, String note, boolean knowsAll) {
        this.step = step;
        this.note = note;
        this.knowsAll = knowsAll;
    }

    /**
     * Makes a walk that is never complete.
     *
     * @param note how it is found, and what is missing
     */
    public LotWalk(Step step, String note) {
        this(step, note, false);
    }

    /**
     * Makes a walk over what a target knows all of: complete unless it is cut off, or a step lacks something.
     *
     * @param note how it is found
     */
    public static LotWalk complete(Step step, String note) {
        return new LotWalk(step, note, true);
    }

    /**
     * A lot on the way.
     *
     * @param material its part
     * @param lot its name
     */
    public record Batch(String material, String lot) {
        /** Returns it as a node. */
        public Node node() {
            return new Node(NodeKind.LOT, material + "/" + lot, null);
        }
    }

    /** What is found on the way. Confined to one call. */
    public static final class Found {
        private final Set<Node> nodes = new LinkedHashSet<>();
        private final List<Edge> edges = new ArrayList<>();
        private final Set<Edge> once = new HashSet<>();
        private final Set<String> lacks = new LinkedHashSet<>();

        /** Adds a node; false where it is there already. */
        public boolean add(Node node) {
            return nodes.add(node);
        }

        /** Adds an edge with its nodes. */
        public void add(Edge edge) {
            nodes.add(edge.from());
            nodes.add(edge.to());
            // Two movements may look alike, and are two.
            edges.add(edge);
        }

        /** Adds an edge that says only that two things hang together, unless it was added so before. */
        public void addOnce(Edge edge) {
            if (once.add(edge)) {
                add(edge);
            }
        }

        /** Says that something is missing. */
        public void lack(String what) {
            lacks.add(what);
        }
    }

    /** Asks for what is next to one lot. */
    @FunctionalInterface
    public interface Step {
        /** Adds what it finds, and returns the lots to go on from. */
        List<Batch> next(Batch batch, Direction direction, Found found) throws VendorException, InterruptedException;
    }

    private record Level(Batch batch, int left) {}

    @Override
    public Answer<Graph> trace(MaterialDefinitionId material, MaterialLotId lot, Direction direction, int depth)
            throws InterruptedException {
        if (depth < 1) {
            throw new IllegalArgumentException("depth must be >= 1, was " + depth);
        }
        return VendorException.answer(remarks -> {
            Found found = new Found();
            Set<Batch> seen = new LinkedHashSet<>();
            Deque<Level> open = new ArrayDeque<>();
            Batch root = new Batch(material.value(), lot.value());
            open.add(new Level(root, depth));
            seen.add(root);
            found.add(root.node());
            while (!open.isEmpty()) {
                Level level = open.remove();
                for (Batch batch : step.next(level.batch, direction, found)) {
                    if (level.left > 1) {
                        if (seen.add(batch)) {
                            open.add(new Level(batch, level.left - 1));
                        }
                    } else if (!seen.contains(batch)) {
                        found.lack("cut off at the depth that was asked for");
                    }
                }
            }
            StringBuilder said = new StringBuilder(note);
            found.lacks.forEach(lack -> said.append("; ").append(lack));
            return new Graph(List.copyOf(found.nodes), found.edges, knowsAll && found.lacks.isEmpty(), said.toString());
        });
    }
}
