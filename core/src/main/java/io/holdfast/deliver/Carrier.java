package io.holdfast.deliver;

import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.ResultId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one destination's outbox to it, step by step: lane by lane, most urgent first; in order within a lane and ordering
 * key; for as long as it takes.
 *
 * <p><b>Failures</b>: a key whose head was not confirmed waits by {@link Backoff} while the others go on. Where two keys and
 * more fail and nothing gets through, the destination is away: it is then asked with a few heads of each lane, and nothing is
 * remembered of single keys, so that an outage costs no memory. In a stopping lane a key that has a delivery parked waits for
 * a person.
 *
 * <p><b>After an outage</b> batches grow from small to large as long as the target takes each within half a second, so that a
 * hold that comes meanwhile waits for one short call. Whenever results lag behind, for whatever reason, those of the past and
 * those that come take turns: every other batch is of the keys that have something new, in their own order.
 *
 * <p><b>Doubt</b>: what may be under way is written down before it is sent, see {@link UnderWay}. What is in doubt is looked
 * for with {@link Destination#find} before it is sent again.
 *
 * <p><b>What cannot be settled</b>: where the journal takes what came of a batch for broken, each is settled on its own. One
 * that cannot be is in doubt, and its key waits like one that failed; the others go on.
 *
 * <p><b>Patience</b>: a key that the target deferred is left alone for as long as it said; that is no failure, and the other
 * keys go on.
 *
 * <p>Confined to one thread, but for {@link #isAway}, {@link #stoppedKeys} and {@link #hasWork}.
 */
final class Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
    private static final int LARGEST_BATCH = 256;
    private static final int PROBES = 16;
    /** So many sequences back is new; where the oldest is older, there is a past to catch up with. */
    private static final int LIVE = 1_024;

    private static final int MOST_READ_BACK = 64;
    private static final int STOPPED_SHOWN = 20;
    private static final int MOST_WAITS = 4_096;
    /** A key that is deferred and forgotten would be asked for at once, again and again. */
    private static final int MOST_DEFERRED = 65_536;

    private static final long SHORT_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONG_CALL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Destination destination;
    private final StoreReader journal;
    private final DeliveryJournal writer;
    private final Backoff backoff;
    private final Set<Lane> stopping;
    private final LongSupplier ticker;
    private final SplittableRandom random = new SplittableRandom();
    private final UnderWay underWay = new UnderWay();
    private final Map<Lane, Set<String>> stopped = new ConcurrentHashMap<>();
    private final Map<Key, Wait> waits = new HashMap<>();
    private final Set<Key> failing = new HashSet<>();
    /** In doubt, though the journal does not know. */
    private final Set<Long> unsettled = new HashSet<>();
    /** At or before which sequence each live key has its first delivery. */
    private final Map<String, Long> liveFirsts = new HashMap<>();

    private @Nullable History history;
    private @Nullable Wait readBackWait;
    private int readBackTurn;
    private boolean liveTurn;
    private int batchSize = LARGEST_BATCH;
    private volatile @Nullable Wait away;
    private volatile String lastFailure = "";

    Carrier(
            Destination destination,
            StoreReader journal,
            DeliveryJournal writer,
            Backoff backoff,
            Set<Lane> stopping,
            LongSupplier ticker) {
        this.destination = destination;
        this.journal = journal;
        this.writer = writer;
        this.backoff = backoff;
        this.stopping = stopping;
        this.ticker = ticker;
    }

    /** Returns why nothing gets through, where that is so. Any thread. */
    Optional<String> isAway() {
        return away == null ? Optional.empty() : Optional.of(lastFailure);
    }

    /** Returns some of the keys that wait for a person, with their lane. Any thread. */
    List<String> stoppedKeys() {
        return stopped.entrySet().stream()
                .flatMap(each -> each.getValue().stream().map(key -> each.getKey() + " " + key))
                .limit(STOPPED_SHOWN)
                .toList();
    }

    /** Tells whether something waits that no parked delivery stops. Any thread. */
    boolean hasWork() throws StoreException {
        if (journal.note(History.note(destination.id())).isPresent()) {
            return true;
        }
        for (Lane lane : Lane.values()) {
            OrderingKeys keys = OrderingKeys.except(parkedKeys(lane));
            if (lane.isAmong(destination.lanes())
                    && !journal.pending(destination.id(), lane, keys, 0, 1).isEmpty()) {
                return true;
            }
        }
        return destination.holdVerifier().isPresent()
                && !journal.holdsToReadBack(destination.id(), 1).isEmpty();
    }

    /**
     * Takes the journal's word for what is parked and what is asked of the past, anew. To be called before the first step, and
     * after a person did something about it.
     */
    void refresh() throws StoreException {
        underWay.forget();
        stopped.clear();
        for (Lane lane : Lane.values()) {
            stopped.put(lane, parkedKeys(lane));
        }
        waits.clear();
        failing.clear();
        liveFirsts.clear();
        away = null;
        history =
                journal.note(History.note(destination.id())).map(History::parse).orElse(null);
    }

    private Set<String> parkedKeys(Lane lane) throws StoreException {
        return stopping.contains(lane) ? copy(journal.parkedKeys(destination.id(), lane)) : Set.of();
    }

    /** Puts in doubt what may have been under way when the last program ended. To be called before the first step. */
    void doubt() throws StoreException, InterruptedException, ExecutionException {
        List<Settlement> doubts = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            String note = journal.note(UnderWay.note(destination.id(), lane)).orElse("");
            for (UnderWay.Span span : note.isEmpty() ? List.<UnderWay.Span>of() : UnderWay.parse(note)) {
                for (Delivery delivery : journal.pending(destination.id(), lane, span.first() - 1, UnderWay.SPAN)) {
                    if (delivery.sequence() <= span.last()) {
                        doubts.add(new Settlement(
                                delivery,
                                new DeliveryOutcome.Unknown("it may have been under way when the line ended")));
                    }
                }
            }
        }
        if (!doubts.isEmpty()) {
            settle(doubts);
        }
        nothingIsUnderWay();
    }

    /**
     * Writes down that nothing is under way, unless something is in doubt without the journal's knowing. To be called after the
     * last step, if that came to its end.
     */
    void nothingIsUnderWay() throws InterruptedException, ExecutionException {
        if (!unsettled.isEmpty()) {
            return;
        }
        underWay.forget();
        DestinationId id = destination.id();
        await(writer.change(transaction -> {
            for (Lane lane : Lane.values()) {
                transaction.note(UnderWay.note(id, lane), null);
            }
        }));
    }

    /** Carries a batch, where one can go. Tells whether to go on at once; else {@link #waitNanos} says when. */
    boolean step() throws StoreException, InterruptedException, ExecutionException {
        Wait waiting = away;
        if (waiting != null && waiting.untilNanos - ticker.getAsLong() > 0) {
            return false;
        }
        boolean tried = false;
        long asked = 0;
        for (Lane lane : Lane.values()) {
            if (!lane.isAmong(destination.lanes())) {
                continue;
            }
            List<Delivery> batch = next(lane);
            if (lane == Lane.HOLD && batch.isEmpty() && readBack()) {
                return true;
            }
            if (!batch.isEmpty()) {
                List<Settlement> settlements = carry(batch);
                if (settlements.stream().anyMatch(Carrier::reached)) {
                    return true;
                }
                tried = true;
                asked = Math.max(asked, longestAsked(settlements));
            }
        }
        if (!tried) {
            return loadHistory();
        }
        if (away == null && failing.size() < 2) {
            return true;
        }
        beAway(asked);
        return false;
    }

    /** Reads one hold back, where one is to be. Tells whether that came about. */
    private boolean readBack() throws StoreException, InterruptedException {
        HoldVerifier verifier = destination.holdVerifier().orElse(null);
        if (verifier == null
                || away != null
                || (readBackWait != null && readBackWait.untilNanos - ticker.getAsLong() > 0)) {
            return false;
        }
        // In turn: one that the target cannot answer for must not keep the others waiting.
        List<MaterialHold> due = journal.holdsToReadBack(destination.id(), MOST_READ_BACK);
        if (due.isEmpty()) {
            return false;
        }
        MaterialHold hold = due.get(readBackTurn % due.size());
        if (!readBack(verifier, hold)) {
            readBackTurn++;
            int failures = readBackWait == null ? 1 : readBackWait.failures + 1;
            readBackWait = new Wait(failures, ticker.getAsLong() + backoff.nanosAfter(failures, random));
            return false;
        }
        readBackWait = null;
        return true;
    }

    private boolean readBack(HoldVerifier verifier, MaterialHold hold) throws InterruptedException {
        try {
            Optional<List<HoldItemOutcome>> items = verifier.readBack(hold);
            if (items.isPresent()) {
                await(writer.readBack(hold.id(), destination.id(), items.get()));
            }
            return items.isPresent();
        } catch (RuntimeException e) {
            LOG.error("destination {} failed to read back {}", destination.id(), hold.id(), e);
        } catch (ExecutionException e) {
            LOG.warn(
                    "what {} says of {} cannot be written: {}",
                    destination.id(),
                    hold.id(),
                    String.valueOf(e.getCause()));
        }
        return false;
    }

    private void beAway(long askedNanos) {
        Wait before = away;
        int failures = before == null ? 1 : before.failures + 1;
        if (before == null) {
            LOG.warn("{} is away: {}", destination.id(), lastFailure);
        }
        away = new Wait(failures, ticker.getAsLong() + Math.max(askedNanos, backoff.nanosAfter(failures, random)));
        waits.clear();
        batchSize = PROBES;
    }

    /** Returns how long there is surely nothing to do, in nanoseconds, unless something new comes. */
    long waitNanos() {
        long now = ticker.getAsLong();
        long nanos = IDLE_NANOS;
        Wait waiting = away;
        if (waiting != null) {
            return Math.max(0, Math.min(nanos, waiting.untilNanos - now));
        }
        Wait readBack = readBackWait;
        if (readBack != null) {
            nanos = Math.min(nanos, Math.max(0, readBack.untilNanos - now));
        }
        for (Wait wait : waits.values()) {
            nanos = Math.min(nanos, Math.max(0, wait.untilNanos - now));
        }
        return nanos;
    }

    private List<Delivery> next(Lane lane) throws StoreException {
        if (away != null) {
            return heads(pending(lane, OrderingKeys.except(stopped(lane)), 0, LARGEST_BATCH), PROBES);
        }
        OrderingKeys open = OrderingKeys.except(closed(lane));
        List<Delivery> oldest = pending(lane, open, 0, batchSize);
        if (oldest.isEmpty()) {
            return oldest;
        }
        long liveFrom = lane == Lane.RESULT ? journal.lastSequence() - LIVE : 0;
        liveTurn = oldest.get(0).sequence() <= liveFrom && !liveTurn;
        List<Delivery> live = liveTurn ? live(open, liveFrom) : List.of();
        List<Delivery> batch = live.isEmpty() ? oldest : live;
        // A release must not go in one call with its hold: what it may lift is known from the answer to that.
        return lane == Lane.HOLD || stopping.contains(lane) ? heads(batch, LARGEST_BATCH) : UnderWay.within(batch);
    }

    /** Returns what is first of the keys under which something came of late. */
    private List<Delivery> live(OrderingKeys open, long liveFrom) throws StoreException {
        Set<String> keys = new HashSet<>();
        pending(Lane.RESULT, open, liveFrom, batchSize).forEach(delivery -> keys.add(delivery.orderingKey()));
        if (keys.isEmpty()) {
            return List.of();
        }
        liveFirsts.keySet().retainAll(keys);
        long first = Long.MAX_VALUE;
        for (String key : keys) {
            Long known = liveFirsts.get(key);
            if (known == null) {
                List<Delivery> head = pending(Lane.RESULT, OrderingKeys.only(Set.of(key)), 0, 1);
                known = head.isEmpty() ? liveFrom : head.get(0).sequence();
                liveFirsts.put(key, known);
            }
            first = Math.min(first, known);
        }
        List<Delivery> batch = pending(Lane.RESULT, OrderingKeys.only(keys), first - 1, batchSize);
        // Nothing of these keys lies before, so that the next look need not begin there.
        Map<String, Long> firsts = new HashMap<>();
        batch.forEach(delivery -> firsts.putIfAbsent(delivery.orderingKey(), delivery.sequence()));
        liveFirsts.putAll(firsts);
        return batch;
    }

    private List<Delivery> pending(Lane lane, OrderingKeys keys, long after, int limit) throws StoreException {
        return journal.pending(destination.id(), lane, keys, after, limit);
    }

    private static Set<String> copy(Set<String> keys) {
        return new HashSet<>(keys);
    }

    private Set<String> stopped(Lane lane) {
        return stopped.getOrDefault(lane, Set.of());
    }

    /** The keys of a lane that must wait. */
    private Set<String> closed(Lane lane) {
        Set<String> closed = new HashSet<>(stopped(lane));
        long now = ticker.getAsLong();
        waits.forEach((key, wait) -> {
            if (key.lane == lane && wait.untilNanos - now > 0) {
                closed.add(key.orderingKey);
            }
        });
        return closed;
    }

    /** Returns the first of each key: what comes behind it must not go before its answer is known. */
    private static List<Delivery> heads(List<Delivery> batch, int most) {
        Set<String> keys = new HashSet<>();
        List<Delivery> heads = batch.stream()
                .filter(delivery -> keys.add(delivery.orderingKey()))
                .limit(most)
                .toList();
        return heads.isEmpty() ? heads : UnderWay.within(heads);
    }

    private List<Settlement> carry(List<Delivery> batch) throws InterruptedException, ExecutionException {
        Lane lane = batch.get(0).lane();
        if (!underWay.covers(batch, liveTurn)) {
            String spans = underWay.text(lane);
            await(writer.change(t -> t.note(UnderWay.note(destination.id(), lane), spans)));
        }
        long begun = ticker.getAsLong();
        List<Settlement> attempted = attempt(batch);
        pace(batch.size(), ticker.getAsLong() - begun);
        List<Settlement> settlements = settle(attempted);
        if (settlements.stream().anyMatch(Carrier::reached)) {
            if (away != null) {
                LOG.info("{} is back", destination.id());
                // What was asked for a moment before it came back, a hold perhaps, must not wait for that.
                waits.clear();
            }
            away = null;
            failing.clear();
        }
        // A key fails once, however many of its deliveries were in the batch.
        Set<Key> failed = new HashSet<>();
        for (Settlement settlement : settlements) {
            Key key = Key.of(settlement.delivery());
            if (!failed.contains(key)) {
                note(settlement);
                if (!gotThrough(settlement)) {
                    failed.add(key);
                }
            }
        }
        if (waits.size() > (settlements.stream().anyMatch(Carrier::isDeferred) ? MOST_DEFERRED : MOST_WAITS)) {
            waits.clear();
        }
        return settlements;
    }

    /** Writes what came of a batch, one by one where it cannot be written together. Returns what can be said to have come of it. */
    private List<Settlement> settle(List<Settlement> settlements) throws InterruptedException {
        if (write(settlements) == null) {
            return settlements;
        }
        List<Settlement> settled = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (Settlement settlement : settlements) {
            String fault = write(List.of(settlement));
            if (fault == null) {
                settled.add(settlement);
            } else {
                faults.add(settlement.delivery().idempotencyKey() + ": " + fault);
                settled.add(leaveInDoubt(settlement.delivery(), fault));
            }
        }
        if (!faults.isEmpty()) {
            LOG.warn(
                    "what came of {} deliveries to {} cannot be written and is asked for again later; first of {}",
                    faults.size(),
                    destination.id(),
                    faults.get(0));
        }
        return settled;
    }

    /** Whatever came of it, the target must be asked before it is sent again. */
    private Settlement leaveInDoubt(Delivery delivery, String fault) throws InterruptedException {
        Settlement doubt =
                new Settlement(delivery, new DeliveryOutcome.Unknown("what came of it cannot be written: " + fault));
        if (write(List.of(doubt)) != null) {
            unsettled.add(delivery.sequence());
        }
        return doubt;
    }

    /** Returns why it could not be written; null where it was. */
    private @Nullable String write(List<Settlement> settlements) throws InterruptedException {
        try {
            await(writer.settle(settlements));
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
        settlements.forEach(each -> unsettled.remove(each.delivery().sequence()));
        return null;
    }

    private void pace(int size, long nanos) {
        if (nanos > LONG_CALL_NANOS) {
            batchSize = Math.max(1, batchSize / 2);
        } else if (nanos < SHORT_CALL_NANOS && size == batchSize) {
            batchSize = Math.min(LARGEST_BATCH, 2 * batchSize);
        }
    }

    private static void await(CompletionStage<?> stage) throws InterruptedException, ExecutionException {
        stage.toCompletableFuture().get();
    }

    private List<Settlement> attempt(List<Delivery> batch) throws InterruptedException {
        List<Settlement> settlements = new ArrayList<>();
        List<Delivery> toSend = new ArrayList<>();
        Set<String> held = new HashSet<>();
        for (Delivery delivery : batch) {
            if (held.contains(delivery.orderingKey())) {
                continue;
            }
            if (delivery.inDoubt() || unsettled.contains(delivery.sequence())) {
                DeliveryOutcome found = find(delivery);
                if (!(found instanceof DeliveryOutcome.Retryable)) {
                    settlements.add(new Settlement(delivery, found));
                    if (!(found instanceof DeliveryOutcome.Confirmed)) {
                        held.add(delivery.orderingKey());
                    }
                    continue;
                }
            }
            toSend.add(delivery);
        }
        if (!toSend.isEmpty()) {
            List<DeliveryOutcome> outcomes = deliver(toSend);
            for (int i = 0; i < toSend.size(); i++) {
                settlements.add(new Settlement(toSend.get(i), outcomes.get(i)));
            }
        }
        return settlements;
    }

    private DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        try {
            return destination.find(delivery);
        } catch (RuntimeException e) {
            LOG.error("destination {} failed to look for {}", destination.id(), delivery.idempotencyKey(), e);
            return new DeliveryOutcome.Unknown("the adapter failed: " + e);
        }
    }

    private List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        String fault;
        try {
            List<DeliveryOutcome> outcomes = destination.deliver(batch);
            if (outcomes.size() == batch.size()) {
                return outcomes;
            }
            fault = "the adapter gave " + outcomes.size() + " outcomes for " + batch.size() + " deliveries";
        } catch (RuntimeException e) {
            LOG.error("destination {} failed", destination.id(), e);
            fault = "the adapter failed: " + e;
        }
        DeliveryOutcome outcome = new DeliveryOutcome.Unknown(fault);
        return batch.stream().map(delivery -> outcome).toList();
    }

    private static boolean gotThrough(Settlement settlement) {
        return settlement.outcome() instanceof DeliveryOutcome.Confirmed
                || settlement.outcome() instanceof DeliveryOutcome.Rejected;
    }

    private static boolean isDeferred(Settlement settlement) {
        return settlement.outcome() instanceof DeliveryOutcome.Deferred;
    }

    /** Tells whether the target was there, though its answer may be to come. */
    private static boolean reached(Settlement settlement) {
        return gotThrough(settlement) || isDeferred(settlement);
    }

    private static long longestAsked(List<Settlement> settlements) {
        return settlements.stream()
                .mapToLong(each -> asked(each.outcome()))
                .max()
                .orElse(0);
    }

    private static long asked(DeliveryOutcome outcome) {
        Duration after = outcome instanceof DeliveryOutcome.Retryable retryable ? retryable.after() : null;
        return after == null ? 0 : after.toNanos();
    }

    private void note(Settlement settlement) {
        DeliveryOutcome outcome = settlement.outcome();
        Key key = Key.of(settlement.delivery());
        if (outcome instanceof DeliveryOutcome.Rejected && stopping.contains(key.lane)) {
            Set<String> keys = copy(stopped(key.lane));
            keys.add(key.orderingKey);
            stopped.put(key.lane, keys);
        }
        if (gotThrough(settlement)) {
            waits.remove(key);
            return;
        }
        if (outcome instanceof DeliveryOutcome.Deferred deferred) {
            waits.put(key, new Wait(0, ticker.getAsLong() + deferred.after().toNanos()));
            return;
        }
        lastFailure = outcome instanceof DeliveryOutcome.Retryable retryable
                ? retryable.reason()
                : ((DeliveryOutcome.Unknown) outcome).reason();
        if (failing.size() < 2) {
            failing.add(key);
        }
        Wait before = waits.get(key);
        int failures = before == null ? 1 : before.failures + 1;
        long nanos = Math.max(asked(outcome), backoff.nanosAfter(failures, random));
        waits.put(key, new Wait(failures, ticker.getAsLong() + nanos));
    }

    /** Puts the next results of the past into the outbox, where a destination asked for them. */
    private boolean loadHistory() throws StoreException, InterruptedException, ExecutionException {
        History past = history;
        if (past == null) {
            return false;
        }
        List<InspectionResult> page = journal.results(past.after(), past.receivedFrom(), LARGEST_BATCH);
        List<InspectionResult> due = new ArrayList<>();
        boolean ended = page.isEmpty();
        for (InspectionResult result : page) {
            due.add(result);
            if (result.id().equals(past.last())) {
                ended = true;
                break;
            }
        }
        ResultId after = due.isEmpty() ? past.after() : due.get(due.size() - 1).id();
        History rest = ended ? null : new History(past.receivedFrom(), past.last(), after);
        DestinationId id = destination.id();
        await(writer.change(transaction -> {
            for (InspectionResult result : due) {
                transaction.enqueue(id, Lane.BULK, Outbox.orderingKey(result), Outbox.idempotencyKey(result), result);
            }
            transaction.note(History.note(id), rest == null ? null : rest.text());
        }));
        history = rest;
        return true;
    }

    /** What must stay in order. */
    private record Key(Lane lane, String orderingKey) {
        static Key of(Delivery delivery) {
            return new Key(delivery.lane(), delivery.orderingKey());
        }
    }

    /** How long to wait after failures in a row. */
    private record Wait(int failures, long untilNanos) {}
}
