package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.port.Delivery;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What targets refused for good, and what a person makes of it. Each act names a person and a reason and is audited.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt.
 */
public final class ParkedDeliveries {
    private static final int AT_ONCE = 256;

    private final Store store;
    private final JournalWriter writer;
    private final Destinations destinations;

    ParkedDeliveries(Store store, JournalWriter writer, Destinations destinations) {
        this.store = store;
        this.writer = writer;
        this.destinations = destinations;
    }

    /** Streams what is parked, by destination, lane and sequence; the action must not call the journal. */
    public void forEach(ParkedQuery query, Consumer<? super Parked> action) throws StoreException {
        store.forEachParked(query, action);
    }

    /**
     * Sends again what is parked, after its cause was mended: the crosswalk at the target, the lot that was missing. A hold or
     * nonconformance goes at its old place, before what it stopped; a result goes in {@link io.holdfast.port.Lane#BULK}, unless
     * its lane stops. The idempotency key stays the same.
     *
     * @return how many deliveries wait again
     */
    public long replay(ParkedQuery query, Actor.Person by, String reason) throws StoreException {
        return forAll(query, by, "DELIVERY_REPLAYED", reason, (transaction, parked) -> {
            Delivery delivery = parked.delivery();
            return transaction.replay(
                    parked, destinations.policy(delivery.destination()).replayLane(delivery.lane()));
        });
    }

    /**
     * Gives up what is parked: it will not be sent. What it stopped goes on. The content stays in the journal.
     *
     * @return how many deliveries were given up
     */
    public long discard(ParkedQuery query, Actor.Person by, String reason) throws StoreException {
        return forAll(query, by, "DELIVERY_DISCARDED", reason, Transaction::discard);
    }

    /**
     * Has a parked delivery carry a corrected content, once it is replayed: another work order, another lot, another wording. What
     * the journal says was seen and concluded stays as it is; ordering and idempotency key stay, too.
     *
     * @param corrected content of the same kind, id and revision
     * @throws IllegalArgumentException where it is not, or where the delivery is not parked
     */
    public void correct(Parked parked, Deliverable corrected, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        String was = name(parked.delivery().content());
        String is = name(corrected);
        if (!is.equals(was)) {
            throw new IllegalArgumentException("corrected must be " + was + ", was " + is);
        }
        writer.await((transaction, scribe) -> {
            if (!transaction.correct(parked, corrected)) {
                throw new IllegalArgumentException(
                        "delivery " + parked.delivery().sequence() + " to "
                                + parked.delivery().destination() + " is not parked");
            }
            scribe.write(by, "DELIVERY_CORRECTED", subject(parked), reason);
            return true;
        });
    }

    private static String name(Deliverable content) {
        if (content instanceof InspectionResult result) {
            return "result " + result.id();
        }
        if (content instanceof HoldRelease release) {
            return "release " + release.number() + " of " + release.hold() + " for " + release.destination();
        }
        if (content instanceof NonconformanceFile file) {
            return "file " + file.id() + " revision " + file.revision();
        }
        if (content instanceof LedgerEntry entry) {
            return "ledger entry " + entry.id();
        }
        return content instanceof MaterialHold hold
                ? "hold " + hold.id() + " revision " + hold.revision()
                : "nonconformance " + ((Nonconformance) content).id() + " revision "
                        + ((Nonconformance) content).revision();
    }

    private static String subject(Parked parked) {
        Delivery delivery = parked.delivery();
        return delivery.destination() + "/" + delivery.lane() + "/" + delivery.idempotencyKey();
    }

    /** What is done with one parked delivery. */
    private interface Act {
        boolean on(Transaction transaction, Parked parked) throws StoreException;
    }

    private long forAll(ParkedQuery query, Actor.Person by, String act, String reason, Act what) throws StoreException {
        Destinations.requireReason(reason);
        // Where they are first, what they are later and bit by bit: they may be many.
        List<ParkedQuery> each = new ArrayList<>();
        Set<DestinationId> touched = new LinkedHashSet<>();
        store.forEachParked(query, parked -> {
            Delivery delivery = parked.delivery();
            each.add(new ParkedQuery(delivery.destination(), delivery.lane(), null, null, delivery.sequence()));
            touched.add(delivery.destination());
        });
        long done = 0;
        for (int from = 0; from < each.size(); from += AT_ONCE) {
            List<ParkedQuery> some = each.subList(from, Math.min(each.size(), from + AT_ONCE));
            done += writer.await((transaction, scribe) -> {
                int acted = 0;
                for (ParkedQuery one : some) {
                    List<Parked> found = new ArrayList<>(1);
                    transaction.forEachParked(one, found::add);
                    for (Parked parked : found) {
                        if (what.on(transaction, parked)) {
                            scribe.write(
                                    by, act, subject(parked), reason + " (the target said: " + parked.reason() + ")");
                            acted++;
                        }
                    }
                }
                return acted;
            });
        }
        touched.forEach(destinations::changed);
        return done;
    }
}
