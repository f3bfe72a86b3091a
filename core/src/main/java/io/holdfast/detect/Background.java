package io.holdfast.detect;

/**
 * How often a kind of defect is seen at a place while nothing is wrong.
 *
 * @param rate the share of inspected units that show it, at least 0, below 1
 * @param shape how many sightings that rests on, prior included, above 0: the relative standard error is 1/sqrt(shape);
 *     infinite for a rate that is given
 */
public record Background(double rate, double shape) {
    /** Checks the parts. */
    public Background {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("rate must be at least 0 and below 1, was " + rate);
        }
        if (!(shape > 0)) {
            throw new IllegalArgumentException("shape must be above 0, was " + shape);
        }
    }
}
