package io.holdfast.detect;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open clusters of one rule in one scope: linked lists in order of opening, chosen by a hash that is the same for
 * defects that could be at the same place.
 *
 * <p>A cluster is appended behind the last of its list, having looked at each one on the way: of several callers that
 * find one cluster, one appends it, the others fail, look at what is new, and extend it. Whether a defect still reaches a
 * cluster is a matter of positions alone; nobody closes a cluster because of what a scan saw.
 *
 * <p><b>Writers and readers</b>: any thread.
 *
 * <p><b>Progress</b>: lock-free. To append fails only where another thread appended; to move an end of a cluster, only
 * where another thread moved it or closed it, and ends move apart only.
 *
 * <p><b>What may be lost</b>: on inspected units, a defect that extends a cluster at the very moment it closes may be left
 * out of the time told with the closing.
 *
 * <p><b>Memory order</b>: volatile throughout; clusters are rare. Nodes are never reused and a link once set only moves on
 * past closed nodes: no ABA. The last node of a list stays, closed or not, so that nothing is appended to a node that is
 * let go.
 */
final class OpenClusters {
    /** Every cluster that is open ends by then. */
    static final long ALL = Long.MAX_VALUE - 1;

    private static final long CLOSED = Long.MAX_VALUE;
    private static final VarHandle NEXT;
    private static final VarHandle FIRST;
    private static final VarHandle LAST;
    private static final VarHandle LATEST;
    private static final VarHandle EARLIEST_LAST;
    private static final VarHandle OPENED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Link.class, "next", Node.class);
            FIRST = lookup.findVarHandle(Node.class, "first", long.class);
            LAST = lookup.findVarHandle(Node.class, "last", long.class);
            LATEST = lookup.findVarHandle(Node.class, "latest", long.class);
            EARLIEST_LAST = lookup.findVarHandle(OpenClusters.class, "earliestLast", long.class);
            OPENED = lookup.findVarHandle(OpenClusters.class, "opened", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static class Link {
        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Node next;

        @Nullable
        Node nextVolatile() {
            return (Node) NEXT.getVolatile(this);
        }

        boolean compareAndSetNext(@Nullable Node expected, Node node) {
            return NEXT.compareAndSet(this, expected, node);
        }
    }

    /** A cluster, open until its end is {@link #CLOSED}. */
    static final class Node extends Link {
        final ClusterId id;
        final Morphology morphology;
        final Place place;

        /** What was told with the opening. */
        final List<ClusterMember> opening;

        private long order;

        /** Where it ended; of the thread that closed it. */
        private long end;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long first;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long last;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long latest;

        /**
         * Makes a cluster.
         *
         * @param first position of the first member
         * @param last position of the last
         * @param latest time of the latest
         */
        Node(
                ClusterId id,
                Morphology morphology,
                Place place,
                List<ClusterMember> opening,
                long first,
                long last,
                long latest) {
            this.id = id;
            this.morphology = morphology;
            this.place = place;
            this.opening = opening;
            this.first = first;
            this.last = last;
            this.latest = latest;
        }

        private boolean isClosed() {
            return (long) LAST.getVolatile(this) == CLOSED;
        }

        /** Takes in a defect at the cluster's place, unless out of reach or closed. */
        private boolean extend(long position, long time, long window) {
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
            raise(LATEST, this, time);
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
    private final AtomicReferenceArray<@Nullable Link> lists;

    /** No open cluster ends before; may lag behind. */
    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private long earliestLast = Long.MAX_VALUE;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private long opened;

    /**
     * Starts without clusters.
     *
     * @param byTime whether positions are device times
     */
    OpenClusters(boolean byTime, long window, long radiusMicrometres, int lists) {
        this.byTime = byTime;
        this.window = window;
        this.radiusMicrometres = radiusMicrometres;
        this.lists = new AtomicReferenceArray<>(Integer.highestOneBit(lists));
    }

    /**
     * Finds the first opened cluster that the defect extends, and extends it.
     *
     * @param hash equal for defects that could be at the same place
     */
    @Nullable
    Node extend(long hash, Morphology morphology, Place place, long position, long time) {
        Link link = lists.get(list(hash));
        for (Node node = link == null ? null : link.nextVolatile(); node != null; node = node.nextVolatile()) {
            if (isExtended(node, morphology, place, position, time)) {
                return node;
            }
        }
        return null;
    }

    private boolean isExtended(Node node, Morphology morphology, Place place, long position, long time) {
        return node.morphology.equals(morphology)
                && node.place.within(place, radiusMicrometres)
                && node.extend(position, time, window);
    }

    /**
     * Appends a cluster that a defect completed, or extends one that is already there.
     *
     * @param justified whether all that the caller relied on has been in reach until now
     * @return the given cluster, the one that was extended, or null where it is justified no longer
     */
    @Nullable
    Node open(long hash, Node fresh, Place place, long position, long time, BooleanSupplier justified) {
        Link last = listAt(list(hash));
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
            } else if (isExtended(next, fresh.morphology, place, position, time)) {
                return next;
            } else {
                last = next;
            }
        }
    }

    /** Appends a cluster whatever is there; for recovery. */
    void restore(long hash, Node node) {
        Link last = listAt(list(hash));
        while (!append(last, node)) {
            for (Node next = last.nextVolatile(); next != null; next = last.nextVolatile()) {
                last = next;
            }
        }
    }

    private boolean append(Link last, Node node) {
        node.order = (long) OPENED.getAndAdd(this, 1L);
        if (!last.compareAndSetNext(null, node)) {
            return false;
        }
        lower(EARLIEST_LAST, this, (long) LAST.getVolatile(node));
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
        for (int list = 0; list < lists.length(); list++) {
            Link previous = lists.get(list);
            Node node = previous == null ? null : previous.nextVolatile();
            while (previous != null && node != null) {
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
        }
        lower(EARLIEST_LAST, this, earliest);
        if (closed.isEmpty()) {
            return events;
        }
        closed.sort(Comparator.comparingLong(node -> node.order));
        List<DetectionEvent> told = events == null ? new ArrayList<>() : events;
        closed.forEach(
                node -> told.add(new Closed(node.id, ScopeTrack.instant(byTime ? node.end : node.latestVolatile()))));
        return told;
    }

    private int list(long hash) {
        return (int) (hash ^ hash >>> 32) & lists.length() - 1;
    }

    private Link listAt(int index) {
        Link link = lists.get(index);
        if (link == null) {
            lists.compareAndSet(index, null, new Link());
            return listAt(index);
        }
        return link;
    }
}
