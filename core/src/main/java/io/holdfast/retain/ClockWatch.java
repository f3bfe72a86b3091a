package io.holdfast.retain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Watches the clock that images expire by: a clock that was set wrong must not expire a year of them in an hour. While the program
 * runs, the wall clock is compared with a clock that only measures how time passes; over a stop, with when the journal was written
 * last. Where they differ too much nothing is deleted until a person has looked, or the clock is back.
 *
 * <p>Confined to one thread.
 */
public final class ClockWatch {
    /** An hour: no clock that is kept in step is corrected by more, and no change of summer time touches an instant. */
    public static final Duration DEFAULT_LARGEST_JUMP = Duration.ofHours(1);

    private final Duration largestJump;
    private Instant wall;
    private long nanos;
    private Optional<String> fault = Optional.empty();

    /**
     * Starts at the opening of a line.
     *
     * @param seen when the journal was written last by this clock, or empty where that was never
     * @param now what the clock says
     * @param nanos what the clock that measures says, in nanoseconds since any moment
     * @param largestJump by how much the two may differ
     * @param longestStop how long a stop may seem to have been before a person must confirm it
     */
    public ClockWatch(Optional<Instant> seen, Instant now, long nanos, Duration largestJump, Duration longestStop) {
        this.largestJump = largestJump;
        this.nanos = nanos;
        wall = now;
        if (seen.isPresent()) {
            Duration gap = Duration.between(seen.get(), now);
            if (gap.compareTo(largestJump.negated()) < 0) {
                fault = Optional.of("the clock is " + gap.negated() + " behind what the journal saw last: " + seen.get()
                        + ", now " + now);
                wall = seen.get();
            } else if (gap.compareTo(longestStop) > 0) {
                fault = Optional.of("the clock is " + gap + " ahead of what the journal saw last, " + seen.get()
                        + ", which is more than a stop of " + longestStop + "; now " + now);
                wall = seen.get();
            }
        }
    }

    /** Looks at both clocks; returns what is wrong, in words, or empty where images may expire. */
    public Optional<String> look(Instant now, long nowNanos) {
        Instant expected = wall.plusNanos(nowNanos - nanos);
        Duration off = Duration.between(expected, now);
        if (off.abs().compareTo(largestJump) > 0) {
            if (fault.isEmpty()) {
                fault = Optional.of("the clock jumped by " + off + ": " + now + " instead of " + expected);
            }
            return fault;
        }
        // Small corrections are taken over; they do not add up unseen, since each look is from the last.
        fault = Optional.empty();
        wall = now;
        nanos = nowNanos;
        return fault;
    }

    /** A person says that the clock is right as it is. */
    public void confirm(Instant now, long nowNanos) {
        fault = Optional.empty();
        wall = now;
        nanos = nowNanos;
    }
}
