package io.holdfast.port;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import java.util.Objects;

/**
 * One thing to be carried to one destination.
 *
 * @param sequence its number in the outbox, unique and growing in the order of commit
 * @param destination where it goes
 * @param lane the lane it travels in
 * @param orderingKey what it must stay in order with: deliveries of one lane and key go out one after another
 * @param idempotencyKey the same for every attempt, for the target to recognise a repeat by: the id, and after a slash the
 *     revision; without it, a result that was not bound later and whose id does not end like that
 * @param content what is carried
 * @param attempts how many attempts were made before, at least 0
 * @param inDoubt whether the target may have it already, because an earlier attempt got no answer
 */
public record Delivery(
        long sequence,
        DestinationId destination,
        Lane lane,
        String orderingKey,
        String idempotencyKey,
        Deliverable content,
        int attempts,
        boolean inDoubt) {
    /** Checks the parts. */
    public Delivery {
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(orderingKey, "orderingKey");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(content, "content");
    }

    /** Makes a delivery that the target surely does not have. */
    public Delivery(
            long sequence,
            DestinationId destination,
            Lane lane,
            String orderingKey,
            String idempotencyKey,
            Deliverable content,
            int attempts) {
        this(sequence, destination, lane, orderingKey, idempotencyKey, content, attempts, false);
    }
}
