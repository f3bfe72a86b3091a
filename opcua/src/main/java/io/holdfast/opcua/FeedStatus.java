package io.holdfast.opcua;

import org.jspecify.annotations.Nullable;

/**
 * How a feed fares. Counts are since it was started.
 *
 * @param connected whether a session is open as far as is known
 * @param taken what the sink has taken durably
 * @param repeated what came again and was left out
 * @param waiting what has come and is not dealt with yet
 * @param refused what the sink did not take and is tried again
 * @param putAside what could not be read; it is in the feed's file of what was put aside
 * @param missed what is known to have been missed for good: skipped values of a counter
 * @param fault what stands in the way now, in words for a person, or null
 */
public record FeedStatus(
        boolean connected,
        long taken,
        long repeated,
        long waiting,
        long refused,
        long putAside,
        long missed,
        @Nullable String fault) {}
