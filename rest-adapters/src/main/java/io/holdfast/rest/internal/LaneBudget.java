package io.holdfast.rest.internal;

import io.holdfast.port.Lane;
import io.holdfast.rest.RequestBudget;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Deals out a budget of requests: a bucket that fills steadily. A lane takes only what leaves the share of the more urgent ones
 * in the bucket, and does not take while a more urgent one waits. Thread-safe.
 */
public final class LaneBudget {
    private static final double KEPT_FROM_REPORTS = 0.1;
    private static final double KEPT_FROM_RESULTS = 0.3;
    /** While waiting the clock is looked at this often: it may be one that a test moves. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final EnumMap<Lane, Integer> waiting = new EnumMap<>(Lane.class);
    private double tokens;
    private long filledAt;

    /** Makes a full bucket. */
    public LaneBudget(RequestBudget budget, LongSupplier nanoTime) {
        capacity = budget.requests();
        perNano = capacity / budget.period().toNanos();
        this.nanoTime = nanoTime;
        tokens = capacity;
        filledAt = nanoTime.getAsLong();
    }

    /** Takes one, waiting for it. */
    public void take(Lane lane) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting.merge(lane, 1, Integer::sum);
            try {
                while (!mayTake(lane)) {
                    long unused = changed.awaitNanos(LOOK_NANOS);
                }
                tokens -= 1;
            } finally {
                waiting.merge(lane, -1, Integer::sum);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes one if that can be done now. */
    boolean tryTake(Lane lane) {
        lock.lock();
        try {
            if (!mayTake(lane)) {
                return false;
            }
            tokens -= 1;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayTake(Lane lane) {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + Math.max(0, now - filledAt) * perNano);
        filledAt = now;
        for (Map.Entry<Lane, Integer> other : waiting.entrySet()) {
            if (other.getKey().compareTo(lane) < 0 && other.getValue() > 0) {
                return false;
            }
        }
        double kept = switch (lane) {
            case HOLD -> 0;
            case NONCONFORMANCE -> KEPT_FROM_REPORTS;
            default -> KEPT_FROM_RESULTS;
        };
        // A bucket so small that a share rounds to nothing keeps nothing.
        return tokens - Math.floor(capacity * kept) >= 1;
    }
}
