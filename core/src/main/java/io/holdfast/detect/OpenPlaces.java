package io.holdfast.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The open clusters of a {@link SharedCore}: a queue in order of opening, indexed by the hash of their anchors' cells.
 *
 * <p>A caller takes the end of the queue, then looks in the index, which holds every cluster up to there; a cluster it
 * found is appended only after each one behind that end has been looked at: of several callers that find one cluster, one
 * appends it, the others fail, look at what is new, and extend it.
 *
 * <p><b>Writers and readers</b>: any thread. <b>Progress</b>: lock-free. To append fails only where another thread
 * appended; whoever sees an appended cluster behind the end indexes it and moves the end on, so no one waits for its owner.
 *
 * <p><b>Memory order</b>: volatile throughout, but for ends (see {@link SharedSession}); clusters are rare. Nodes are never
 * reused, and links once set only move on past closed nodes: no ABA. A closed node that a slow caller puts back into the
 * index is taken out again when it is met.
 */
final class OpenPlaces {
    private static final VarHandle NEXT;
    private static final VarHandle FIRST;
    private static final VarHandle LAST;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
            FIRST = lookup.findVarHandle(Node.class, "first", long.class);
            LAST = lookup.findVarHandle(End.class, "last", long.class);
            TAIL = lookup.findVarHandle(OpenPlaces.class, "tail", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What changes of a cluster that is extended; apart from what everybody reads to find it. */
    private static final class End {
        /** Its last member as far as it was written back; a session may know of a later one. */
        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long last;

        /** Where its keeper believes that it ends; of that thread, handed on with the node. */
        private long believedLast;

        End(long last) {
            this.last = last;
            this.believedLast = last;
        }
    }

    /** A cluster. */
    static final class Node {
        final long key;

        /** Of the anchor, see {@link Gathering#point}. */
        final long point;

        /** The hash of the anchor's cell. */
        final long cell;

        /** Its place in the queue, from 1; set before it is linked. */
        private long number;

        /** The one indexed before in the same chain; the same to whoever sets it, but for closed ones. */
        private volatile @Nullable Node older;

        private volatile boolean closed;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Node next;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long first;

        private final End end;

        /** The next of those without a keeper; of the thread that leaves it there. */
        @Nullable
        Node nextOrphan;

        /** Unit, time and point of each member of the opening set, in order of time. */
        private final long[] opening;

        Node(long key, long point, long cell, long[] opening) {
            this.key = key;
            this.point = point;
            this.cell = cell;
            this.opening = opening;
            this.first = opening[1];
            this.end = new End(opening[opening.length - 2]);
        }

        /** Makes a cluster that was opened elsewhere. */
        Node(long key, long point, long cell, long first, long last) {
            this.key = key;
            this.point = point;
            this.cell = cell;
            this.opening = new long[0];
            this.first = first;
            this.end = new End(last);
        }

        /** Tells whether a sighting was told with the opening. */
        boolean opened(long unit, long time, long at) {
            for (int i = 0; i < opening.length; i += 3) {
                if (opening[i] == unit && opening[i + 1] == time && opening[i + 2] == at) {
                    return true;
                }
            }
            return false;
        }

        long number() {
            return number;
        }

        boolean isClosed() {
            return closed;
        }

        long firstVolatile() {
            return (long) FIRST.getVolatile(this);
        }

        long lastVolatile() {
            return (long) LAST.getVolatile(end);
        }

        long believedLast() {
            return end.believedLast;
        }

        void believeLast(long time) {
            end.believedLast = time;
        }

        /** Makes the last member's time at least as late. Retried where another thread did so, until it is. */
        void raiseLast(long time) {
            long seen = lastVolatile();
            while (seen < time && !LAST.compareAndSet(end, seen, time)) {
                seen = lastVolatile();
            }
        }

        /** Makes the first member's time at least as early. Retried where another thread did so, until it is. */
        void lowerFirst(long time) {
            long seen = firstVolatile();
            while (seen > time && !FIRST.compareAndSet(this, seen, time)) {
                seen = firstVolatile();
            }
        }

        private @Nullable Node nextVolatile() {
            return (Node) NEXT.getVolatile(this);
        }
    }

    private final AtomicReferenceArray<@Nullable Node> chains;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private Node tail = closedNode();

    OpenPlaces(int chains) {
        this.chains = new AtomicReferenceArray<>(Integer.highestOneBit(chains));
    }

    private static Node closedNode() {
        Node node = new Node(0, 0, 0, new long[3]);
        node.closed = true;
        return node;
    }

    /** Returns the end of the queue; every cluster up to there is in the index. */
    Node end() {
        for (; ; ) {
            Node last = tailVolatile();
            Node next = last.nextVolatile();
            if (next == null) {
                return last;
            }
            moveOn(last, next);
        }
    }

    /** Tells whether nothing was appended behind an end. */
    boolean isEnd(Node end) {
        return end.nextVolatile() == null;
    }

    private Node tailVolatile() {
        return (Node) TAIL.getVolatile(this);
    }

    /** Indexes an appended cluster, then makes it the end; fails where another thread did, so there is no retry. */
    private void moveOn(Node last, Node next) {
        int chain = chain(next.cell);
        Node head = chains.get(chain);
        // Indexed one by one in order of number: a head below this one is the one to put it before.
        if ((head == null || head.number < next.number) && tailVolatile() == last) {
            next.older = head;
            chains.compareAndSet(chain, head, next);
        }
        TAIL.compareAndSet(this, last, next);
    }

    int chain(long cell) {
        return (int) cell & chains.length() - 1;
    }

    /** Returns the newest of a chain of the index. */
    @Nullable
    Node newest(int chain) {
        return chains.get(chain);
    }

    /** Returns the one indexed before, past closed ones, which are let go. */
    @Nullable
    Node older(Node node) {
        Node older = node.older;
        while (older != null && older.closed) {
            older = older.older;
            node.older = older;
        }
        return older;
    }

    /** Takes a closed node out if it is the newest of its chain. */
    void letGo(Node node) {
        // Fails where a newer one was indexed, which lets it go in its time.
        chains.compareAndSet(chain(node.cell), node, node.older);
    }

    /** Returns the cluster appended behind another, or null. */
    @Nullable
    Node behind(Node node) {
        return node.nextVolatile();
    }

    /** Appends a cluster behind another, unless there is one. */
    boolean append(Node last, Node node) {
        node.number = last.number + 1;
        if (!NEXT.compareAndSet(last, (Node) null, node)) {
            return false;
        }
        end();
        return true;
    }

    /** Returns the clusters that are not closed, in order of opening. At rest. */
    List<Node> open() {
        end();
        List<Node> open = new ArrayList<>();
        for (int chain = 0; chain < chains.length(); chain++) {
            for (Node node = chains.get(chain); node != null; node = node.older) {
                if (!node.closed) {
                    open.add(node);
                }
            }
        }
        open.sort(Comparator.comparingLong(Node::number));
        return open;
    }

    /** Marks a cluster closed; of one caller, its keeper. */
    void close(Node node) {
        node.closed = true;
        letGo(node);
    }
}
