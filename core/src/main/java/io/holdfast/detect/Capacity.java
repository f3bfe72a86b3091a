package io.holdfast.detect;

import java.time.Duration;

/**
 * How much a concurrent detector may hold. What does not fit is refused, counted and not watched; nothing that may still
 * be part of a cluster is ever overwritten.
 *
 * @param scopes how many scopes are watched at a time; more are refused until some are forgotten
 * @param expected for how many entries each rule in each scope, and each scope for the results it knows, takes memory at
 *     once (about 80 bytes an entry); from 1
 * @param largest to how many entries each of these grows while it must; at least {@code expected}
 */
public record Capacity(int scopes, int expected, int largest) {
    /** Four lines of sixteen stations, each between two orders, with as many toolings. */
    public static final int DEFAULT_SCOPES = 256;

    /** A station with a defect or two a minute, in a window of a quarter of an hour. */
    public static final int DEFAULT_EXPECTED = 64;

    /** One hundred defects a second for longer than two hours. */
    public static final int DEFAULT_LARGEST = 1 << 20;

    private static final int MOST = 1 << 24;

    /** Checks the parts. */
    public Capacity {
        if (scopes < 1) {
            throw new IllegalArgumentException("scopes must be >= 1, was " + scopes);
        }
        if (expected < 1 || expected > MOST) {
            throw new IllegalArgumentException("expected must be from 1 to " + MOST + ", was " + expected);
        }
        if (largest < expected || largest > MOST) {
            throw new IllegalArgumentException(
                    "largest must be from expected (" + expected + ") to " + MOST + ", was " + largest);
        }
    }

    /** Returns the defaults above. */
    public static Capacity ofDefaults() {
        return new Capacity(DEFAULT_SCOPES, DEFAULT_EXPECTED, DEFAULT_LARGEST);
    }

    /**
     * Returns a capacity that never grows nor refuses where no scope hands over more than the given rate.
     *
     * @param perSecond the most inspections, and the most defects, that one scope hands over in a second
     * @param reach the longest window of the rules plus the allowed lateness and skew
     */
    public static Capacity forRate(int scopes, int perSecond, Duration reach) {
        long entries = Math.multiplyExact(reach.plusSeconds(1).toSeconds(), perSecond);
        int held = (int) Math.max(1, Math.min(entries, MOST));
        return new Capacity(scopes, held, held);
    }
}
