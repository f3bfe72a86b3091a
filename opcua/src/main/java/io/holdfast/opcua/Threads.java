package io.holdfast.opcua;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** Daemon threads with names. */
final class Threads {
    private static final int SECONDS_TO_STOP = 2;

    private Threads() {}

    /** Lets what waits be done, for a short while; an interrupt is kept. */
    static void stop(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((where, what) ->
                    LoggerFactory.getLogger(Threads.class).error("uncaught on {}", where.getName(), what));
            return thread;
        };
    }
}
