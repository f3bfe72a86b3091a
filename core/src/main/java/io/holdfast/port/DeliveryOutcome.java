package io.holdfast.port;

import io.holdfast.model.HoldItemOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came of one attempt to deliver. */
public sealed interface DeliveryOutcome {
    /**
     * The target has it, durably.
     *
     * @param reference the target's own name for it: a document number, a file name
     * @param items of a hold or release: what became of each thing, where the target says so; what is not held is looked after
     *     by a person, and does not make the delivery any less confirmed; copied
     */
    record Confirmed(String reference, List<HoldItemOutcome> items) implements DeliveryOutcome {
        /** Checks the parts. */
        public Confirmed {
            Objects.requireNonNull(reference, "reference");
            items = List.copyOf(items);
        }

        /** Makes one of a target that answers as a whole. */
        public Confirmed(String reference) {
            this(reference, List.of());
        }
    }

    /**
     * The target refused it for good: the same content would be refused again. It is parked until a person acts.
     *
     * @param reason the target's words
     * @param items of a hold or release: what became of each thing nevertheless, where the target says so; copied
     */
    record Rejected(String reason, List<HoldItemOutcome> items) implements DeliveryOutcome {
        /** Checks the parts. */
        public Rejected {
            Objects.requireNonNull(reason, "reason");
            items = List.copyOf(items);
        }

        /** Makes one of a target that refuses as a whole. */
        public Rejected(String reason) {
            this(reason, List.of());
        }
    }

    /**
     * The target surely does not have it, and may take it later.
     *
     * @param reason what stood in the way
     * @param after how long the target asks to be left alone, or null where it does not say
     */
    record Retryable(String reason, @Nullable Duration after) implements DeliveryOutcome {
        /** Checks the parts. */
        public Retryable {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * It was sent and no answer came: the target may or may not have it. Resolved by {@link Destination#find}, never by
     * sending again blindly.
     *
     * @param reason what was seen
     */
    record Unknown(String reason) implements DeliveryOutcome {
        /** Checks the parts. */
        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Nothing is wrong, and the answer is not there yet: the target gathers before it takes, or answers later by a receipt.
     * Unlike {@link Retryable} and {@link Unknown} it is no sign of an outage: other ordering keys go on.
     *
     * @param reason what is waited for
     * @param sent whether the target may have it already: then {@link Destination#find} is asked next, else it is delivered
     *     again
     * @param after how long to leave its ordering key alone, more than zero
     */
    record Deferred(String reason, boolean sent, Duration after) implements DeliveryOutcome {
        /** Checks the parts. */
        public Deferred {
            Objects.requireNonNull(reason, "reason");
            if (after.isZero() || after.isNegative()) {
                throw new IllegalArgumentException("after must be more than zero, was " + after);
            }
        }
    }
}
