package io.holdfast;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the listener on a thread of its own, so that user code never runs on the threads that the line depends on. */
final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final Call END = new Call(null);

    private final HoldfastListener listener;
    private final BlockingQueue<Call> calls = new ArrayBlockingQueue<>(Holdfast.LISTENER_BACKLOG);
    private final AtomicLong queuedOrRunning = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::run, "holdfast-listener");

    Notifier(HoldfastListener listener) {
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void tell(Consumer<HoldfastListener> call) {
        queuedOrRunning.incrementAndGet();
        if (!calls.offer(new Call(call))) {
            queuedOrRunning.decrementAndGet();
            dropped.incrementAndGet();
        }
    }

    long dropped() {
        return dropped.get();
    }

    boolean isIdle() {
        return queuedOrRunning.get() == 0;
    }

    /** Makes the calls that wait, as far as the grace reaches. */
    void close(Duration grace) {
        try {
            if (calls.offer(END, grace.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.join(grace.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Consumer<HoldfastListener> action = calls.take().action();
                if (action == null) {
                    return;
                }
                try {
                    action.accept(listener);
                } catch (RuntimeException e) {
                    LOG.error("the listener failed", e);
                } finally {
                    queuedOrRunning.decrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("listener interrupted at close");
        }
    }

    /** A call that waits; without an action, the last one. */
    private record Call(@Nullable Consumer<HoldfastListener> action) {}
}
