package io.holdfast.deliver;

import io.holdfast.model.Deliverable;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Segment;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.util.List;
import java.util.regex.Pattern;

/** Queues content for every destination that takes its lane, inside the transaction that wrote the content. Thread-safe. */
public final class Outbox {
    private static final Pattern REVISION = Pattern.compile("/[0-9]+$");

    private volatile List<Destination> destinations;

    /** Makes the outbox of the given destinations. */
    public Outbox(List<Destination> destinations) {
        this.destinations = List.copyOf(destinations);
    }

    /** Returns whom it queues for. */
    public List<Destination> destinations() {
        return destinations;
    }

    /** Queues for these from now on. */
    public void destinations(List<Destination> value) {
        destinations = List.copyOf(value);
    }

    /** Queues content that the transaction wrote. */
    public void put(Transaction transaction, Deliverable content) throws StoreException {
        for (Destination destination : destinations) {
            put(transaction, destination, content);
        }
    }

    /** Queues content that was written before for one destination, if it takes such and its lane. */
    public static void put(Transaction transaction, Destination destination, Deliverable content)
            throws StoreException {
        if (Lane.of(content).isAmong(destination.lanes()) && destination.takes(content)) {
            transaction.enqueue(destination.id(), orderingKey(content), idempotencyKey(content), content);
        }
    }

    /**
     * Queues a result anew that was delivered, or waits to be, before it was bound to a context. It travels under the ordering
     * key of the first time, so that it comes after; its idempotency key ends in the revision, so that a target does not take
     * it for a repeat.
     *
     * @param accepted where the result stood when it was accepted
     * @param revision which state of the result this is, from 2
     */
    public void putBound(Transaction transaction, InspectionResult result, Segment accepted, int revision)
            throws StoreException {
        for (Destination destination : destinations) {
            if (destination.lanes().contains(Lane.RESULT)) {
                transaction.enqueue(
                        destination.id(), accepted.toString(), key(result.id().value(), revision), result);
            }
        }
    }

    /** Results stay in order within their segment, a hold or nonconformance with all of its episode. */
    static String orderingKey(Deliverable content) {
        if (content instanceof InspectionResult result) {
            return result.segment().toString();
        }
        if (content instanceof MaterialHold hold) {
            return hold.episode().value();
        }
        if (content instanceof HoldRelease release) {
            return release.episode().value();
        }
        if (content instanceof NonconformanceFile file) {
            EpisodeId episode = file.origin().episode();
            return episode == null ? file.id().value() : episode.value();
        }
        if (content instanceof LedgerEntry entry) {
            return entry.series().value();
        }
        return ((Nonconformance) content).episode().value();
    }

    static String idempotencyKey(Deliverable content) {
        if (content instanceof InspectionResult result) {
            String id = result.id().value();
            // As it is, unless it could be taken for a later state of another result.
            return REVISION.matcher(id).find() ? key(id, 1) : id;
        }
        if (content instanceof HoldRelease release) {
            return key(release.hold() + "/release", release.number());
        }
        if (content instanceof NonconformanceFile file) {
            return key(file.id() + "/file", file.revision());
        }
        if (content instanceof LedgerEntry entry) {
            return entry.id().value();
        }
        return content instanceof MaterialHold hold
                ? key(hold.id().value(), hold.revision())
                : key(((Nonconformance) content).id().value(), ((Nonconformance) content).revision());
    }

    private static String key(String id, int revision) {
        return id + "/" + revision;
    }
}
