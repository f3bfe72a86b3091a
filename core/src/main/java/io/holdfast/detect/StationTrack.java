package io.holdfast.detect;

import io.holdfast.model.EquipmentId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StationWatch} for any number of threads: a list of stations that only grows, one for each name that the scope
 * was ever given, and the watermark beside it.
 *
 * <p><b>Progress</b>: lock-free. Every number only grows; to raise one fails only where another thread raised it, and to
 * append a station only where another was appended.
 *
 * <p><b>Memory order</b>: volatile. A station's clock moves before the watermark is reckoned from all of them: of several
 * threads that move clocks at the same time, the last to have moved one sees all. A reckoning that misses a station that is
 * just being heard gives what it would have given before, and that one is judged by the outcome.
 */
final class StationTrack {
    private static final long NEVER = Long.MIN_VALUE;
    private static final VarHandle FIRST;
    private static final VarHandle WATERMARK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FIRST = lookup.findVarHandle(StationTrack.class, "first", Station.class);
            WATERMARK = lookup.findVarHandle(StationTrack.class, "watermark", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Station {
        private static final VarHandle LATEST;
        private static final VarHandle HEARD;
        private static final VarHandle NEXT;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                LATEST = lookup.findVarHandle(Station.class, "latest", long.class);
                HEARD = lookup.findVarHandle(Station.class, "heard", long.class);
                NEXT = lookup.findVarHandle(Station.class, "next", Station.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        final @Nullable EquipmentId id;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long latest;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private long heard;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Station next;

        Station(@Nullable EquipmentId id, long latest, long heard) {
            this.id = id;
            this.latest = latest;
            this.heard = heard;
        }

        long latestVolatile() {
            return (long) LATEST.getVolatile(this);
        }

        long heardVolatile() {
            return (long) HEARD.getVolatile(this);
        }

        @Nullable
        Station nextVolatile() {
            return (Station) NEXT.getVolatile(this);
        }
    }

    private final long lateness;
    private final long skew;
    private final long idleAfter;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private @Nullable Station first;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private long watermark = NEVER;

    StationTrack(RuleSet rules) {
        this.lateness = rules.allowedLateness().toNanos();
        this.skew = rules.allowedSkew().toNanos();
        this.idleAfter = rules.idleAfter().toNanos();
    }

    /** Returns the earliest device time that is not late. */
    long watermarkVolatile() {
        return (long) WATERMARK.getVolatile(this);
    }

    /** Has the stations that fell idle before the inspection came let go of the watermark; returns the watermark. */
    long watermarkFor(@Nullable EquipmentId station, long received) {
        Station alone = firstVolatile();
        // What is the usual case: a station that is alone is never idle.
        if (alone != null && (alone.nextVolatile() != null || !Objects.equals(alone.id, station))) {
            rise(station, heardSince(received));
        }
        return watermarkVolatile();
    }

    /** Hears the station of an inspection that was accepted. */
    void hear(@Nullable EquipmentId station, long time, long received) {
        long newest = newestHeard(received);
        Station own = find(station);
        if (own == null) {
            own = append(new Station(station, time, newest));
        }
        raise(own, Station.LATEST, time);
        raise(own, Station.HEARD, newest);
        rise(station, since(newest));
    }

    /** Hears the station of a late inspection, unless it is too far behind to be waited for. */
    void hearLate(@Nullable EquipmentId station, long time, long received) {
        long since = heardSince(received);
        long newest = NEVER;
        for (Station each = firstVolatile(); each != null; each = each.nextVolatile()) {
            if (isActive(each, station, since)) {
                newest = Math.max(newest, each.latestVolatile());
            }
        }
        if (newest == NEVER || time >= newest - skew) {
            hear(station, time, received);
        }
    }

    /** Lets the watermark rise as far as it may by something accepted from a station that is not known any more. */
    void reach(long time) {
        raise(this, WATERMARK, time - skew - lateness);
    }

    /** Returns the clocks. At rest. */
    List<ScopeState.Station> save() {
        List<ScopeState.Station> saved = new ArrayList<>();
        for (Station each = firstVolatile(); each != null; each = each.nextVolatile()) {
            saved.add(new ScopeState.Station(
                    each.id, ScopeTrack.instant(each.latestVolatile()), ScopeTrack.instant(each.heardVolatile())));
        }
        return saved;
    }

    /** Takes up where others left off, before any station is heard. */
    void load(Instant savedWatermark, List<ScopeState.Station> saved) {
        raise(this, WATERMARK, ScopeWatch.nanos(savedWatermark));
        for (ScopeState.Station each : saved) {
            append(new Station(
                    each.station(), ScopeWatch.nanos(each.latest()), ScopeTrack.nanosOrNearest(each.heard())));
        }
    }

    private void rise(@Nullable EquipmentId station, long since) {
        long newest = NEVER;
        long slowest = Long.MAX_VALUE;
        for (Station each = firstVolatile(); each != null; each = each.nextVolatile()) {
            if (isActive(each, station, since)) {
                long latest = each.latestVolatile();
                newest = Math.max(newest, latest);
                slowest = Math.min(slowest, latest);
            }
        }
        if (newest != NEVER) {
            raise(this, WATERMARK, Math.max(slowest, newest - skew) - lateness);
        }
    }

    private static boolean isActive(Station each, @Nullable EquipmentId own, long since) {
        return each.heardVolatile() >= since || Objects.equals(each.id, own);
    }

    private long newestHeard(long received) {
        long newest = received;
        for (Station each = firstVolatile(); each != null; each = each.nextVolatile()) {
            newest = Math.max(newest, each.heardVolatile());
        }
        return newest;
    }

    private long heardSince(long received) {
        return since(newestHeard(received));
    }

    /** Returns since when a station that is not idle was heard. */
    private long since(long newestHeard) {
        return Math.max(newestHeard, NEVER + idleAfter) - idleAfter;
    }

    private @Nullable Station find(@Nullable EquipmentId id) {
        for (Station each = firstVolatile(); each != null; each = each.nextVolatile()) {
            if (Objects.equals(each.id, id)) {
                return each;
            }
        }
        return null;
    }

    /** Appends a station, or returns the one that another thread appended first. */
    private Station append(Station made) {
        if (FIRST.compareAndSet(this, null, made)) {
            return made;
        }
        Station last = Objects.requireNonNull(firstVolatile());
        // Retried where another station was appended, which is looked at first.
        for (; ; ) {
            if (Objects.equals(last.id, made.id)) {
                return last;
            }
            if (Station.NEXT.compareAndSet(last, null, made)) {
                return made;
            }
            last = Objects.requireNonNull(last.nextVolatile());
        }
    }

    private @Nullable Station firstVolatile() {
        return (Station) FIRST.getVolatile(this);
    }

    private static void raise(Object of, VarHandle field, long value) {
        for (; ; ) {
            long seen = (long) field.getVolatile(of);
            if (seen >= value || field.compareAndSet(of, seen, value)) {
                return;
            }
        }
    }
}
