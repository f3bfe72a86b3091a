package io.holdfast.port;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.Morphology;
import io.holdfast.model.NonconformanceFile;
import java.util.ArrayList;
import java.util.HashSet;
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

    /** One attempt to deliver one thing. */
    @FunctionalInterface
    interface Attempt {
        /**
         * Delivers it.
         *
         * @throws InterruptedException when Holdfast shuts down
         */
        DeliveryOutcome of(Delivery delivery) throws InterruptedException;
    }

    /**
     * Delivers a batch one by one, in order, and keeps back what lies behind one that is not through under its ordering key. For
     * implementations of {@link #deliver} whose target takes things singly.
     *
     * @return one outcome for each delivery, in the same order
     * @throws InterruptedException when an attempt throws it
     */
    static List<DeliveryOutcome> oneByOne(List<Delivery> batch, Attempt attempt) throws InterruptedException {
        List<DeliveryOutcome> outcomes = new ArrayList<>(batch.size());
        Set<String> stopped = new HashSet<>();
        for (Delivery delivery : batch) {
            DeliveryOutcome outcome = stopped.contains(delivery.orderingKey())
                    ? new DeliveryOutcome.Retryable("one before it is not through", null)
                    : attempt.of(delivery);
            if (!(outcome instanceof DeliveryOutcome.Confirmed || outcome instanceof DeliveryOutcome.Rejected)) {
                stopped.add(delivery.orderingKey());
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /**
     * Looks for a delivery whose outcome is unknown: {@link DeliveryOutcome.Confirmed} where the target has it,
     * {@link DeliveryOutcome.Retryable} where it surely has not, {@link DeliveryOutcome.Unknown} where that cannot be said
     * now, {@link DeliveryOutcome.Deferred} where the target has it and its verdict is to come.
     *
     * @throws InterruptedException when Holdfast shuts down
     */
    DeliveryOutcome find(Delivery delivery) throws InterruptedException;

    /**
     * Looks over the way to the target and what is configured for it, and changes nothing there; for the doctor. By default
     * nothing is looked at. Unlike the other methods it may be called from any thread, while a delivery is under way.
     *
     * @param defects the kinds of defect that the line has seen: each of them must be known by its name at the target
     * @return what was looked at, what is well too
     * @throws InterruptedException if the thread is interrupted
     */
    default List<Diagnosis> examine(Set<Morphology> defects) throws InterruptedException {
        return List.of();
    }

    /** Returns at once or after what is under way; deliveries may have been left unanswered. Closing again does nothing. */
    @Override
    void close();
}
