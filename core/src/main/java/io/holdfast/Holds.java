package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Signature;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The holds: what became of each, and what a person makes of it. Holdfast asks for holds by rule; only a person releases, and only
 * what Holdfast holds. Each act names a person and a reason and is audited; a release is signed, too.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt.
 */
public final class Holds {
    private final Store store;
    private final JournalWriter writer;
    private final Signing signing;

    Holds(Store store, JournalWriter writer, Signing signing) {
        this.store = store;
        this.writer = writer;
        this.signing = signing;
    }

    /** Returns where a hold stands, with all that destinations said. */
    public Optional<HoldStanding> standing(HoldId hold) throws StoreException {
        return store.holdStanding(hold);
    }

    /** Streams the holds that are not over, those kept back among them; the action must not call the journal. */
    public void forEachInForce(Consumer<? super MaterialHold> action) throws StoreException {
        store.forEachHoldInForce(action);
    }

    /**
     * Releases all that a hold names. Destinations are told in order behind the hold itself; where one cannot release, a task asks
     * a person to.
     *
     * @param seen the hold as the person saw it
     * @throws NotSignedException where the person does not sign, or may not
     * @throws IllegalArgumentException where the hold is not in force, or was widened since it was seen
     */
    public void release(MaterialHold seen, Actor.Person by, String reason) throws StoreException {
        release(seen, List.of(), by, reason, "all");
    }

    /**
     * Releases some of what a hold names; the rest stays. A lot takes along the suspect units that went into it.
     *
     * @param seen the hold as the person saw it
     * @param items what may go, at least one
     * @throws NotSignedException where the person does not sign, or may not
     * @throws IllegalArgumentException where the hold is not in force, was widened since it was seen, or does not name an item
     */
    public void release(MaterialHold seen, Collection<HoldItem> items, Actor.Person by, String reason)
            throws StoreException {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("items must name something, was empty");
        }
        release(
                seen,
                items,
                by,
                reason,
                items.stream().map(HoldItem::toString).sorted().collect(Collectors.joining(", ")));
    }

    private void release(MaterialHold seen, Collection<HoldItem> items, Actor.Person by, String reason, String which)
            throws StoreException {
        Destinations.requireReason(reason);
        Signature signature = signing.sign(
                by,
                "release of " + seen.id(),
                seen.id().value(),
                "revision " + seen.revision() + ": " + which + "\n" + reason,
                signing.authority.release());
        List<HoldItem> some = List.copyOf(items);
        writer.await(
                (book, now, transaction) -> book.holds().release(seen, some, by, reason, signature, now, transaction));
    }

    /**
     * Places a hold that the ceiling on holds per hour kept back, with its report.
     *
     * @throws IllegalArgumentException where it is not kept back
     */
    public void place(HoldId hold, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        writer.await((book, now, transaction) -> book.holds().place(hold, by, reason, now, transaction));
    }

    /**
     * Decides that a hold that the ceiling on holds per hour kept back is not placed. It stays in the journal, and so does its
     * report; what its episode finds later is held anew.
     *
     * @throws IllegalArgumentException where it is not kept back
     */
    public void dismiss(HoldId hold, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        writer.await((book, now, transaction) -> book.holds().dismiss(hold, by, reason, now, transaction));
    }

    /**
     * Has every destination that can be read asked again what of a hold is in force.
     *
     * @return how many will be asked
     * @throws IllegalArgumentException where the hold is not in force
     */
    public int readBack(HoldId hold, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        Objects.requireNonNull(hold, "hold");
        int[] asked = {0};
        writer.await((book, now, transaction) -> {
            asked[0] = book.holds().askAgain(hold, by, reason, now, transaction);
            return List.of();
        });
        return asked[0];
    }
}
