package io.holdfast.retain;

/**
 * Shares of a root's room in use, at which something happens; each from 0 to 1 and at least the one before.
 *
 * @param warn a person is warned
 * @param expire emergency steps begin, down to the minimum of each class
 * @param stopPassed the host is asked to store no more passed images
 * @param refuse the host is asked to store none at all; what is left is for the journal
 */
public record Watermarks(double warn, double expire, double stopPassed, double refuse) {
    /** 80, 90, 95 and 98 in a hundred: a disk slows down when it is full, and the journal needs the rest. */
    public static final Watermarks DEFAULT = new Watermarks(0.80, 0.90, 0.95, 0.98);

    /** Checks that they rise. */
    public Watermarks {
        if (!(warn > 0 && warn <= expire && expire <= stopPassed && stopPassed <= refuse && refuse <= 1)) {
            throw new IllegalArgumentException("watermarks must rise from above 0 to 1, were " + warn + ", " + expire
                    + ", " + stopPassed + ", " + refuse);
        }
    }
}
