package io.holdfast.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A work-order context and when it is valid, in device time.
 *
 * @param context the context, or null where work goes on without an order
 * @param from when it begins; included
 * @param to when it ends, excluded; null for "until the next one begins"
 */
public record ContextPeriod(
        @Nullable WorkContext context,
        Instant from,
        @Nullable Instant to) {
    /** Checks the times. */
    public ContextPeriod {
        Checks.instant("from", from);
        if (to != null) {
            Checks.instant("to", to);
            if (!to.isAfter(from)) {
                throw new IllegalArgumentException("to must be after from, was " + to + " with from " + from);
            }
        }
    }

    /** Returns the period of a context that is valid until the next one begins. */
    public static ContextPeriod since(Instant from, @Nullable WorkContext context) {
        return new ContextPeriod(context, from, null);
    }

    @Override
    public String toString() {
        return (context == null ? "no order" : context.segment().toString()) + " from " + from
                + (to == null ? " until the next" : " to " + to);
    }
}
