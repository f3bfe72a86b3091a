package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyNode;
import io.holdfast.port.Direction;
import io.holdfast.port.TraceStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The loops in what a walk found: Tarjan's strongly connected components, without recursion, over nodes as they were reached,
 * whole or within, so that a run and its units are no loop.
 */
final class Loops {
    /** A node as it was reached. */
    private record Vertex(GenealogyNode node, boolean within) {}

    /** Material first: it is what is its own ancestor. */
    private static final Comparator<Vertex> READABLE = Comparator.comparing(
                    (Vertex vertex) -> !vertex.node().isMaterial())
            .thenComparing(vertex -> vertex.node().toString())
            .thenComparing(Vertex::within);

    private final Map<Vertex, List<Vertex>> next = new LinkedHashMap<>();

    /** Adds a step, unless it is rework or suspect. */
    void add(TraceStep step) {
        if (!Walk.isPlain(step)) {
            return;
        }
        Vertex to = new Vertex(step.to(), step.within());
        link(new Vertex(step.from(), false), to);
        // What was reached within leads on to wholes only, not to its other parts.
        if (step.kind() != EdgeKind.PART_OF || step.within()) {
            link(new Vertex(step.from(), true), to);
        }
    }

    private void link(Vertex from, Vertex to) {
        next.computeIfAbsent(from, vertex -> new ArrayList<>()).add(to);
    }

    /** Returns one loop for each set of nodes that lead to one another, told in the way that material flows. */
    List<List<GenealogyNode>> find(Direction direction) {
        List<List<GenealogyNode>> loops = new ArrayList<>();
        for (Set<Vertex> component : components()) {
            Vertex start = Collections.min(component, READABLE);
            List<GenealogyNode> loop = loop(start, component);
            if (!loop.isEmpty()) {
                if (direction == Direction.BACKWARD) {
                    Collections.reverse(loop);
                }
                loops.add(loop);
            }
        }
        return loops;
    }

    /** Returns the shortest way from a vertex back to itself, or nothing. */
    private List<GenealogyNode> loop(Vertex start, Set<Vertex> component) {
        Map<Vertex, Vertex> cameFrom = new HashMap<>();
        Deque<Vertex> waiting = new ArrayDeque<>(List.of(start));
        while (!waiting.isEmpty()) {
            Vertex at = waiting.remove();
            for (Vertex to : next.getOrDefault(at, List.of())) {
                if (to.equals(start)) {
                    List<GenealogyNode> loop = new ArrayList<>(List.of(start.node()));
                    for (Vertex back = at; back != null; back = cameFrom.get(back)) {
                        loop.add(0, back.node());
                    }
                    return loop;
                }
                if (component.contains(to) && !cameFrom.containsKey(to)) {
                    cameFrom.put(to, at);
                    waiting.add(to);
                }
            }
        }
        return List.of();
    }

    /** Where the search stands at a vertex. */
    private static final class Frame {
        final Vertex vertex;
        int child;

        Frame(Vertex vertex) {
            this.vertex = vertex;
        }
    }

    private List<Set<Vertex>> components() {
        List<Set<Vertex>> components = new ArrayList<>();
        Map<Vertex, Integer> index = new HashMap<>();
        Map<Vertex, Integer> low = new HashMap<>();
        Set<Vertex> open = new HashSet<>();
        Deque<Vertex> stack = new ArrayDeque<>();
        for (Vertex root : next.keySet()) {
            if (index.containsKey(root)) {
                continue;
            }
            Deque<Frame> calls = new ArrayDeque<>(List.of(new Frame(root)));
            while (!calls.isEmpty()) {
                Frame frame = calls.peek();
                Vertex at = frame.vertex;
                if (frame.child == 0 && !index.containsKey(at)) {
                    index.put(at, index.size());
                    low.put(at, index.get(at));
                    stack.push(at);
                    open.add(at);
                }
                List<Vertex> children = next.getOrDefault(at, List.of());
                if (frame.child < children.size()) {
                    Vertex child = children.get(frame.child++);
                    if (!index.containsKey(child)) {
                        calls.push(new Frame(child));
                    } else if (open.contains(child)) {
                        low.merge(at, index.getOrDefault(child, 0), Math::min);
                    }
                    continue;
                }
                calls.pop();
                int lowest = low.getOrDefault(at, 0);
                if (!calls.isEmpty()) {
                    low.merge(calls.peek().vertex, lowest, Math::min);
                }
                if (lowest == index.getOrDefault(at, 0)) {
                    Set<Vertex> component = new HashSet<>();
                    Vertex member;
                    do {
                        member = stack.pop();
                        open.remove(member);
                        component.add(member);
                    } while (!member.equals(at));
                    if (component.size() > 1 || next.getOrDefault(at, List.of()).contains(at)) {
                        components.add(component);
                    }
                }
            }
        }
        return components;
    }
}
