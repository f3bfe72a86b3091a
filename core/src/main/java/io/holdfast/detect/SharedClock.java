package io.holdfast.detect;

import java.lang.invoke.VarHandle;

/**
 * The watermark of a {@link SharedCore}: the earliest time that is not late. Each session guards a time that the watermark
 * must not pass: its own latest less the lateness, or, while it watches a sighting from before that, the sighting's. One
 * that has paused guards nothing.
 *
 * <p>So while a session watches a sighting that is not late, nothing that the sighting can reach is let go or closed; and no
 * session looks at another's clock to find that its sighting is not late.
 *
 * <p><b>Memory order</b>: a session raises its guard with release, behind what it wrote for sightings up to there. Lowering
 * and the watermark meet as in Dekker's algorithm, all volatile: a session lowers its guard, then looks whether its time is
 * behind what is proposed as watermark; who raises the watermark proposes, then looks at the guards again, and raises it no
 * farther than they allow.
 *
 * <p><b>Progress</b>: lock-free; to raise fails only where another thread raised.
 */
final class SharedClock {
    /** Before all times, with room for a window before it. */
    static final long NEVER = Long.MIN_VALUE / 2;

    // Two lines apart from each other and from what else is on the heap.
    private static final int PROPOSED = 16;
    private static final int WATERMARK = 32;
    private static final int LATEST = 48;
    private static final VarHandle LONGS = Publication.LONGS;

    private final long[] times = new long[64];

    SharedClock() {
        times[PROPOSED] = NEVER;
        times[WATERMARK] = NEVER;
        times[LATEST] = NEVER;
    }

    /** Returns a time that the watermark has not passed, or a sighting before it is late. */
    long proposedVolatile() {
        return (long) LONGS.getVolatile(times, PROPOSED);
    }

    long watermarkVolatile() {
        return (long) LONGS.getVolatile(times, WATERMARK);
    }

    /** Returns a time that no sighting is after. */
    long latestVolatile() {
        return (long) LONGS.getVolatile(times, LATEST);
    }

    void raiseLatest(long time) {
        raise(LATEST, time);
    }

    void propose(long time) {
        raise(PROPOSED, time);
    }

    void raiseWatermark(long time) {
        raise(WATERMARK, time);
    }

    /** Retried where another thread raised it, until as high. */
    private void raise(int at, long time) {
        for (long seen = (long) LONGS.getVolatile(times, at);
                seen < time && !LONGS.compareAndSet(times, at, seen, time);
                seen = (long) LONGS.getVolatile(times, at)) {}
    }
}
