package io.holdfast;

import io.holdfast.deliver.Dispatcher;
import io.holdfast.deliver.History;
import io.holdfast.deliver.Outbox;
import io.holdfast.model.Actor;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.ResultId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line's destinations: added, paused, resumed and removed while it runs. Each is an act of a person, audited, and in force
 * when the method returns. Nothing that waits is lost by any of them but {@link #discardWaiting}.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt.
 */
public final class Destinations {
    private static final int DISCARDED_AT_ONCE = 1_000;

    private final Store store;
    private final JournalWriter writer;
    private final Duration closeGrace;
    private final Map<DestinationId, Served> served =
            new ConcurrentSkipListMap<>((one, other) -> one.value().compareTo(other.value()));

    Destinations(Store store, JournalWriter writer, Duration closeGrace) {
        this.store = store;
        this.writer = writer;
        this.closeGrace = closeGrace;
    }

    /** A destination and what serves it. */
    private record Served(Dispatcher dispatcher, DeliveryPolicy policy) {}

    /** Serves a destination that the outbox queues for already; {@link #start} begins. */
    void serve(Destination destination, DeliveryPolicy policy) throws StoreException {
        boolean paused = store.note(pausedNote(destination.id())).isPresent();
        Dispatcher dispatcher = new Dispatcher(destination, store, writer, policy.backoff(), policy.stopping(), paused);
        served.put(destination.id(), new Served(dispatcher, policy));
    }

    void start() {
        served.values().forEach(each -> each.dispatcher.start());
    }

    void signal() {
        served.values().forEach(each -> each.dispatcher.signal());
    }

    void changed(DestinationId id) {
        Served it = served.get(id);
        if (it != null) {
            it.dispatcher.changed();
        }
    }

    DeliveryPolicy policy(DestinationId id) {
        Served it = served.get(id);
        return it == null ? DeliveryPolicy.ofDefaults() : it.policy;
    }

    /** Tells whether anything waits that can go. */
    boolean haveWork() throws StoreException {
        for (Served each : served.values()) {
            if (each.dispatcher.hasWork()) {
                return true;
            }
        }
        return false;
    }

    void closeDispatchers() {
        served.values().forEach(each -> each.dispatcher.close(closeGrace));
    }

    void closeDestinations() {
        served.values().forEach(each -> each.dispatcher.destination().close());
    }

    /** Returns how deliveries are doing, by destination: those that are served, and those that something still waits for. */
    public List<DestinationStatus> list() throws StoreException {
        List<Waiting> waiting = store.waiting();
        Set<DestinationId> ids = new LinkedHashSet<>(served.keySet());
        waiting.forEach(each -> ids.add(each.destination()));
        List<DestinationStatus> list = new ArrayList<>();
        for (DestinationId id : ids) {
            Served it = served.get(id);
            list.add(new DestinationStatus(
                    id,
                    it == null
                            ? DestinationStatus.State.REMOVED
                            : it.dispatcher.isPaused()
                                    ? DestinationStatus.State.PAUSED
                                    : DestinationStatus.State.ACTIVE,
                    it == null ? Optional.empty() : it.dispatcher.away(),
                    writer.tally().lastConfirmed(id),
                    waiting.stream()
                            .filter(each -> each.destination().equals(id))
                            .toList(),
                    oldest(id, waiting)));
        }
        return list;
    }

    private Map<Lane, Instant> oldest(DestinationId id, List<Waiting> waiting) throws StoreException {
        Map<Lane, Instant> oldest = new EnumMap<>(Lane.class);
        for (Waiting each : waiting) {
            if (each.destination().equals(id) && each.pending() > 0) {
                for (Delivery first : store.pending(id, each.lane(), 0, 1)) {
                    oldest.put(each.lane(), since(first.content()));
                }
            }
        }
        return oldest;
    }

    /** Returns since when a thing to deliver has been known. */
    private static Instant since(Deliverable content) {
        if (content instanceof InspectionResult result) {
            Instant received = result.receivedTime();
            return received == null ? result.deviceTime() : received;
        }
        if (content instanceof MaterialHold hold) {
            return hold.requestedAt();
        }
        if (content instanceof HoldRelease release) {
            return release.signature().at();
        }
        if (content instanceof Nonconformance report) {
            return report.revisedAt();
        }
        return content instanceof LedgerEntry entry ? entry.at() : ((NonconformanceFile) content).changedAt();
    }

    /** Returns the destinations that are served. */
    List<Destination> all() {
        return served.values().stream()
                .map(each -> each.dispatcher.destination())
                .toList();
    }

    /** Returns what is not as it should be. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        served.forEach((id, it) -> {
            it.dispatcher.away().ifPresent(reason -> troubles.add(id + " is away: " + reason));
            it.dispatcher
                    .stopped()
                    .forEach(key -> troubles.add(id + " waits for a person behind what is parked: " + key));
        });
        return troubles;
    }

    /**
     * Adds a destination: it is given what comes from now on. Where something waits for one of that name, that goes on.
     *
     * @param destination the line owns it from now on and closes it
     * @throws IllegalArgumentException where one of that name is there
     */
    public void add(Destination destination, DeliveryPolicy policy, Actor.Person by, String reason)
            throws StoreException {
        add(destination, policy, null, by, reason);
    }

    /**
     * Adds a destination and gives it the past, too: the holds and nonconformances requested or revised from an instant on, at
     * their latest revision, and the results received from then on, in {@link Lane#BULK}. The results are queued
     * page by page as they are taken; a restart goes on with it.
     */
    public void addWithHistory(
            Destination destination, DeliveryPolicy policy, Instant from, Actor.Person by, String reason)
            throws StoreException {
        add(destination, policy, Objects.requireNonNull(from, "from"), by, reason);
    }

    private synchronized void add(
            Destination destination, DeliveryPolicy policy, @Nullable Instant from, Actor.Person by, String reason)
            throws StoreException {
        DestinationId id = destination.id();
        if (served.containsKey(id)) {
            throw new IllegalArgumentException("destination must have a new name, there is one named " + id);
        }
        requireReason(reason);
        writer.await((transaction, scribe) -> {
            if (from != null) {
                Optional<ResultId> last = transaction.lastResult();
                if (last.isPresent() && Lane.BULK.isAmong(destination.lanes())) {
                    transaction.note(History.note(id), new History(from, last.get(), null).text());
                }
                for (Deliverable content : contained(id, transaction, from)) {
                    if (content instanceof HoldRelease release) {
                        transaction.save(release);
                    }
                    Outbox.put(transaction, destination, content);
                }
            }
            List<Destination> all = new ArrayList<>(writer.outbox().destinations());
            all.add(destination);
            writer.outbox().destinations(all);
            scribe.write(
                    by,
                    "DESTINATION_ADDED",
                    id.value(),
                    (from == null ? "" : "with the past from " + from + " on; ") + reason);
            return true;
        });
        serve(destination, policy);
        Objects.requireNonNull(served.get(id)).dispatcher.start();
    }

    /** The holds that are in force, each with what was released of it, and the reports that are not kept back with a hold. */
    private static List<Deliverable> contained(DestinationId to, StoreReader journal, Instant from)
            throws StoreException {
        List<MaterialHold> holds = new ArrayList<>();
        Set<HoldId> withheld = new LinkedHashSet<>();
        journal.forEachHoldInForce(holds::add);
        List<Deliverable> contained = new ArrayList<>();
        for (MaterialHold hold : holds) {
            HoldStanding standing = journal.holdStanding(hold.id()).orElseThrow();
            if (standing.status() == HoldStatus.WITHHELD) {
                withheld.add(hold.id());
            } else if (!hold.requestedAt().isBefore(from)) {
                contained.add(hold);
                standing.releases().stream()
                        .collect(Collectors.toMap(HoldRelease::number, it -> it, (one, other) -> one, TreeMap::new))
                        .values()
                        .forEach(release -> contained.add(release.to(to)));
            }
        }
        journal.forEachNonconformance(report -> {
            boolean isKeptBack = report.hold() != null && withheld.contains(report.hold());
            if (!isKeptBack && !report.revisedAt().isBefore(from)) {
                contained.add(report);
            }
        });
        return contained;
    }

    /**
     * Stops sending to a destination, after what is under way; what comes is queued. Holds after a restart, too.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public synchronized void pause(DestinationId id, Actor.Person by, String reason) throws StoreException {
        Served it = require(id);
        requireReason(reason);
        writer.await((transaction, scribe) -> {
            transaction.note(pausedNote(id), by.name());
            scribe.write(by, "DESTINATION_PAUSED", id.value(), reason);
            return true;
        });
        it.dispatcher.pause(true);
    }

    /**
     * Goes on sending to a destination.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public synchronized void resume(DestinationId id, Actor.Person by, String reason) throws StoreException {
        Served it = require(id);
        requireReason(reason);
        writer.await((transaction, scribe) -> {
            transaction.note(pausedNote(id), null);
            scribe.write(by, "DESTINATION_RESUMED", id.value(), reason);
            return true;
        });
        it.dispatcher.pause(false);
    }

    /**
     * Removes a destination and closes it: nothing more is queued for it, and what waits for it waits on, until it is added again
     * or a person discards it. Blocks until the delivery under way ended, or for twice the close grace.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public synchronized void remove(DestinationId id, Actor.Person by, String reason) throws StoreException {
        Served it = require(id);
        requireReason(reason);
        writer.await((transaction, scribe) -> {
            writer.outbox()
                    .destinations(writer.outbox().destinations().stream()
                            .filter(each -> !each.id().equals(id))
                            .toList());
            scribe.write(by, "DESTINATION_REMOVED", id.value(), reason);
            return true;
        });
        it.dispatcher.close(closeGrace);
        served.remove(id);
        it.dispatcher.destination().close();
    }

    /**
     * Takes away for good what waits to be sent to a destination that was removed; what is parked for it stays. The contents stay
     * in the journal.
     *
     * @return how many deliveries
     * @throws IllegalStateException where the destination is served
     */
    public synchronized long discardWaiting(DestinationId id, Actor.Person by, String reason) throws StoreException {
        if (served.containsKey(id)) {
            throw new IllegalStateException("destination " + id + " is served; remove it before its deliveries");
        }
        requireReason(reason);
        long all = 0;
        int some;
        do {
            some = writer.await((transaction, scribe) -> {
                int removed = transaction.discardPending(id, DISCARDED_AT_ONCE);
                transaction.note(History.note(id), null);
                if (removed > 0) {
                    scribe.write(by, "DELIVERIES_DISCARDED", id.value(), removed + " that waited; " + reason);
                }
                return removed;
            });
            all += some;
        } while (some > 0);
        return all;
    }

    private Served require(DestinationId id) {
        Served it = served.get(id);
        if (it == null) {
            throw new IllegalArgumentException("destination must be one of " + served.keySet() + ", was " + id);
        }
        return it;
    }

    static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank, was \"" + reason + "\"");
        }
    }

    private static String pausedNote(DestinationId id) {
        return "paused/" + id;
    }
}
