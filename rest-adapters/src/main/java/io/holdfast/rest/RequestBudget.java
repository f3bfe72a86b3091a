package io.holdfast.rest;

import java.time.Duration;

/**
 * How many requests a tenant may be sent in a while. The urgent may use all of it; reports leave a tenth and results three
 * tenths untouched, so that a flood of results never costs a hold its turn.
 *
 * @param requests how many, at least 1
 * @param period in how long, more than zero
 */
public record RequestBudget(int requests, Duration period) {
    /** 200 a minute: the only figure that a vendor publishes (Plex); small enough for the others. */
    public static final RequestBudget DEFAULT = new RequestBudget(200, Duration.ofMinutes(1));

    /** Checks the parts. */
    public RequestBudget {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be >= 1, was " + requests);
        }
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("period must be more than zero, was " + period);
        }
    }
}
