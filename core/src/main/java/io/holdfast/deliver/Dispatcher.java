package io.holdfast.deliver;

import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a thread of its own carry one destination's outbox to it. Remote calls happen outside any transaction; what they brought
 * goes to the journal, and the next batch is read after that is durable. Thread-safe.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** A tenth of a second to five: the journal is near, and a hold should not wait long once it is back. */
    private static final Backoff FAULTS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Destination destination;
    private final Carrier carrier;
    private final Thread thread;
    private final Backoff faultWait;
    private final SplittableRandom random = new SplittableRandom();
    private final Semaphore signal = new Semaphore(0);
    private volatile boolean paused;
    private volatile boolean changed = true;
    private volatile boolean closing;

    /**
     * Makes a dispatcher.
     *
     * @param journal where to read what waits
     * @param writer where to write what came of it
     * @param stopping the lanes in which a parked delivery stops what is behind it under its ordering key
     * @param paused whether to begin only when resumed
     */
    public Dispatcher(
            Destination destination,
            StoreReader journal,
            DeliveryJournal writer,
            Backoff backoff,
            Set<Lane> stopping,
            boolean paused) {
        this(destination, journal, writer, backoff, stopping, paused, FAULTS);
    }

    /** The same with pauses of its own after a fault of the journal. */
    Dispatcher(
            Destination destination,
            StoreReader journal,
            DeliveryJournal writer,
            Backoff backoff,
            Set<Lane> stopping,
            boolean paused,
            Backoff faultWait) {
        this.faultWait = faultWait;
        this.destination = destination;
        this.paused = paused;
        carrier = new Carrier(destination, journal, writer, backoff, Set.copyOf(stopping), System::nanoTime);
        thread = new Thread(this::run, "holdfast-deliver-" + destination.id());
        thread.setDaemon(true);
    }

    /** Returns the destination. */
    public Destination destination() {
        return destination;
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** Says that something new may wait. Never blocks. */
    public void signal() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /** Says that a person did something about what is parked or asked for. Never blocks. */
    public void changed() {
        changed = true;
        signal();
    }

    /** Sends nothing more, after the batch under way; or goes on. Never blocks. */
    public void pause(boolean value) {
        paused = value;
        changed();
    }

    /** Tells whether it is paused. */
    public boolean isPaused() {
        return paused;
    }

    /** Returns why nothing gets through to the destination, where that is so. */
    public Optional<String> away() {
        return carrier.isAway();
    }

    /** Returns which keys wait for a person behind what is parked, a few of them, by lane. */
    public List<String> stopped() {
        return carrier.stoppedKeys();
    }

    /** Tells whether something waits that can go: neither paused nor stopped by what is parked. */
    public boolean hasWork() throws StoreException {
        return !paused && carrier.hasWork();
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
            boolean doubted = false;
            int faults = 0;
            while (!closing) {
                long nanos;
                try {
                    if (!doubted) {
                        carrier.doubt();
                        doubted = true;
                    }
                    nanos = carryOn();
                    faults = 0;
                } catch (StoreException | ExecutionException e) {
                    LOG.warn("outbox of {} cannot be read or settled now: {}", destination.id(), e.toString());
                    changed = true;
                    faults++;
                    waitAfterFault(faultWait.nanosAfter(faults, random));
                    nanos = 0;
                }
                if (nanos > 0 && signal.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                    signal.drainPermits();
                }
            }
            if (doubted) {
                carrier.nothingIsUnderWay();
            }
        } catch (InterruptedException e) {
            // The way out that close() takes when a target hangs; what was not settled stays pending, and in doubt.
            LOG.debug("delivery to {} interrupted", destination.id());
        } catch (ExecutionException e) {
            LOG.debug("delivery to {} ended before the journal could say so", destination.id());
        }
    }

    /** Waits in spite of signals: what is new does not mend the journal. */
    private void waitAfterFault(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closing; left = until - System.nanoTime()) {
            if (signal.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                signal.drainPermits();
            }
        }
    }

    /** Carries a batch and returns how long to wait before the next. */
    private long carryOn() throws StoreException, InterruptedException, ExecutionException {
        if (changed) {
            changed = false;
            carrier.refresh();
        }
        return !paused && carrier.step() ? 0 : carrier.waitNanos();
    }
}
