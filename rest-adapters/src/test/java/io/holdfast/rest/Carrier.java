package io.holdfast.rest;

import io.holdfast.model.Deliverable;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Carries one delivery as Holdfast's dispatcher does: in doubt it looks before it sends again. */
public final class Carrier {
    private static final int MOST_ATTEMPTS = 40;

    private final Destination destination;
    private final AtomicLong nanos;
    private final Runnable between;

    /** What came of the attempts, the last one last. */
    public final List<DeliveryOutcome> seen = new ArrayList<>();

    /** Makes a carrier that moves the clock between attempts, and does something more then. */
    public Carrier(Destination destination, AtomicLong nanos, Runnable between) {
        this.destination = destination;
        this.nanos = nanos;
        this.between = between;
    }

    /** Carries until it is settled, and returns what came of it in the end. */
    public DeliveryOutcome carry(long sequence, Deliverable content) throws InterruptedException {
        Delivery delivery = Content.delivery(sequence, content);
        boolean doubtful = false;
        seen.clear();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            DeliveryOutcome outcome = doubtful ? destination.find(delivery) : null;
            if (outcome != null) {
                seen.add(outcome);
            }
            if (outcome == null || outcome instanceof Retryable) {
                outcome = destination.deliver(List.of(delivery)).get(0);
                seen.add(outcome);
            }
            if (outcome instanceof Confirmed || outcome instanceof Rejected) {
                return outcome;
            }
            doubtful = outcome instanceof Unknown;
            between.run();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(20));
        }
        throw new AssertionError("not settled after " + MOST_ATTEMPTS + " attempts: " + seen);
    }
}
