package io.holdfast.rest.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Runs calls on the threads that make them, for a hand-over to another thread and back costs more than the call. A thread that waits
 * for a socket does not notice an interrupt, so one thread for all of them looks after those that are under way and cancels the
 * call of one that was interrupted. It is started by the first call and ends when there were none for a while. The look-up of a
 * host's name is not ended by an interrupt. Thread-safe.
 */
final class Calls implements AutoCloseable {
    /** How long an interrupt may go unnoticed. */
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    private static final int IDLE_LOOKS = 500;

    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile boolean closed;

    /** Reads a whole answer; the answer is closed after it. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Response response) throws IOException;
    }

    private static final class Running {
        final Thread thread = Thread.currentThread();
        final Call call;

        Running(Call call) {
            this.call = call;
        }
    }

    /**
     * Makes the call and reads its answer.
     *
     * @throws IOException where there is no whole answer, or this was closed
     * @throws InterruptedException where the thread was interrupted before there was one; a late interrupt stays with the thread
     */
    <T> T run(Call call, Reader<T> reader) throws IOException, InterruptedException {
        Running one = new Running(call);
        running.add(one);
        try {
            if (closed) {
                throw new IOException("the connection is closed");
            }
            if (!watched.get()) {
                watch();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before the call");
            }
            try (Response response = call.execute()) {
                return reader.read(response);
            } catch (RuntimeException e) {
                // Whatever it is, the request may have left.
                throw new IOException(e);
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("interrupted while waiting for an answer");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        } finally {
            running.remove(one);
        }
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            Thread thread = new Thread(this::look, "holdfast-rest-interrupts");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void look() {
        int idle = 0;
        while (true) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            idle = running.isEmpty() ? idle + 1 : 0;
            for (Running one : running) {
                if (one.thread.isInterrupted()) {
                    one.call.cancel();
                }
            }
            if (idle >= IDLE_LOOKS || (closed && idle > 0)) {
                watched.set(false);
                // A call that began before that saw a watch, and has none now.
                if (running.isEmpty() || !watched.compareAndSet(false, true)) {
                    return;
                }
                idle = 0;
            }
        }
    }

    /** Cancels what is under way; what comes later fails. */
    @Override
    public void close() {
        closed = true;
        running.forEach(one -> one.call.cancel());
    }
}
