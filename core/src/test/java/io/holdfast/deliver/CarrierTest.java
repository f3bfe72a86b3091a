package io.holdfast.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.DestinationId;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The carrier step by step, on a clock that the test moves, over an outbox in memory. */
class CarrierTest {
    private static final DestinationId ERP = new DestinationId("erp");
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final DeliveryOutcome NO_RECEIPT =
            new DeliveryOutcome.Deferred("no receipt yet", true, Duration.ofSeconds(30));

    private final Outbox outbox = new Outbox();
    private final Target target = new Target();
    private long now;

    private Carrier carrier(Lane... stopping) throws Exception {
        Set<Lane> stops = EnumSet.noneOf(Lane.class);
        stops.addAll(List.of(stopping));
        Carrier carrier = new Carrier(target, outbox.reader(), outbox, BACKOFF, stops, () -> now);
        carrier.doubt();
        carrier.refresh();
        return carrier;
    }

    private void run(Carrier carrier) throws Exception {
        while (carrier.step()) {
            outbox.steps++;
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** As a program that ends in the midst of a call. */
    private void dieUnderWay() throws Exception {
        target.dies = true;
        Carrier first = carrier();
        try {
            first.step();
        } catch (InterruptedException died) {
            target.dies = false;
        }
    }

    @Test
    void whatWaitsGoesInOrderInAFewLargeBatches() throws Exception {
        outbox.queue(600, "WO-1");
        Carrier carrier = carrier();
        run(carrier);
        assertThat(target.taken).extracting(Delivery::sequence).isSorted().hasSize(600);
        assertThat(target.batches).containsExactly(256, 256, 88);
        assertThat(carrier.hasWork()).isFalse();
    }

    @Test
    void aKeyThatFailsAloneWaitsAndTheOthersGoOn() throws Exception {
        outbox.queue(2, "WO-1");
        outbox.queue(2, "WO-2");
        target.failing.add("WO-1");
        Carrier carrier = carrier();
        run(carrier);
        assertThat(target.keys()).containsExactly("WO-2", "WO-2");
        assertThat(carrier.isAway()).isEmpty();
        assertThat(carrier.waitNanos()).isBetween(1L, Duration.ofSeconds(1).toNanos());
        target.failing.clear();
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(target.keys()).containsExactly("WO-2", "WO-2", "WO-1", "WO-1");
    }

    @Test
    void keysWhoseAnswerIsToComeWaitAsLongAsTheTargetSaidAndTheOthersGoOn() throws Exception {
        outbox.queue(2, "WO-1");
        outbox.queue(2, "WO-2");
        outbox.queue(2, "WO-3");
        target.deferring.addAll(List.of("WO-1", "WO-2"));
        Carrier carrier = carrier();
        run(carrier);
        outbox.queue(1, "WO-4");
        run(carrier);
        assertThat(target.keys()).containsExactly("WO-1", "WO-1", "WO-2", "WO-2", "WO-3", "WO-3", "WO-4");
        assertThat(carrier.isAway()).isEmpty();
        assertThat(carrier.waitNanos()).isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(target.found).isZero();

        pass(Duration.ofSeconds(30));
        run(carrier);
        assertThat(target.found).as("the head of each").isEqualTo(2);
        assertThat(carrier.hasWork()).isTrue();
        target.deferring.clear();
        pass(Duration.ofSeconds(30));
        run(carrier);
        assertThat(carrier.hasWork()).isFalse();
        assertThat(target.taken).as("nothing twice").hasSize(7);
        target.requireOrder();
    }

    @Test
    void aTargetThatIsAwayIsAskedWithFewHeadsAndLessAndLessOften() throws Exception {
        for (int i = 0; i < 100; i++) {
            outbox.queue(3, "WO-" + i);
        }
        target.away = true;
        Carrier carrier = carrier();
        run(carrier);
        assertThat(carrier.isAway()).contains("away");
        int calls = target.batches.size();
        for (int hour = 0; hour < 3_600; hour++) {
            pass(Duration.ofSeconds(1));
            run(carrier);
        }
        assertThat(target.batches.size() - calls).isBetween(60, 150);
        assertThat(target.batches.subList(calls, target.batches.size())).containsOnly(16);

        target.away = false;
        pass(Duration.ofSeconds(60));
        run(carrier);
        assertThat(carrier.isAway()).isEmpty();
        assertThat(target.taken).hasSize(300);
        target.requireOrder();
    }

    @Test
    void aTargetThatAsksToBeLeftAloneIs() throws Exception {
        outbox.queue(1, "WO-1");
        outbox.queue(1, "WO-2");
        target.away = true;
        target.leaveAlone = Duration.ofMinutes(5);
        Carrier carrier = carrier();
        run(carrier);
        target.away = false;
        pass(Duration.ofSeconds(299));
        run(carrier);
        assertThat(target.taken).isEmpty();
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(target.taken).hasSize(2);
    }

    @Test
    void afterAnOutageEveryOtherBatchIsOfTheKeysThatHaveSomethingNew() throws Exception {
        target.away = true;
        for (int order = 0; order < 40; order++) {
            outbox.queue(500, "WO-" + order);
        }
        Carrier carrier = carrier();
        run(carrier);
        // Long after the last time it was asked: what came meanwhile is of the past, too.
        for (int order = 40; order < 80; order++) {
            outbox.queue(500, "WO-" + order);
        }
        target.away = false;
        pass(Duration.ofSeconds(60));
        carrier.step();
        outbox.queue(5, "WO-79");
        outbox.queue(5, "WO-80");
        run(carrier);
        target.requireOrder();
        assertThat(target.taken).hasSize(40_010);
        int last = 0;
        for (int i = 0; i < target.taken.size(); i++) {
            last = target.taken.get(i).sequence() > 40_000 ? i : last;
        }
        assertThat(last).as("the last of what is new").isLessThan(3_000);
    }

    @Test
    void inAStoppingLaneAKeyHasOneUnderWayAndStopsBehindWhatIsParked() throws Exception {
        outbox.queue(3, "WO-1");
        outbox.queue(3, "WO-2");
        target.refused.add(2L);
        Carrier carrier = carrier(Lane.RESULT);
        run(carrier);
        assertThat(target.keys()).containsExactlyInAnyOrder("WO-1", "WO-2", "WO-2", "WO-2");
        assertThat(target.batches).allMatch(size -> size <= 2);
        assertThat(carrier.stoppedKeys()).containsExactly("RESULT WO-1");
        assertThat(carrier.hasWork()).isFalse();

        target.refused.clear();
        outbox.replay(2);
        carrier.refresh();
        run(carrier);
        assertThat(target.taken.subList(4, 6)).extracting(Delivery::sequence).containsExactly(2L, 3L);
    }

    @Test
    void inAnotherLaneTheNextOnePasses() throws Exception {
        outbox.queue(3, "WO-1");
        target.refused.add(2L);
        run(carrier());
        assertThat(target.taken).extracting(Delivery::sequence).containsExactly(1L, 3L);
        assertThat(outbox.parked).containsOnlyKeys(2L);
    }

    @Test
    void batchesShrinkWhereCallsAreLong() throws Exception {
        outbox.queue(1_000, "WO-1");
        target.nanosEach = TimeUnit.MILLISECONDS.toNanos(20);
        run(carrier());
        assertThat(target.batches.subList(4, target.batches.size() - 1)).allMatch(size -> size >= 16 && size <= 64);
    }

    @Test
    void onlyWhatMayHaveBeenUnderWayIsLookedForAfterACrash() throws Exception {
        outbox.queue(10_000, "WO-1");
        dieUnderWay();
        assertThat(outbox.notes.get("under-way/RESULT/erp")).contains("1-2048");
        run(carrier());
        assertThat(target.found).isEqualTo(2_048);
        assertThat(target.taken).hasSize(10_000);
        target.requireOrder();
    }

    @Test
    void afterAnOrderlyEndNothingIsLookedFor() throws Exception {
        outbox.queue(10, "WO-1");
        Carrier first = carrier();
        run(first);
        assertThat(outbox.notes).containsKey("under-way/RESULT/erp");
        first.nothingIsUnderWay();
        assertThat(outbox.notes).isEmpty();
        outbox.queue(10, "WO-1");
        run(carrier());
        assertThat(target.found).isZero();
    }

    @Test
    void whatIsInDoubtIsNotSentWhereTheTargetHasIt() throws Exception {
        outbox.queue(2, "WO-1");
        target.timingOut.add(1L);
        Carrier carrier = carrier();
        run(carrier);
        assertThat(outbox.doubts).containsExactly(1L);
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(target.taken).extracting(Delivery::sequence).containsExactly(1L, 2L);
        assertThat(target.found).isEqualTo(1);
        assertThat(outbox.rows).isEmpty();
    }

    @Test
    void anAdapterThatThrowsOrMiscountsLeavesEverythingInDoubt() throws Exception {
        outbox.queue(2, "WO-1");
        for (boolean throwing : new boolean[] {true, false}) {
            target.broken = throwing ? "throws" : "miscounts";
            Carrier carrier = carrier();
            run(carrier);
            assertThat(outbox.rows).hasSize(2);
            assertThat(outbox.doubts).isNotEmpty();
            pass(Duration.ofMinutes(2));
        }
        target.broken = "";
        run(carrier());
        assertThat(target.taken).extracting(Delivery::sequence).containsExactly(1L, 2L);
    }

    @Test
    void oneThatCannotBeSettledKeepsOnlyItsOwnKeyWaiting() throws Exception {
        outbox.queue(2, "WO-1");
        outbox.queue(2, "WO-2");
        outbox.unwritable = settlement ->
                settlement.delivery().sequence() == 1 && settlement.outcome() instanceof DeliveryOutcome.Confirmed;
        Carrier carrier = carrier();
        run(carrier);
        assertThat(outbox.rows).containsOnlyKeys(1L);
        assertThat(carrier.isAway()).isEmpty();
        outbox.queue(1, "WO-2");
        run(carrier);
        assertThat(outbox.rows).containsOnlyKeys(1L);

        outbox.unwritable = settlement -> false;
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(outbox.rows).isEmpty();
        assertThat(target.taken).extracting(Delivery::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void oneThatCanNeverBeSettledIsTriedEverMoreSeldomAndNotSentAgain() throws Exception {
        outbox.queue(1, "WO-1");
        outbox.unwritable = settlement -> true;
        Carrier carrier = carrier();
        run(carrier);
        int callsAtFirst = outbox.settleCalls;
        run(carrier);
        assertThat(outbox.settleCalls).as("no pause").isEqualTo(callsAtFirst);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Duration waited = Duration.ZERO;
            for (int before = outbox.settleCalls; outbox.settleCalls == before; run(carrier)) {
                pass(Duration.ofMillis(500));
                waited = waited.plusMillis(500);
            }
            pauses.add(waited.toMillis());
        }
        // Doubling from one second up to a minute, and half of that at random.
        assertThat(pauses.get(0)).isBetween(500L, 1_000L);
        assertThat(pauses.subList(7, 12)).allMatch(millis -> millis >= 30_000 && millis <= 60_500);
        assertThat(target.taken).hasSize(1);
        assertThat(target.found).isEqualTo(12);
        carrier.nothingIsUnderWay();
        assertThat(outbox.notes).as("looked for after the next start").containsKey("under-way/RESULT/erp");
    }

    @Test
    void whereNothingCanBeSettledTheDestinationIsAwayAndSaysWhy() throws Exception {
        outbox.queue(3, "WO-1");
        outbox.queue(3, "WO-2");
        outbox.unwritable = settlement -> true;
        Carrier carrier = carrier();
        run(carrier);
        assertThat(carrier.isAway())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("what came of it cannot be written")
                        .contains("broken"));
        assertThat(target.batches).containsExactly(6);
        outbox.unwritable = settlement -> false;
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(carrier.isAway()).isEmpty();
        assertThat(outbox.rows).isEmpty();
        assertThat(target.taken).hasSize(6);
    }

    @Test
    void anAnswerToAReadBackThatCannotBeWrittenKeepsNothingElseWaiting() throws Exception {
        outbox.queue(2, "WO-1");
        outbox.due.add(hold("MH-1"));
        outbox.readBackBreaks = true;
        target.readable = hold -> Optional.of(List.of());
        Carrier carrier = carrier();
        run(carrier);
        assertThat(target.taken).hasSize(2);
        assertThat(carrier.waitNanos()).isBetween(1L, Duration.ofSeconds(1).toNanos());
        outbox.readBackBreaks = false;
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(outbox.due).isEmpty();
    }

    @Test
    void doubtThatCannotBeWrittenAtTheStartIsRemembered() throws Exception {
        outbox.queue(2, "WO-1");
        dieUnderWay();
        outbox.unwritable = settlement -> settlement.outcome() instanceof DeliveryOutcome.Unknown;
        run(carrier());
        assertThat(target.found).isEqualTo(2);
        assertThat(target.taken).hasSize(2);
    }

    @Test
    void thePastIsQueuedPageByPageAndComesAfterWhatIsNew() throws Exception {
        for (int i = 1; i <= 700; i++) {
            outbox.past.add(result("P-" + i, "WO-0"));
        }
        outbox.notes.put(History.note(ERP), new History(START, new ResultId("P-600"), new ResultId("P-100")).text());
        outbox.queue(3, "WO-1");
        Carrier carrier = carrier();
        assertThat(carrier.hasWork()).isTrue();
        run(carrier);
        assertThat(target.taken).hasSize(503);
        assertThat(target.taken.subList(0, 3)).extracting(Delivery::lane).containsOnly(Lane.RESULT);
        assertThat(target.taken.get(3).idempotencyKey()).isEqualTo("P-101");
        assertThat(target.taken.get(502).idempotencyKey()).isEqualTo("P-600");
        assertThat(outbox.mostPending).isLessThanOrEqualTo(256);
        assertThat(outbox.notes).doesNotContainKey(History.note(ERP));
        assertThat(carrier.hasWork()).isFalse();
    }

    private static InspectionResult result(String id, String order) {
        return InspectionResult.of(
                        new ResultId(id), new EquipmentId("AOI-1"), new UnitId("U-" + id), Verdict.PASS, START)
                .context(WorkContext.of(new WorkOrderId(order), new OperationId("0010"))
                        .build())
                .build();
    }

    /** An outbox in memory, of one destination. */
    private static final class Outbox implements DeliveryJournal {
        final TreeMap<Long, Delivery> rows = new TreeMap<>();
        final Map<Long, Delivery> parked = new TreeMap<>();
        final Set<Long> doubts = new HashSet<>();
        final Map<String, String> notes = new HashMap<>();
        final List<InspectionResult> past = new ArrayList<>();
        final List<MaterialHold> due = new ArrayList<>();
        /** What the journal takes for broken. */
        Predicate<Settlement> unwritable = settlement -> false;

        boolean readBackBreaks;
        int settleCalls;
        int mostPending;
        int steps;
        private long sequence;

        void queue(int count, String key) {
            for (int i = 0; i < count; i++) {
                put(Lane.RESULT, key, result("R-" + (sequence + 1), key));
            }
        }

        private void put(Lane lane, String key, InspectionResult result) {
            sequence++;
            rows.put(
                    sequence, new Delivery(sequence, ERP, lane, key, result.id().value(), result, 0));
        }

        void replay(long parkedSequence) {
            rows.put(parkedSequence, parked.remove(parkedSequence));
        }

        @Override
        public CompletionStage<Void> settle(List<Settlement> settlements) {
            settleCalls++;
            if (settlements.stream().anyMatch(unwritable)) {
                return CompletableFuture.failedFuture(new StoreException("it cannot be written: broken"));
            }
            for (Settlement settlement : settlements) {
                Delivery delivery = settlement.delivery();
                DeliveryOutcome outcome = settlement.outcome();
                doubts.remove(delivery.sequence());
                if (outcome instanceof DeliveryOutcome.Confirmed) {
                    rows.remove(delivery.sequence());
                } else if (outcome instanceof DeliveryOutcome.Rejected) {
                    parked.put(delivery.sequence(), rows.remove(delivery.sequence()));
                } else if (outcome instanceof DeliveryOutcome.Unknown || outcome instanceof DeliveryOutcome.Deferred) {
                    doubts.add(delivery.sequence());
                }
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> readBack(HoldId hold, DestinationId destination, List<HoldItemOutcome> items) {
            if (readBackBreaks) {
                return CompletableFuture.failedFuture(new StoreException("it cannot be written: broken"));
            }
            due.removeIf(each -> each.id().equals(hold));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> change(Store.Work work) {
            try {
                work.in(transaction());
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
            mostPending = Math.max(mostPending, rows.size());
            return CompletableFuture.completedFuture(null);
        }

        private Transaction transaction() {
            return (Transaction) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Transaction.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("note")) {
                            notes.compute((String) arguments[0], (name, before) -> (String) arguments[1]);
                        } else {
                            put((Lane) arguments[1], (String) arguments[2], (InspectionResult) arguments[4]);
                        }
                        return null;
                    });
        }

        StoreReader reader() {
            return (StoreReader) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {StoreReader.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "note" -> Optional.ofNullable(notes.get((String) arguments[0]));
                        case "lastSequence" -> sequence;
                        case "holdsToReadBack" ->
                            due.stream().limit((int) arguments[1]).toList();
                        case "parkedKeys" -> keys((Lane) arguments[1], parked.values());
                        case "pending" ->
                            arguments.length == 4
                                    ? pending((Lane) arguments[1], OrderingKeys.ALL, (long) arguments[2], (int)
                                            arguments[3])
                                    : pending(
                                            (Lane) arguments[1], (OrderingKeys) arguments[2], (long) arguments[3], (int)
                                                    arguments[4]);
                        case "results" -> page((ResultId) arguments[0], (int) arguments[2]);
                        default -> throw new AssertionError(method);
                    });
        }

        private List<Delivery> pending(Lane lane, OrderingKeys keys, long after, int limit) {
            return rows.tailMap(after, false).values().stream()
                    .filter(row -> row.lane() == lane && keys.contains(row.orderingKey()))
                    .limit(limit)
                    .map(row -> new Delivery(
                            row.sequence(),
                            ERP,
                            row.lane(),
                            row.orderingKey(),
                            row.idempotencyKey(),
                            row.content(),
                            0,
                            doubts.contains(row.sequence())))
                    .toList();
        }

        private static Set<String> keys(Lane lane, Collection<Delivery> of) {
            Set<String> keys = new HashSet<>();
            of.stream().filter(row -> row.lane() == lane).forEach(row -> keys.add(row.orderingKey()));
            return keys;
        }

        private List<InspectionResult> page(ResultId after, int limit) {
            int from = 0;
            while (after != null && !past.get(from++).id().equals(after)) {
                // the next
            }
            return past.subList(from, Math.min(past.size(), from + limit));
        }
    }

    private static MaterialHold hold(String name) {
        return new MaterialHold(
                new HoldId(name),
                1,
                new EpisodeId("EP-" + name),
                new RuleRef(new RuleId("rule"), 1),
                "why",
                new SuspectPopulation(List.of(), null, START, START, List.of(), List.of(), List.of()),
                START);
    }

    @Test
    void holdsAreReadBackBeforeLessUrgentThingsGo() throws Exception {
        outbox.queue(1, "WO-1");
        outbox.due.add(hold("MH-1"));
        outbox.due.add(hold("MH-2"));
        target.readable = hold -> Optional.of(List.of());
        Carrier carrier = carrier();
        assertThat(carrier.hasWork()).isTrue();
        assertThat(carrier.step()).isTrue();
        assertThat(carrier.step()).isTrue();
        assertThat(outbox.due).isEmpty();
        assertThat(target.taken).isEmpty();
        run(carrier);
        assertThat(target.taken).hasSize(1);
        assertThat(carrier.hasWork()).isFalse();
    }

    @Test
    void aHoldThatCannotBeReadBackNowKeepsNeitherTheOthersNorResultsWaiting() throws Exception {
        outbox.queue(3, "WO-1");
        outbox.due.add(hold("MH-1"));
        outbox.due.add(hold("MH-2"));
        target.readable = hold -> {
            if (hold.id().value().equals("MH-1")) {
                throw new IllegalStateException("the adapter broke");
            }
            return Optional.of(List.of());
        };
        Carrier carrier = carrier();
        run(carrier);
        assertThat(target.taken).hasSize(3);
        assertThat(outbox.due).hasSize(2);
        assertThat(carrier.waitNanos()).isBetween(1L, Duration.ofSeconds(1).toNanos());
        pass(Duration.ofSeconds(1));
        run(carrier);
        assertThat(outbox.due).extracting(MaterialHold::id).containsExactly(new HoldId("MH-1"));
        target.readable = hold -> Optional.of(List.of());
        pass(Duration.ofSeconds(2));
        run(carrier);
        assertThat(outbox.due).isEmpty();
    }

    @Test
    void aTargetThatReadsNothingBackIsNotAsked() throws Exception {
        outbox.due.add(hold("MH-1"));
        Carrier carrier = carrier();
        run(carrier);
        assertThat(carrier.hasWork()).isFalse();
    }

    /** A target that misbehaves by key and sequence. */
    private final class Target implements Destination {
        final List<Delivery> taken = new ArrayList<>();
        final List<Integer> batches = new ArrayList<>();
        final Set<String> failing = new HashSet<>();
        final Set<String> deferring = new HashSet<>();
        final Set<Long> refused = new HashSet<>();
        final Set<Long> timingOut = new HashSet<>();
        boolean away;
        boolean dies;
        String broken = "";
        Duration leaveAlone;
        long nanosEach;
        int found;
        HoldVerifier readable;

        @Override
        public Optional<HoldVerifier> holdVerifier() {
            return Optional.ofNullable(readable);
        }

        List<String> keys() {
            return taken.stream().map(Delivery::orderingKey).toList();
        }

        void requireOrder() {
            Map<String, Long> latest = new HashMap<>();
            for (Delivery delivery : taken) {
                Long before = latest.put(delivery.orderingKey(), delivery.sequence());
                assertThat(before == null || before < delivery.sequence())
                        .as(delivery + " after " + before)
                        .isTrue();
            }
        }

        @Override
        public DestinationId id() {
            return ERP;
        }

        @Override
        public Set<Lane> lanes() {
            return EnumSet.of(Lane.HOLD, Lane.RESULT);
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
            if (dies) {
                throw new InterruptedException("killed");
            }
            if (broken.equals("throws")) {
                throw new IllegalStateException("broken");
            }
            batches.add(batch.size());
            now += nanosEach * batch.size();
            List<DeliveryOutcome> outcomes = new ArrayList<>();
            if (broken.equals("miscounts")) {
                return outcomes;
            }
            Set<String> held = new HashSet<>();
            for (Delivery delivery : batch) {
                outcomes.add(
                        away || failing.contains(delivery.orderingKey()) || held.contains(delivery.orderingKey())
                                ? new DeliveryOutcome.Retryable("away", leaveAlone)
                                : answer(delivery, held));
            }
            return outcomes;
        }

        private DeliveryOutcome answer(Delivery delivery, Set<String> held) {
            if (refused.contains(delivery.sequence())) {
                return new DeliveryOutcome.Rejected("no");
            }
            taken.add(delivery);
            if (timingOut.remove(delivery.sequence())) {
                held.add(delivery.orderingKey());
                return new DeliveryOutcome.Unknown("no answer");
            }
            if (deferring.contains(delivery.orderingKey())) {
                return NO_RECEIPT;
            }
            return new DeliveryOutcome.Confirmed("DOC");
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            found++;
            if (deferring.contains(delivery.orderingKey())) {
                return NO_RECEIPT;
            }
            return taken.stream().anyMatch(each -> each.sequence() == delivery.sequence())
                    ? new DeliveryOutcome.Confirmed("found")
                    : new DeliveryOutcome.Retryable("not there", null);
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
