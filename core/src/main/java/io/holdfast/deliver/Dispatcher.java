package io.holdfast.deliver;

import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one destination's outbox to it, on a thread of its own: lane by lane, most urgent first; in order within a lane and
 * ordering key; for as long as it takes.
 *
 * <p>A key whose head was not confirmed waits by {@link Backoff} while the others go on. A delivery whose outcome is unknown,
 * and any that waited already when this dispatcher began (it may have been under way when the process died), is looked for
 * with {@link Destination#find} before it is sent again. Remote calls happen outside any transaction; what they brought goes
 * to the journal through the settler, and the next batch is read after that is durable.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int BATCH = 256;
    /** How far past blocked keys a lane is searched for one that can go. */
    private static final int MOST_PAGES = 64;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Destination destination;
    private final StoreReader journal;
    private final Function<List<Settlement>, CompletionStage<Void>> settler;
    private final Backoff backoff;
    private final long doubtfulUpTo;
    private final Thread thread;
    private final Semaphore signal = new Semaphore(0);
    private final SplittableRandom random = new SplittableRandom();
    private final Map<Key, Wait> waits = new HashMap<>();
    private final Set<Long> absent = new HashSet<>();
    private final Set<Long> unknown = new HashSet<>();
    private volatile boolean closing;

    /**
     * Makes a dispatcher.
     *
     * @param journal where to read what waits
     * @param settler takes what came of a batch and completes once that is durable
     */
    public Dispatcher(
            Destination destination,
            StoreReader journal,
            Function<List<Settlement>, CompletionStage<Void>> settler,
            Backoff backoff)
            throws StoreException {
        this.destination = destination;
        this.journal = journal;
        this.settler = settler;
        this.backoff = backoff;
        this.doubtfulUpTo = journal.lastSequence();
        this.thread = new Thread(this::run, "holdfast-deliver-" + destination.id());
        this.thread.setDaemon(true);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** Says that something new may wait. Any thread; never blocks. */
    public void signal() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /** Lets the batch under way end, or interrupts it after the grace. */
    public void close(Duration grace) {
        closing = true;
        signal();
        boolean interrupted = false;
        try {
            thread.join(grace.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(grace.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
            thread.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                if (!carryOneBatch()) {
                    awaitSignal();
                }
            }
        } catch (InterruptedException e) {
            // The way out that close() takes when a target hangs; what was not settled stays pending.
            LOG.debug("delivery to {} interrupted", destination.id());
        }
    }

    private boolean carryOneBatch() throws InterruptedException {
        try {
            List<Delivery> batch = next();
            if (batch.isEmpty()) {
                return false;
            }
            List<Settlement> settlements = attempt(batch);
            settler.apply(settlements).toCompletableFuture().get();
            settlements.forEach(this::note);
            return true;
        } catch (StoreException | ExecutionException e) {
            LOG.warn("outbox of {} cannot be read or settled now: {}", destination.id(), e.toString());
            return false;
        }
    }

    private void awaitSignal() throws InterruptedException {
        long now = System.nanoTime();
        long nanos = IDLE_NANOS;
        for (Wait wait : waits.values()) {
            nanos = Math.min(nanos, Math.max(0, wait.untilNanos - now));
        }
        if (signal.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            signal.drainPermits();
        }
    }

    /** Reads the next batch: of the most urgent lane that has a delivery whose key need not wait. */
    private List<Delivery> next() throws StoreException {
        long now = System.nanoTime();
        for (Lane lane : Lane.values()) {
            if (!destination.lanes().contains(lane)) {
                continue;
            }
            long after = 0;
            for (int page = 0; page < MOST_PAGES; page++) {
                List<Delivery> rows = journal.pending(destination.id(), lane, after, BATCH);
                List<Delivery> ready =
                        rows.stream().filter(row -> !mustWait(row, now)).toList();
                if (!ready.isEmpty()) {
                    return ready;
                }
                if (rows.size() < BATCH) {
                    break;
                }
                after = rows.get(rows.size() - 1).sequence();
            }
        }
        return List.of();
    }

    private boolean mustWait(Delivery delivery, long now) {
        Wait wait = waits.get(Key.of(delivery));
        return wait != null && wait.untilNanos - now > 0;
    }

    private List<Settlement> attempt(List<Delivery> batch) throws InterruptedException {
        List<Settlement> settlements = new ArrayList<>();
        List<Delivery> toSend = new ArrayList<>();
        Set<Key> stopped = new HashSet<>();
        for (Delivery delivery : batch) {
            if (stopped.contains(Key.of(delivery))) {
                continue;
            }
            if (isDoubtful(delivery)) {
                DeliveryOutcome found = find(delivery);
                if (!(found instanceof DeliveryOutcome.Retryable)) {
                    settlements.add(new Settlement(delivery, found));
                    if (!(found instanceof DeliveryOutcome.Confirmed)) {
                        stopped.add(Key.of(delivery));
                    }
                    continue;
                }
                absent.add(delivery.sequence());
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

    private boolean isDoubtful(Delivery delivery) {
        long sequence = delivery.sequence();
        return unknown.contains(sequence) || (sequence <= doubtfulUpTo && !absent.contains(sequence));
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

    private void note(Settlement settlement) {
        Delivery delivery = settlement.delivery();
        DeliveryOutcome outcome = settlement.outcome();
        Key key = Key.of(delivery);
        absent.remove(delivery.sequence());
        unknown.remove(delivery.sequence());
        if (outcome instanceof DeliveryOutcome.Confirmed || outcome instanceof DeliveryOutcome.Rejected) {
            waits.remove(key);
            return;
        }
        if (outcome instanceof DeliveryOutcome.Unknown) {
            unknown.add(delivery.sequence());
        } else {
            absent.add(delivery.sequence());
        }
        Wait before = waits.get(key);
        int failures = before == null ? 1 : before.failures + 1;
        long nanos = backoff.nanosAfter(failures, random);
        if (outcome instanceof DeliveryOutcome.Retryable retryable) {
            Duration asked = retryable.after();
            nanos = asked == null ? nanos : Math.max(nanos, asked.toNanos());
        }
        waits.put(key, new Wait(failures, System.nanoTime() + nanos));
    }

    /** What must stay in order. */
    private record Key(Lane lane, String orderingKey) {
        static Key of(Delivery delivery) {
            return new Key(delivery.lane(), delivery.orderingKey());
        }
    }

    /** How long a key waits after failures in a row. */
    private record Wait(int failures, long untilNanos) {}
}
