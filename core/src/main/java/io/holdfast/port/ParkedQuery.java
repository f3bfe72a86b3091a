package io.holdfast.port;

import io.holdfast.model.DestinationId;
import org.jspecify.annotations.Nullable;

/**
 * Which parked deliveries to read: those that meet every condition that is not null.
 *
 * @param destination parked for this destination, or null
 * @param lane of this lane, or null
 * @param orderingKey of this key, or null
 * @param reason refused in exactly these words, or null
 * @param sequence of this sequence, or null
 */
public record ParkedQuery(
        @Nullable DestinationId destination,
        @Nullable Lane lane,
        @Nullable String orderingKey,
        @Nullable String reason,
        @Nullable Long sequence) {
    /** All that is parked. */
    public static final ParkedQuery ALL = new ParkedQuery(null, null, null, null, null);

    /** Returns the query for all that is parked for a destination. */
    public static ParkedQuery of(DestinationId destination) {
        return new ParkedQuery(destination, null, null, null, null);
    }

    /** Returns the query for one delivery. Sequences are unique across destinations. */
    public static ParkedQuery of(long sequence) {
        return new ParkedQuery(null, null, null, null, sequence);
    }

    /** Returns this query, narrowed to a lane. */
    public ParkedQuery in(Lane of) {
        return new ParkedQuery(destination, of, orderingKey, reason, sequence);
    }

    /** Returns this query, narrowed to the target's words. */
    public ParkedQuery because(String words) {
        return new ParkedQuery(destination, lane, orderingKey, words, sequence);
    }

    /** Returns this query, narrowed to an ordering key. */
    public ParkedQuery withKey(String key) {
        return new ParkedQuery(destination, lane, key, reason, sequence);
    }
}
