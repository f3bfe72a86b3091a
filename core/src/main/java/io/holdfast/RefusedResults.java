package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.port.RefusedResult;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The results that came under the id of another content, and what a person makes of them. Each act names a person and a reason
 * and is audited.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt.
 */
public final class RefusedResults {
    private final Store store;
    private final JournalWriter writer;
    private final Holdfast line;

    RefusedResults(Store store, JournalWriter writer, Holdfast line) {
        this.store = store;
        this.writer = writer;
        this.line = line;
    }

    /** Streams what was refused and waits for a person, in the order it came; the action must not call the journal. */
    public void forEach(Consumer<? super RefusedResult> action) throws StoreException {
        store.forEachRefused(action);
    }

    /**
     * Accepts a refused result after all, as a result of its own under a new id: it is bound, watched, counted and delivered as if
     * it came now. The result that was there first stays.
     *
     * @param number which, as listed
     * @param as the id to give it
     * @return its receipt, of a result that is durable
     * @throws IllegalArgumentException where no result of that number waits, or where the id is taken
     */
    public Receipt accept(long number, ResultId as, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        RefusedResult refused = require(number);
        if (store.result(as).isPresent()) {
            throw new IllegalArgumentException("as must be a new id, there is a result " + as);
        }
        Receipt receipt = line.accept(renamed(refused.result(), as));
        if (!receipt.isTaken()) {
            throw new StoreException("refused result " + number + " was not taken as " + as + "; try again later");
        }
        awaitDurable(receipt);
        resolve(number, "REFUSED_RESULT_ACCEPTED", "accepted as " + as, by, reason, refused);
        return receipt;
    }

    private static void awaitDurable(Receipt receipt) throws StoreException {
        try {
            receipt.durable().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted before " + receipt.result() + " was durable; it may become so", e);
        }
    }

    /**
     * Closes the matter of a refused result; it stays in the store, with this.
     *
     * @throws IllegalArgumentException where no result of that number waits
     */
    public void discard(long number, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        resolve(number, "REFUSED_RESULT_DISCARDED", "discarded", by, reason, require(number));
    }

    private void resolve(
            long number, String act, String resolution, Actor.Person by, String reason, RefusedResult refused)
            throws StoreException {
        writer.await((transaction, scribe) -> {
            if (transaction.resolveRefused(number, resolution + " by " + by + ": " + reason)) {
                scribe.write(by, act, refused.result().id().value(), resolution + "; " + reason);
            }
            return true;
        });
    }

    private RefusedResult require(long number) throws StoreException {
        List<RefusedResult> found = new ArrayList<>(1);
        store.forEachRefused(refused -> {
            if (refused.number() == number) {
                found.add(refused);
            }
        });
        if (found.isEmpty()) {
            throw new IllegalArgumentException("number must be of a refused result that waits, was " + number);
        }
        return found.get(0);
    }

    private static InspectionResult renamed(InspectionResult result, ResultId as) {
        InspectionResult.Builder renamed = InspectionResult.of(
                        as, result.station(), result.unit(), result.verdict(), result.deviceTime())
                .attempt(result.attempt())
                .verdictSource(result.verdictSource())
                .simulated(result.simulated())
                .partial(result.partial())
                .model(result.model())
                .context(result.context());
        result.defects().forEach(renamed::defect);
        result.images().forEach(renamed::image);
        result.measurements().forEach(renamed::measurement);
        return renamed.build();
    }
}
