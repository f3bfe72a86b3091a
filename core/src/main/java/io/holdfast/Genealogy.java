package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.SegmentResponse;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.trace.Ancestry;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where material came from and went, as somebody says it: a person, a gateway, an adapter. What work-order contexts and results say
 * of it is known without a call. Each call is one transaction, audited; the same said twice is one.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt.
 */
public final class Genealogy {
    private final Store store;
    private final JournalWriter writer;

    Genealogy(Store store, JournalWriter writer) {
        this.store = store;
        this.writer = writer;
    }

    /**
     * Records edges. One that would make material its own ancestor without rework is recorded as suspect, with the path that it
     * closes, and audited as such.
     *
     * @return how many are new
     */
    public int record(Collection<GenealogyEdge> edges, Actor by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        List<GenealogyEdge> said = List.copyOf(edges);
        if (said.isEmpty()) {
            return 0;
        }
        return writer.await((transaction, scribe) -> {
            Instant now = writer.clock.instant();
            int added = 0;
            for (GenealogyEdge edge : said) {
                Optional<String> loop = Ancestry.loop(edge, transaction);
                if (transaction.record(edge, loop.orElse(null), now)) {
                    added++;
                    if (loop.isPresent()) {
                        scribe.write(by, "EDGE_SUSPECT", edge.toString(), "without rework it closes " + loop.get());
                    }
                }
            }
            if (added > 0) {
                String first = said.get(0).toString();
                String more = said.size() == 1 ? "" : " and " + (said.size() - 1) + " more";
                scribe.write(by, "GENEALOGY_RECORDED", first + more, reason + " (" + added + " new edges)");
            }
            return added;
        });
    }

    /**
     * Records what one act of making took and gave.
     *
     * @return how many edges are new
     */
    public int record(SegmentResponse response, Actor by, String reason) throws StoreException {
        return record(response.edges(), by, reason);
    }

    /** Records what is known of a lot: who delivered it, that its name is provisional. Replaces what was said before. */
    public void lot(MaterialLot lot, Actor by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        writer.await((transaction, scribe) -> {
            transaction.save(lot, writer.clock.instant());
            scribe.write(by, "LOT_DESCRIBED", lot.id().value(), reason + " (" + words(lot) + ")");
            return true;
        });
    }

    private static String words(MaterialLot lot) {
        return (lot.material() == null ? "part not said" : "part " + lot.material())
                + (lot.supplier() == null ? "" : ", from " + lot.supplier())
                + (lot.quantity() == null ? "" : ", " + lot.quantity())
                + (lot.provisional() ? ", provisional" : "");
    }

    /**
     * Says what a provisional lot turned out to be. Its edges lead to and from the other lot from now on, those of contexts too;
     * what they said before is kept, and the old name leads to the new one. An edge that becomes suspect by it is marked.
     *
     * @return how many recorded edges were rewritten
     * @throws IllegalArgumentException where it was resolved to another lot before
     */
    public int resolve(MaterialLotId provisional, MaterialLotId lot, Actor by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            Instant now = writer.clock.instant();
            boolean news = !transaction.resolved(provisional).equals(transaction.resolved(lot));
            List<RecordedEdge> rewritten =
                    transaction.resolve(new LotResolution(provisional, lot, now, by.toString(), reason));
            for (RecordedEdge edge : rewritten) {
                Optional<String> loop = Ancestry.loop(edge.edge(), transaction);
                if (loop.isPresent()) {
                    transaction.suspect(edge.number(), loop.get());
                    scribe.write(by, "EDGE_SUSPECT", edge.edge().toString(), "without rework it closes " + loop.get());
                }
            }
            if (news) {
                scribe.write(
                        by,
                        "LOT_RESOLVED",
                        provisional.value(),
                        "to " + lot + ", " + rewritten.size() + " edges rewritten: " + reason);
            }
            return rewritten.size();
        });
    }

    /**
     * Takes a recorded edge back: traces do not follow it any more. It is kept.
     *
     * @param edge its number
     * @return whether it was in force
     */
    public boolean withdraw(long edge, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            boolean done = transaction.withdraw(edge, reason);
            if (done) {
                scribe.write(by, "EDGE_WITHDRAWN", "edge " + edge, reason);
            }
            return done;
        });
    }

    /** Streams the recorded edges; the action must not call the journal. */
    public void forEach(boolean suspectOnly, Consumer<? super RecordedEdge> action) throws StoreException {
        store.forEachEdge(suspectOnly, action);
    }
}
