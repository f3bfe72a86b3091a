package io.holdfast.detect;

import io.holdfast.model.UnitId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the inspected units of one scope from 0; a unit keeps its number until {@code window} others have followed it.
 * A queue in order of number, indexed by chains of a fixed hash table. Allocates one node for each unit that is numbered.
 *
 * <p><b>Writers and readers</b>: any thread. Linearizable: a new number takes effect where the tail moves on to its node,
 * and one that is found where the tail was read. (A node found in the index beyond the tail does not count yet: the units
 * that it pushes out would seem to have their numbers still.)
 *
 * <p><b>Progress</b>: lock-free. To link a node fails only where another thread has linked one; whoever sees a linked node
 * that is not the tail yet indexes it and moves the tail, so no one waits for its owner. Nodes are not reused: no ABA.
 *
 * <p><b>Memory order</b>: nodes are published by the compare-and-set that links them; a node is in the index before the
 * tail moves on to it, so who has read the tail finds every unit up to there.
 */
final class UnitNumbers {
    private static final int MOST_CHAINS = 1 << 16;
    private static final VarHandle NEXT;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
            TAIL = lookup.findVarHandle(UnitNumbers.class, "tail", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Node {
        final @Nullable UnitId unit;
        final long number;

        /** The node indexed before in the same chain; the same to whoever sets it, and null once that has expired. */
        volatile @Nullable Node older;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Node next;

        Node(@Nullable UnitId unit, long number) {
            this.unit = unit;
            this.number = number;
        }

        @Nullable
        Node nextVolatile() {
            return (Node) NEXT.getVolatile(this);
        }

        boolean compareAndSetNext(Node node) {
            return NEXT.compareAndSet(this, null, node);
        }
    }

    private final int window;
    private final AtomicReferenceArray<@Nullable Node> chains;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private Node tail = new Node(null, -1);

    UnitNumbers(int window) {
        this.window = window;
        int size = Integer.highestOneBit(Math.min(window, MOST_CHAINS / 2) * 2 - 1);
        this.chains = new AtomicReferenceArray<>(Math.max(1, size));
    }

    /** Returns the units that have a number, in this order. At rest. */
    List<UnitId> numbered() {
        long next = nextVolatile();
        TreeMap<Long, UnitId> units = new TreeMap<>();
        for (int chain = 0; chain < chains.length(); chain++) {
            for (Node node = chains.get(chain);
                    node != null && node.unit != null && next - node.number <= window;
                    node = node.older) {
                units.put(node.number, node.unit);
            }
        }
        return List.copyOf(units.values());
    }

    /** Takes up where another left off, before anything is numbered. */
    void load(long next, List<UnitId> numbered) {
        tail = new Node(null, next - numbered.size() - 1);
        numbered.forEach(this::number);
    }

    /** Returns the number that the next new unit will have. */
    long nextVolatile() {
        return tailVolatile().number + 1;
    }

    /** Returns the unit's number, a new one where it has none or has it no longer. */
    long number(UnitId unit) {
        for (; ; ) {
            Node last = tailVolatile();
            Node found = find(unit, last);
            if (found != null && found.number <= last.number) {
                return found.number;
            }
            Node next = last.nextVolatile();
            if (found == null && next == null) {
                Node node = new Node(unit, last.number + 1);
                if (last.compareAndSetNext(node)) {
                    moveOn(last, node);
                    return node.number;
                }
                next = last.nextVolatile();
            }
            if (next != null) {
                moveOn(last, next);
            }
        }
    }

    private Node tailVolatile() {
        return (Node) TAIL.getVolatile(this);
    }

    /** Indexes a linked node, then makes it the tail; fails where another thread did, so there is nothing to retry. */
    private void moveOn(Node last, Node next) {
        int chain = chain(next.unit);
        Node head = chains.get(chain);
        // Nodes are indexed one by one in order of number: a head below this one is the one to put it before.
        if (head == null || head.number < next.number) {
            if (tailVolatile() == last) {
                next.older = head;
                chains.compareAndSet(chain, head, next);
            }
        }
        TAIL.compareAndSet(this, last, next);
    }

    /** Finds a unit's node among the latest, up to the given one or beyond; lets expired ones go. */
    private @Nullable Node find(UnitId unit, Node last) {
        Node previous = null;
        Node node = chains.get(chain(unit));
        while (node != null && last.number - node.number < window) {
            if (unit.equals(node.unit)) {
                return node;
            }
            previous = node;
            node = node.older;
        }
        if (node != null && previous != null) {
            previous.older = null;
        }
        return null;
    }

    private int chain(@Nullable UnitId unit) {
        int hash = unit == null ? 0 : unit.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> 16) & chains.length() - 1;
    }
}
