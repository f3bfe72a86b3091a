package io.holdfast.benchmarks.detect;

import java.time.Duration;

/**
 * The one rule that every contender computes.
 *
 * <p>A sighting less than W after the last member of a cluster that is open at its place (same zone, or within r of the
 * anchor) extends that cluster. Otherwise it opens one where N distinct units were sighted less than W before it, itself
 * included, at one place: in its zone, or within r of an anchor that lies within r of it.
 */
public final class Rule {
    /** N. */
    public static final int UNITS = 5;

    /** W. */
    public static final Duration WINDOW = Duration.ofMinutes(15);

    /** W in nanoseconds. */
    public static final long WINDOW_NANOS = WINDOW.toNanos();

    /** r in micrometres, for points. */
    public static final int RADIUS = 2_000;

    private Rule() {}
}
