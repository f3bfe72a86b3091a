package io.holdfast.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.DestinationId;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The thread that carries, over a journal in memory. */
class DispatcherTest {
    private static final DestinationId MES = new DestinationId("mes");
    private static final Instant AT = Instant.parse("2026-03-02T06:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Backoff NEVER_AGAIN = new Backoff(Duration.ofHours(1), Duration.ofHours(1));

    private final ConcurrentSkipListMap<Long, Delivery> rows = new ConcurrentSkipListMap<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();
    private final List<Dispatcher> started = new ArrayList<>();
    private volatile boolean unreadable;
    private volatile CountDownLatch hangsUntil = new CountDownLatch(0);

    private Dispatcher start(boolean paused, Backoff faults) {
        Dispatcher dispatcher = new Dispatcher(
                new Target(), reader(), new Writer(), Backoff.DEFAULT, Set.of(Lane.HOLD), paused, faults);
        started.add(dispatcher);
        dispatcher.start();
        return dispatcher;
    }

    @AfterEach
    void end() {
        hangsUntil.countDown();
        started.forEach(dispatcher -> dispatcher.close(GRACE));
    }

    private void queue(String hold) {
        long sequence = rows.isEmpty() ? 1 : rows.lastKey() + 1;
        MaterialHold content = new MaterialHold(
                new HoldId(hold),
                1,
                new EpisodeId("EP-" + hold),
                new RuleRef(new RuleId("rule"), 1),
                "why",
                new SuspectPopulation(List.of(), null, AT, AT, List.of(), List.of(), List.of()),
                AT);
        rows.put(sequence, new Delivery(sequence, MES, Lane.HOLD, "EP-" + hold, hold, content, 0));
    }

    @Test
    void whatIsSignalledIsSentAtOnce() throws Exception {
        Dispatcher dispatcher = start(false, NEVER_AGAIN);
        queue("MH-1");
        dispatcher.signal();
        await().atMost(GRACE).until(rows::isEmpty);
        queue("MH-2");
        dispatcher.signal();
        await().atMost(GRACE).until(rows::isEmpty);
        assertThat(sent).containsExactly("MH-1", "MH-2");
        assertThat(dispatcher.hasWork()).isFalse();
    }

    @Test
    void aPausedOneSendsNothingUntilItIsResumedThoughItIsSignalled() throws Exception {
        queue("MH-1");
        Dispatcher dispatcher = start(true, NEVER_AGAIN);
        int before = reads.get();
        dispatcher.changed();
        await().atMost(GRACE).until(() -> reads.get() > before);
        assertThat(sent).isEmpty();
        assertThat(dispatcher.isPaused()).isTrue();
        assertThat(dispatcher.hasWork()).isFalse();
        dispatcher.pause(false);
        await().atMost(GRACE).until(rows::isEmpty);
        assertThat(sent).containsExactly("MH-1");
    }

    @Test
    void signalsDoNotShortenTheWaitForAJournalThatCannotBeRead() {
        unreadable = true;
        long begun = System.nanoTime();
        Dispatcher dispatcher = start(false, new Backoff(Duration.ofMillis(40), Duration.ofMillis(40)));
        await().pollInterval(Duration.ofMillis(1)).atMost(GRACE).until(() -> {
            dispatcher.signal();
            return reads.get() > 5;
        });
        // Five waits of twenty milliseconds or more lie between six attempts.
        assertThat(System.nanoTime() - begun)
                .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void aJournalThatCanBeReadAgainIsCarriedFrom() {
        unreadable = true;
        queue("MH-1");
        start(false, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
        await().atMost(GRACE).until(() -> reads.get() > 2);
        unreadable = false;
        await().atMost(GRACE).until(rows::isEmpty);
        assertThat(sent).containsExactly("MH-1");
    }

    @Test
    void itEndsInTheMidstOfAWaitForTheJournal() {
        unreadable = true;
        Dispatcher dispatcher = start(false, NEVER_AGAIN);
        await().atMost(GRACE).until(() -> reads.get() > 0);
        long begun = System.nanoTime();
        dispatcher.close(Duration.ofMinutes(1));
        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofMinutes(1).toNanos());
        assertThat(changes)
                .as("its doubts were never read, so that none may be struck out")
                .hasValue(0);
    }

    @Test
    void anOrderlyEndLetsTheBatchUnderWayBeSettled() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        hangsUntil = answer;
        queue("MH-1");
        Dispatcher dispatcher = start(false, NEVER_AGAIN);
        await().atMost(GRACE).until(() -> sent.size() == 1);
        Thread closing = new Thread(() -> dispatcher.close(Duration.ofMinutes(1)));
        closing.start();
        await().atMost(GRACE).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        answer.countDown();
        closing.join(GRACE.toMillis());
        assertThat(closing.isAlive()).isFalse();
        assertThat(rows).isEmpty();
    }

    @Test
    void aTargetThatHangsIsInterruptedAfterTheGraceAndItsDeliveryStaysPending() {
        hangsUntil = new CountDownLatch(1);
        queue("MH-1");
        Dispatcher dispatcher = start(false, NEVER_AGAIN);
        await().atMost(GRACE).until(() -> sent.size() == 1);
        int before = changes.get();
        dispatcher.close(Duration.ofMillis(50));
        assertThat(rows).hasSize(1);
        assertThat(changes).as("what was under way stays written down").hasValue(before);
    }

    private StoreReader reader() {
        return (StoreReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StoreReader.class}, (proxy, method, arguments) -> {
                    reads.incrementAndGet();
                    if (unreadable) {
                        throw new StoreException("the disk is gone");
                    }
                    return switch (method.getName()) {
                        case "note" -> Optional.empty();
                        case "lastSequence" -> rows.isEmpty() ? 0L : rows.lastKey();
                        case "parkedKeys" -> Set.of();
                        case "pending" -> arguments[1] == Lane.HOLD ? List.copyOf(rows.values()) : List.of();
                        default -> throw new AssertionError(method);
                    };
                });
    }

    private final class Writer implements DeliveryJournal {
        @Override
        public CompletionStage<Void> settle(List<Settlement> settlements) {
            settlements.forEach(each -> rows.remove(each.delivery().sequence()));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> readBack(HoldId hold, DestinationId destination, List<HoldItemOutcome> items) {
            throw new AssertionError("the target reads nothing back");
        }

        @Override
        public CompletionStage<Void> change(Store.Work work) {
            changes.incrementAndGet();
            Transaction notes = (Transaction) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Transaction.class}, (proxy, method, arguments) -> {
                        assertThat(method.getName()).isEqualTo("note");
                        return null;
                    });
            try {
                work.in(notes);
            } catch (StoreException e) {
                return CompletableFuture.failedFuture(e);
            }
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Confirms all, as soon as it may. */
    private final class Target implements Destination {
        @Override
        public DestinationId id() {
            return MES;
        }

        @Override
        public Set<Lane> lanes() {
            return Set.of(Lane.HOLD);
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
            batch.forEach(delivery -> sent.add(delivery.idempotencyKey()));
            hangsUntil.await();
            return batch.stream()
                    .<DeliveryOutcome>map(delivery -> new DeliveryOutcome.Confirmed("DOC"))
                    .toList();
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            return new DeliveryOutcome.Retryable("not there", null);
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
