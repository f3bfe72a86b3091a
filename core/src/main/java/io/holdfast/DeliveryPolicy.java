package io.holdfast;

import io.holdfast.deliver.Backoff;
import io.holdfast.port.Lane;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How deliveries to one destination behave. Immutable.
 *
 * <p>In a stopping lane, a delivery that the target refused for good stops what is behind it under the same ordering key until a
 * person replays, corrects or discards it; other keys go on. In the other lanes what is behind it goes on. A key of a stopping
 * lane has one delivery under way at a time.
 */
public final class DeliveryPolicy {
    /**
     * Holds and nonconformances stop, results do not: a wider hold makes no sense to a target that refused the first, while a
     * result stands for itself.
     */
    public static final Set<Lane> DEFAULT_STOPPING = Set.of(Lane.HOLD, Lane.NONCONFORMANCE);

    private static final DeliveryPolicy DEFAULTS = custom().build();

    private final Backoff backoff;
    private final Set<Lane> stopping;

    private DeliveryPolicy(Builder builder) {
        backoff = builder.backoff;
        stopping = Set.copyOf(builder.stopping);
    }

    /** Returns the policy that holds where none is given. */
    public static DeliveryPolicy ofDefaults() {
        return DEFAULTS;
    }

    /** Starts a policy with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    Backoff backoff() {
        return backoff;
    }

    Set<Lane> stopping() {
        return stopping;
    }

    /** Tells where a parked delivery of that lane goes when it is sent again: a result that stops nothing can wait. */
    Lane replayLane(Lane lane) {
        return lane == Lane.RESULT && !stopping.contains(lane) ? Lane.BULK : lane;
    }

    /** Sets up a policy. Not thread-safe. */
    public static final class Builder {
        private Backoff backoff = Backoff.DEFAULT;
        private Set<Lane> stopping = DEFAULT_STOPPING;

        private Builder() {}

        /**
         * Sets the delays between attempts, from the first, doubling, to the longest; 0.2 s and a minute by default. There is no
         * last attempt.
         */
        public Builder retryDelay(Duration first, Duration longest) {
            backoff = new Backoff(first, longest);
            return this;
        }

        /** Sets the lanes that stop; {@link #DEFAULT_STOPPING} by default. */
        public Builder stopKeyIn(Set<Lane> value) {
            Objects.requireNonNull(value, "value");
            stopping = value.isEmpty() ? Set.of() : EnumSet.copyOf(value);
            return this;
        }

        /** Returns the policy. */
        public DeliveryPolicy build() {
            return new DeliveryPolicy(this);
        }
    }
}
