package io.holdfast.detect;

import io.holdfast.detect.OpenPlaces.Node;
import io.holdfast.model.Place;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
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
 * when that is full, up to the largest. Nothing is allocated for a sighting that does not open a cluster, growth apart.
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
    private final int largest;
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
        if (capacity >= largest) {
            return false;
        }
        int larger = (int) Math.min((long) capacity * GROWTH, largest);
        // Fails where another thread grew it: the caller goes on with that one.
        CURRENT.compareAndSet(this, table, table(larger, table));
        return true;
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
