package io.holdfast.port;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.NonconformanceFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place that results, holds and nonconformances are carried to. Implemented by adapters.
 *
 * <p>Holdfast calls one destination from one thread of its own, never the line's, and never inside a transaction; the
 * methods may block. Delivery is at least once: an implementation makes a repeat harmless by the delivery's idempotency
 * key.
 */
public interface Destination extends AutoCloseable {
    /** Returns this destination's name; the same for as long as anything waits for it. */
    DestinationId id();

    /** Returns what this destination takes; what it does not take is not queued for it. */
    Set<Lane> lanes();

    /**
     * Tells whether this destination takes that kind of content, of a lane that it names. By default it takes results, holds and
     * reports, and neither releases nor files of nonconformances: then a person is asked to release by hand.
     */
    default boolean takes(Deliverable content) {
        return !(content instanceof HoldRelease) && !(content instanceof NonconformanceFile);
    }

    /** Returns what reads holds back from this target, where it can; nothing by default. The same for as long as it lives. */
    default Optional<HoldVerifier> holdVerifier() {
        return Optional.empty();
    }

    /**
     * Delivers a batch of one lane, in order. Where a delivery is not confirmed or rejected, those after it with the same
     * ordering key must not be sent, and are answered {@link DeliveryOutcome.Retryable}; a target that keeps the order by
     * itself may take them all and answer each {@link DeliveryOutcome.Deferred}. Where the content was refused for good, what
     * came before and after is not concerned.
     *
     * @param batch at least one delivery; all of one lane
     * @return one outcome for each delivery, in the same order
     * @throws InterruptedException when Holdfast shuts down; what was not answered stays pending
     */
    List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException;

    /**
     * Looks for a delivery whose outcome is unknown: {@link DeliveryOutcome.Confirmed} where the target has it,
     * {@link DeliveryOutcome.Retryable} where it surely has not, {@link DeliveryOutcome.Unknown} where that cannot be said
     * now, {@link DeliveryOutcome.Deferred} where the target has it and its verdict is to come.
     *
     * @throws InterruptedException when Holdfast shuts down
     */
    DeliveryOutcome find(Delivery delivery) throws InterruptedException;

    /** Returns at once or after what is under way; deliveries may have been left unanswered. */
    @Override
    void close();
}
