package io.holdfast.detect;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open clusters of one rule in one scope: a queue in order of opening, indexed by the cell of their anchors.
 *
 * <p>A caller takes the end of the queue, then looks in the index, which holds every cluster up to there; a cluster it
 * found is appended only after each one behind that end has been looked at: of several callers that find one cluster, one
 * appends it, the others fail, look at what is new, and extend it. Whether a defect still reaches a cluster is a matter of
 * positions alone; nobody closes a cluster because of what a scan saw.
 *
 * <p><b>Writers and readers</b>: any thread.
 *
 * <p><b>Progress</b>: lock-free. To append fails only where another thread appended; whoever sees an appended cluster
 * behind the end indexes it and moves the end on, so no one waits for its owner. To move an end of a cluster in position
 * fails only where another thread moved it or closed it, and these ends move apart only.
 *
 * <p><b>What may be lost</b>: on inspected units, a defect that extends a cluster at the very moment it closes may be left
 * out of the time told with the closing.
 *
 * <p><b>Memory order</b>: volatile throughout; clusters are rare. Nodes are never reused, and links once set only move on
 * past closed nodes: no ABA. The last node of the queue and the newest of each chain of the index stay, closed or not, so
 * that nothing is linked to a node that is let go.
 */
final class OpenClusters {
    /** Every cluster that is open ends by then. */
    static final long ALL = Long.MAX_VALUE - 1;

    private static final long CLOSED = Long.MAX_VALUE;
    private static final ClusterId NOBODY = new ClusterId("none");
    private static final VarHandle NEXT;
    private static final VarHandle FIRST;
    private static final VarHandle LAST;
    private static final VarHandle LATEST;
    private static final VarHandle EARLIEST_LAST;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
            FIRST = lookup.findVarHandle(Node.class, "first", long.class);
            LAST = lookup.findVarHandle(Node.class, "last", long.class);
            LATEST = lookup.findVarHandle(Node.class, "latest", long.class);
            EARLIEST_LAST = lookup.findVarHandle(OpenClusters.class, "earliestLast", long.class);
            TAIL = lookup.findVarHandle(OpenClusters.class, "tail", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A cluster, open until its end is {@link #CLOSED}. */
    static final class Node {
        final ClusterId id;
        final Morphology morphology;
        final Place place;

        /** What was told with the opening. */
        final List<ClusterMember> opening;

        /** The hash of the anchor's cell. */
        final long cell;

        /** Place in the queue; set before it is linked. */
        private long number = -1;

        /** The one indexed before in the same chain; the same to whoever sets it, but for closed ones. */
        private volatile @Nullable Node older;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Node next;

        /** Where it ended; of the thread that closed it. */
        private long end;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long first;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long last;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long latest;

        /** Makes the front of a queue: a closed cluster. */
        Node() {
            this(NOBODY, new Morphology("none"), new Place.Zone(null, "none"), List.of(), 0, 0, CLOSED, 0);
        }

        /**
         * Makes a cluster.
         *
         * @param cell a hash of the anchor's cell
         * @param first position of the first member
         * @param last position of the last
         * @param latest time of the latest
         */
        Node(
                ClusterId id,
                Morphology morphology,
                Place place,
                List<ClusterMember> opening,
                long cell,
                long first,
                long last,
                long latest) {
            this.id = id;
            this.morphology = morphology;
            this.place = place;
            this.opening = opening;
            this.cell = cell;
            this.first = first;
            this.last = last;
            this.latest = latest;
        }

        @Nullable
        Node nextVolatile() {
            return (Node) NEXT.getVolatile(this);
        }

        boolean compareAndSetNext(@Nullable Node expected, Node node) {
            return NEXT.compareAndSet(this, expected, node);
        }

        private boolean isClosed() {
            return (long) LAST.getVolatile(this) == CLOSED;
        }

        private boolean isReachedBy(long position, long window) {
            long end = (long) LAST.getVolatile(this);
            return end != CLOSED && position - end < window && (long) FIRST.getVolatile(this) - position < window;
        }

        /** Takes in a defect at the cluster's place, unless out of reach or closed. */
        private boolean extend(long position, long window) {
            if ((long) FIRST.getVolatile(this) - position >= window) {
                return false;
            }
            for (; ; ) {
                long end = (long) LAST.getVolatile(this);
                if (end == CLOSED || position - end >= window) {
                    return false;
                }
                // Retried where another defect moved the end on, or the cluster closed.
                if (position <= end || LAST.compareAndSet(this, end, position)) {
                    break;
                }
            }
            lower(FIRST, this, position);
            return true;
        }

        /** Closes the cluster if it ends at or before a position; tells whether this call did it. */
        private boolean close(long endsBy) {
            for (; ; ) {
                long end = (long) LAST.getVolatile(this);
                if (end == CLOSED || end > endsBy) {
                    return false;
                }
                // Retried where a defect moved the end on, or another caller closed it.
                if (LAST.compareAndSet(this, end, CLOSED)) {
                    this.end = end;
                    return true;
                }
            }
        }

        private long latestVolatile() {
            return (long) LATEST.getVolatile(this);
        }
    }

    private static void raise(VarHandle field, Object holder, long value) {
        long seen = (long) field.getVolatile(holder);
        // Retried where another thread raised it, until as high.
        while (seen < value && !field.compareAndSet(holder, seen, value)) {
            seen = (long) field.getVolatile(holder);
        }
    }

    private static void lower(VarHandle field, Object holder, long value) {
        long seen = (long) field.getVolatile(holder);
        // Retried where another thread changed it, until as low.
        while (seen > value && !field.compareAndSet(holder, seen, value)) {
            seen = (long) field.getVolatile(holder);
        }
    }

    private final boolean byTime;
    private final long window;
    private final long radiusMicrometres;
    private final AtomicReferenceArray<@Nullable Node> chains;
    private final Node front = new Node();

    /** No open cluster ends before; may lag behind. */
    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private long earliestLast = Long.MAX_VALUE;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private Node tail = front;

    /**
     * Starts without clusters.
     *
     * @param byTime whether positions are device times
     */
    OpenClusters(boolean byTime, long window, long radiusMicrometres, int chains) {
        this.byTime = byTime;
        this.window = window;
        this.radiusMicrometres = radiusMicrometres;
        this.chains = new AtomicReferenceArray<>(Integer.highestOneBit(chains));
    }

    /** Returns the end of the queue; every cluster up to there is in the index. */
    Node end() {
        for (; ; ) {
            Node last = (Node) TAIL.getVolatile(this);
            Node next = last.nextVolatile();
            if (next == null) {
                return last;
            }
            moveOn(last, next);
        }
    }

    /** Indexes an appended cluster, then makes it the end; fails where another thread did, so there is no retry. */
    private void moveOn(Node last, Node next) {
        int chain = chain(next.cell);
        Node head = chains.get(chain);
        // Indexed one by one in order of number: a head below this one is the one to put it before.
        if ((head == null || head.number < next.number) && TAIL.getVolatile(this) == last) {
            next.older = head;
            chains.compareAndSet(chain, head, next);
        }
        TAIL.compareAndSet(this, last, next);
    }

    /** Returns the first opened cluster in a chain of the index that the defect would extend, or the one given. */
    @Nullable
    Node find(int chain, Morphology morphology, Place place, long position, @Nullable Node other) {
        Node found = other;
        Node previous = null;
        for (Node node = chains.get(chain); node != null; node = node.older) {
            if (node.isClosed() && previous != null) {
                // Another thread may put the closed one back; it is let go again when it is met.
                previous.older = node.older;
            } else {
                if ((found == null || node.number < found.number) && fits(node, morphology, place, position)) {
                    found = node;
                }
                previous = node;
            }
        }
        return found;
    }

    int chain(long cell) {
        return (int) (cell ^ cell >>> 32) & chains.length() - 1;
    }

    boolean extend(Node node, long position, long time) {
        if (!node.extend(position, window)) {
            return false;
        }
        if (!byTime) {
            raise(LATEST, node, time);
        }
        return true;
    }

    private boolean fits(Node node, Morphology morphology, Place place, long position) {
        return node.morphology.equals(morphology)
                && node.place.within(place, radiusMicrometres)
                && node.isReachedBy(position, window);
    }

    /**
     * Appends a cluster that a defect completed, or extends one that is already there.
     *
     * @param end {@link #end} from before the index was searched
     * @param justified whether all that the caller relied on has been in reach until now
     * @return the given cluster, the one that was extended, or null where it is justified no longer
     */
    @Nullable
    Node open(Node end, Node fresh, Place place, long position, long time, BooleanSupplier justified) {
        Node last = end;
        for (; ; ) {
            Node next = last.nextVolatile();
            if (next == null) {
                if (!justified.getAsBoolean()) {
                    return null;
                }
                // Retried where another cluster was appended, which is looked at first.
                if (append(last, fresh)) {
                    return fresh;
                }
            } else if (fits(next, fresh.morphology, place, position) && extend(next, position, time)) {
                return next;
            } else {
                last = next;
            }
        }
    }

    /** Appends a cluster whatever is there; for recovery. */
    void restore(Node node) {
        Node last = end();
        while (!append(last, node)) {
            last = end();
        }
    }

    /** Returns what is open, in order of opening. At rest. */
    List<RuleState.Open> save() {
        List<RuleState.Open> open = new ArrayList<>();
        for (Node node = front.nextVolatile(); node != null; node = node.nextVolatile()) {
            if (!node.isClosed()) {
                long last = (long) LAST.getVolatile(node);
                open.add(new RuleState.Open(
                        node.id,
                        node.morphology,
                        node.place,
                        (long) FIRST.getVolatile(node),
                        last,
                        ScopeTrack.instant(byTime ? last : node.latestVolatile())));
            }
        }
        return open;
    }

    private boolean append(Node last, Node node) {
        node.number = last.number + 1;
        if (!last.compareAndSetNext(null, node)) {
            return false;
        }
        lower(EARLIEST_LAST, this, (long) LAST.getVolatile(node));
        end();
        return true;
    }

    /** Closes what ends at or before a position, first opened first. */
    @Nullable
    List<DetectionEvent> close(long endsBy, @Nullable List<DetectionEvent> events) {
        if ((long) EARLIEST_LAST.getVolatile(this) > endsBy) {
            return events;
        }
        // Who appends during the walk lowers it for itself afterwards.
        EARLIEST_LAST.setVolatile(this, Long.MAX_VALUE);
        long earliest = Long.MAX_VALUE;
        List<Node> closed = new ArrayList<>();
        Node previous = front;
        for (Node node = front.nextVolatile(); node != null; ) {
            if (node.close(endsBy)) {
                closed.add(node);
            }
            earliest = Math.min(earliest, (long) LAST.getVolatile(node));
            Node next = node.nextVolatile();
            if (next == null || !node.isClosed()) {
                previous = node;
            } else {
                // Fails where another thread let it go; then it is met again, at worst, and is closed still.
                previous.compareAndSetNext(node, next);
            }
            node = next;
        }
        lower(EARLIEST_LAST, this, earliest);
        if (closed.isEmpty()) {
            return events;
        }
        List<DetectionEvent> told = events == null ? new ArrayList<>() : events;
        closed.forEach(
                node -> told.add(new Closed(node.id, ScopeTrack.instant(byTime ? node.end : node.latestVolatile()))));
        return told;
    }
}
