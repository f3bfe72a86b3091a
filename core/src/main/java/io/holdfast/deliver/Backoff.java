package io.holdfast.deliver;

import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * How long to wait before the next attempt: doubling from the first delay up to the longest, and of that a random half, so
 * that what failed together does not come back together. There is no last attempt.
 *
 * @param first the delay after the first failure, more than zero
 * @param longest the longest delay, at least {@code first}
 */
public record Backoff(Duration first, Duration longest) {
    /** A fifth of a second to one minute: a target that restarts is found again within a minute of its return. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(200), Duration.ofMinutes(1));

    private static final int MOST_DOUBLINGS = 30;

    /** Checks the delays. */
    public Backoff {
        Objects.requireNonNull(longest, "longest");
        if (first.isZero() || first.isNegative()) {
            throw new IllegalArgumentException("first must be more than zero, was " + first);
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest must be >= first (" + first + "), was " + longest);
        }
    }

    /** Returns the delay in nanoseconds after the given number of failures in a row, from 1. */
    public long nanosAfter(int failures, SplittableRandom random) {
        long doubled = first.toNanos();
        for (int i = 1; i < Math.min(failures, MOST_DOUBLINGS) && doubled < longest.toNanos(); i++) {
            doubled *= 2;
        }
        long full = Math.min(doubled, longest.toNanos());
        return full - random.nextLong(full / 2 + 1);
    }
}
