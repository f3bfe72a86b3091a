package io.holdfast.detect;

import io.holdfast.detect.OpenPlaces.Node;
import io.holdfast.model.Place;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds clusters among sightings that are told in numbers, for any number of threads, each by a {@link SharedSession} of its
 * own. For callers that number what they see: a host, a stream operator. Who has inspections asks
 * {@link ClusterDetector#concurrent}.
 *
 * <p><b>Definition</b>: that of the package, for one rule on {@link WindowClock#EVENT_TIME}, with one N or one for each key and place
 * ({@link KeyThresholds}). A <em>key</em> stands for scope
 * and morphology, and for zones also for the zone: sightings of different keys have nothing to do with one another. Keys
 * and units are any 64-bit numbers. Times are nanoseconds since 1970, from 1900 to before 2200, which is not checked.
 *
 * <p><b>Lateness</b>: each session is a station with a clock of its own. A sighting is late when it is before the
 * <em>watermark</em>: the least, over the sessions that have not paused, of their latest time less the allowed lateness. It
 * never falls. A session that stands still holds back what the others are told of closings, and what memory they get back,
 * never what they are told of openings; one that has nothing to say for long should {@linkplain SharedSession#pause pause}.
 *
 * <p><b>Differences</b> to inspections: there are no repeats (the same unit again changes no count, but is one more member);
 * of the anchors with most units the one sighted first is taken, of those the one with the least unit, x and y.
 *
 * <p><b>Progress</b>: lock-free. A session that stalls in a call holds back the watermark, and nothing else.
 *
 * <p><b>Memory</b>: some hundred bytes for each sighting that the capacity expects, at once; four times as much beside it
 * when that is full, up to the largest, or to what the heap has room for. Each thread that finds it full makes room, and the
 * second to come throws its own away. Nothing is allocated for a sighting that does not open a cluster, growth apart. What finds
 * no room at the largest is {@link Told#REFUSED} and counted: {@link #refused}.
 */
public final class SharedCore {
    /** Is told of what closes. */
    @FunctionalInterface
    public interface ClosingListener {
        /**
         * A cluster fell quiet: nothing that is not late can extend it any more. Called within a call of some session, in
         * its thread; must not call that session.
         *
         * @param cluster its number
         * @param lastTime the time of its last member
         */
        void closed(long cluster, long lastTime);
    }

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MAGIC = 0x48465343;
    private static final int VERSION = 1;
    private static final int EXPIRY_STEP = 256;
    private static final int GROWTH = 4;
    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(SharedCore.class, "current", EvidenceTable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final KeyThresholds thresholds;

    /** The least N of all. */
    final int minimumUnits;

    final long window;
    final long lateness;

    /** r, or -1 for zones. */
    final long radius;

    /** Cells are 2 to this power wide. */
    final int cellBits;

    final OpenPlaces open;
    final SharedClock clock = new SharedClock();
    final ClosingListener listener;
    private final Publication publication;

    /** What the capacity says, or less once the heap had no room for it. */
    private volatile int largest;

    private final LongAdder refused = new LongAdder();
    private final AtomicReference<@Nullable Node> orphans = new AtomicReference<>();

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private EvidenceTable current;

    /** Replaced under a lock, for sessions come and go rarely. */
    private volatile SharedSession[] sessions = new SharedSession[0];

    SharedCore(
            KeyThresholds thresholds,
            Duration window,
            Duration allowedLateness,
            long radius,
            Capacity capacity,
            ClosingListener listener,
            Publication publication) {
        if (thresholds.least() < 2) {
            throw new IllegalArgumentException("minimumUnits must be >= 2, was " + thresholds.least());
        }
        if (window.isZero() || window.isNegative() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "window must be more than zero and at most " + LONGEST + ", was " + window);
        }
        if (allowedLateness.isNegative() || allowedLateness.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "allowedLateness must be from zero to " + LONGEST + ", was " + allowedLateness);
        }
        this.thresholds = thresholds;
        this.minimumUnits = thresholds.least();
        this.window = window.toNanos();
        this.lateness = allowedLateness.toNanos();
        this.radius = radius;
        this.cellBits =
                Math.max(EvidenceTable.COARSE_BITS, Long.SIZE - Long.numberOfLeadingZeros(8 * Math.max(1, radius) - 1));
        this.listener = listener;
        this.publication = publication;
        this.largest = capacity.largest();
        this.current = table(capacity.expected(), null);
        this.open = new OpenPlaces(Math.max(16, Math.min(1 << 18, current.capacity() >> 1)));
    }

    /**
     * Makes a detector for zones.
     *
     * @param minimumUnits N, from 2
     * @param window W, more than zero and at most 366 days
     * @param allowedLateness from zero to 366 days
     * @param capacity for how many sightings at a time; its scopes are of no matter
     */
    public static SharedCore zones(
            int minimumUnits, Duration window, Duration allowedLateness, Capacity capacity, ClosingListener listener) {
        return zones(KeyThresholds.fixed(minimumUnits), window, allowedLateness, capacity, listener);
    }

    /**
     * Makes a detector for zones with an N for each key.
     *
     * @param thresholds N, from 2
     * @param window W, more than zero and at most 366 days
     * @param allowedLateness from zero to 366 days
     * @param capacity for how many sightings at a time; its scopes are of no matter
     */
    public static SharedCore zones(
            KeyThresholds thresholds,
            Duration window,
            Duration allowedLateness,
            Capacity capacity,
            ClosingListener listener) {
        return new SharedCore(thresholds, window, allowedLateness, -1, capacity, listener, Publication.FENCED);
    }

    /**
     * Makes a detector for points.
     *
     * @param minimumUnits N, from 2
     * @param window W, more than zero and at most 366 days
     * @param allowedLateness from zero to 366 days
     * @param radiusMicrometres r, from 0 to {@link Place.Point#LARGEST_MICROMETRES}
     * @param capacity for how many sightings at a time; its scopes are of no matter
     */
    public static SharedCore points(
            int minimumUnits,
            Duration window,
            Duration allowedLateness,
            long radiusMicrometres,
            Capacity capacity,
            ClosingListener listener) {
        return points(
                KeyThresholds.fixed(minimumUnits), window, allowedLateness, radiusMicrometres, capacity, listener);
    }

    /**
     * Makes a detector for points with an N for each key and place.
     *
     * @param thresholds N, from 2
     * @param window W, more than zero and at most 366 days
     * @param allowedLateness from zero to 366 days
     * @param radiusMicrometres r, from 0 to {@link Place.Point#LARGEST_MICROMETRES}
     * @param capacity for how many sightings at a time; its scopes are of no matter
     */
    public static SharedCore points(
            KeyThresholds thresholds,
            Duration window,
            Duration allowedLateness,
            long radiusMicrometres,
            Capacity capacity,
            ClosingListener listener) {
        if (radiusMicrometres < 0 || radiusMicrometres > Place.Point.LARGEST_MICROMETRES) {
            throw new IllegalArgumentException("radiusMicrometres must be from 0 to " + Place.Point.LARGEST_MICROMETRES
                    + ", was " + radiusMicrometres);
        }
        return new SharedCore(
                thresholds, window, allowedLateness, radiusMicrometres, capacity, listener, Publication.FENCED);
    }

    /** Returns a session for one thread, at first paused. Thread-safe; takes a lock. */
    public synchronized SharedSession session() {
        SharedSession made = new SharedSession(this);
        SharedSession[] more = Arrays.copyOf(sessions, sessions.length + 1);
        more[sessions.length] = made;
        sessions = more;
        return made;
    }

    /** Returns how many sightings found no room. Thread-safe; may miss what is under way. */
    public long refused() {
        return refused.sum();
    }

    void refuse() {
        refused.increment();
    }

    synchronized void remove(SharedSession session) {
        sessions = Arrays.stream(sessions).filter(other -> other != session).toArray(SharedSession[]::new);
    }

    /** Raises the watermark as far as the guards allow, and returns it. */
    long watermark() {
        long known = clock.watermarkVolatile();
        long earliest = earliestGuard();
        if (earliest <= known || earliest == SharedSession.NO_GUARD) {
            return known;
        }
        clock.propose(earliest);
        long again = Math.min(earliest, earliestGuard());
        clock.raiseWatermark(again);
        return Math.max(known, again);
    }

    private long earliestGuard() {
        long earliest = SharedSession.NO_GUARD;
        for (SharedSession session : sessions) {
            earliest = Math.min(earliest, session.guardVolatile());
        }
        return earliest;
    }

    /** Returns the time of a cluster's last member, by all who may know. */
    long last(Node node) {
        long last = Long.MIN_VALUE;
        for (SharedSession session : sessions) {
            last = Math.max(last, session.last(node));
        }
        // Read last: a session writes back before it forgets.
        return Math.max(last, node.lastVolatile());
    }

    /** Returns the hash of the cell that a point of a key is in; of a zone, that of the key. */
    long cell(long key, long point) {
        return radius < 0
                ? FreeTrack.mix(key)
                : FreeTrack.cell(key, (long) Gathering.x(point) >> cellBits, (long) Gathering.y(point) >> cellBits);
    }

    /** Is told what a cluster is called here that had another number where it was saved. */
    @FunctionalInterface
    public interface RenumberingListener {
        /**
         * A cluster has been taken up.
         *
         * @param key its key
         * @param former its number where it was saved
         * @param cluster its number here
         */
        void renumbered(long key, long former, long cluster);
    }

    private record Saved(long key, long unit, long time, long point) implements Comparable<Saved> {
        private static final Comparator<Saved> ORDER = Comparator.comparingLong(Saved::key)
                .thenComparingLong(Saved::time)
                .thenComparingLong(Saved::unit)
                .thenComparingLong(Saved::point);

        @Override
        public int compareTo(Saved other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Returns all that may still matter of some keys: all of them, or those of one key group, so that a keyed operator can be
     * rescaled. Changes nothing. While no session is in a call.
     *
     * <p>The clocks of sessions are not in it, but for the watermark. Who goes on elsewhere has each session that had not paused
     * {@linkplain SharedSession#reach reach} the latest time it was told, the one that was farthest behind first: the watermark does
     * not wait for sessions that it does not know.
     *
     * <p>Format, version 1, big-endian: the four letters HFSC, then the version (ints), W, r (-1 for zones) and the watermark (longs);
     * the number of sightings (int), then of each key, time, unit and point (longs), ascending; the number of open clusters (int), then
     * of each its number, key, point of the anchor, first and last time (longs), in order of opening. A point is x in the high
     * 32 bits and y, its sign flipped, in the low ones.
     *
     * @param keys which keys to save
     */
    public byte[] save(LongPredicate keys) {
        long watermark = watermark();
        List<Saved> sightings = new ArrayList<>();
        for (EvidenceTable each = currentVolatile(); each != null; each = each.beforeVolatile()) {
            each.forEachBehind(watermark - window, (key, unit, time, point) -> {
                if (keys.test(key)) {
                    sightings.add(new Saved(key, unit, time, point));
                }
            });
        }
        Collections.sort(sightings);
        List<Node> clusters =
                open.open().stream().filter(node -> keys.test(node.key)).toList();
        StateBytes out = StateBytes.empty();
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(window);
        out.writeLong(radius);
        out.writeLong(watermark);
        out.writeInt(sightings.size());
        for (Saved each : sightings) {
            out.writeLong(each.key);
            out.writeLong(each.time);
            out.writeLong(each.unit);
            out.writeLong(each.point);
        }
        out.writeInt(clusters.size());
        for (Node each : clusters) {
            out.writeLong(each.number());
            out.writeLong(each.key);
            out.writeLong(each.point);
            out.writeLong(each.firstVolatile());
            out.writeLong(last(each));
        }
        return out.written();
    }

    /**
     * Adds what was saved, by a detector with the same W and r, of keys of which nothing is known here. Parts of one detector that
     * are loaded one after the other are together that detector. Of parts that ran apart the latest watermark counts for all. While no
     * session is in a call.
     *
     * @param listener is told the new numbers of the clusters, in the order in which they had opened
     * @throws IllegalArgumentException where it is of another version, W or r, or makes no sense; this detector may then have taken up
     *     part of it, and is of no use
     * @throws IllegalStateException where it does not fit, or has a key that is known here; likewise
     */
    public synchronized void load(byte[] state, RenumberingListener listener) {
        StateBytes in = StateBytes.of(state);
        StateBytes.check("first word", MAGIC, in.readInt());
        StateBytes.check("version", VERSION, in.readInt());
        StateBytes.check("window in nanoseconds", window, in.readLong());
        StateBytes.check("radius in micrometres", radius, in.readLong());
        Set<Long> known = new HashSet<>();
        for (EvidenceTable each = currentVolatile(); each != null; each = each.beforeVolatile()) {
            each.forEachBehind(watermark() - window, (key, unit, time, point) -> known.add(key));
        }
        open.open().forEach(node -> known.add(node.key));
        long watermark = in.readLong();
        clock.propose(watermark);
        clock.raiseWatermark(watermark);
        try (SharedSession session = session()) {
            for (int left = StateBytes.number("sightings", in.readInt()); left > 0; left--) {
                long key = unknown(known, in.readLong());
                long time = in.readLong();
                if (!session.restore(key, in.readLong(), time, in.readLong())) {
                    throw new IllegalStateException("no room for the sightings of key " + key);
                }
            }
        }
        for (int left = StateBytes.number("open clusters", in.readInt()); left > 0; left--) {
            long former = in.readLong();
            long key = unknown(known, in.readLong());
            long point = in.readLong();
            long first = in.readLong();
            long last = in.readLong();
            if (first > last) {
                throw new IllegalArgumentException(
                        "first and last of cluster " + former + " must not fall, were " + first + " and " + last);
            }
            Node node = new Node(key, point, cell(key, point), first, last);
            for (Node end = open.end(); !open.append(end, node); end = open.end()) {}
            clock.raiseLatest(last);
            orphan(node);
            listener.renumbered(key, former, node.number());
        }
        in.end();
    }

    private static long unknown(Set<Long> known, long key) {
        if (known.contains(key)) {
            throw new IllegalStateException("a key must be in one state only, " + key + " is known here");
        }
        return key;
    }

    private EvidenceTable table(int atLeast, @Nullable EvidenceTable before) {
        // Points crowd in cells: with four to a line, one line in ten would overflow at a plant's density.
        return new EvidenceTable(atLeast, radius < 0 ? 2 : 1, window, clock, publication, before);
    }

    EvidenceTable currentVolatile() {
        return (EvidenceTable) CURRENT.getVolatile(this);
    }

    /** Puts a larger generation before the given one, unless somebody did; false where there may be none. */
    boolean grow(EvidenceTable table) {
        if (currentVolatile() != table) {
            return true;
        }
        int capacity = table.capacity();
        int most = largest;
        if (capacity >= most) {
            return false;
        }
        try {
            int larger = (int) Math.min((long) capacity * GROWTH, most);
            // Fails where another thread grew it: the caller goes on with that one.
            CURRENT.compareAndSet(this, table, table(larger, table));
        } catch (OutOfMemoryError e) {
            // Of large arrays, which leave the heap as it was. The line goes on; what is refused is counted.
            largest = capacity;
        }
        // Another thread may have had the room.
        return currentVolatile() != table;
    }

    /** Moves on towards letting go of the oldest generation. */
    static void expire(EvidenceTable newest, long outOfReach) {
        EvidenceTable keeper = newest;
        EvidenceTable oldest = newest.beforeVolatile();
        if (oldest == null) {
            return;
        }
        for (EvidenceTable next = oldest.beforeVolatile(); next != null; next = oldest.beforeVolatile()) {
            keeper = oldest;
            oldest = next;
        }
        if (oldest.isOver(outOfReach, EXPIRY_STEP)) {
            keeper.letGoBefore(oldest);
        }
    }

    /** Leaves a cluster to whoever comes next. */
    void orphan(Node node) {
        // Retried where another was left or taken.
        do {
            node.nextOrphan = orphans.get();
        } while (!orphans.compareAndSet(node.nextOrphan, node));
    }

    /** Takes all clusters that were left, linked; null where none. */
    @Nullable
    Node adopt() {
        return orphans.get() == null ? null : orphans.getAndSet(null);
    }
}
