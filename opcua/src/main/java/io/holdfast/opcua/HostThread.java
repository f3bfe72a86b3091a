package io.holdfast.opcua;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches a vision system's state and its host, one thing after another; so a host may tell of the end of a job
 * from within a call. Thread-safe.
 */
final class HostThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostThread.class);
    private static final int HOST_SECONDS = 10;
    private static final int WAITING = 256;

    private final ThreadPoolExecutor thread;

    /** Calls that wait for the host are half of those that may run: results can be fetched while a host hangs. */
    private final Semaphore waiting = new Semaphore(SecureServer.CALL_THREADS / 2);

    HostThread(String system) {
        thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Threads.named("holdfast-opcua-" + system + "-system"));
    }

    /** Does a client's work and waits for it; where that takes too long, the client is told, and the work goes on. */
    <T> T take(Callable<T> work) throws Refusal {
        if (!waiting.tryAcquire()) {
            throw new Refusal(StatusCodes.Bad_TooManyOperations, "the vision system is behind");
        }
        try {
            return thread.submit(work).get(HOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            LOG.error("the vision system failed on a call", e.getCause());
            throw new Refusal(StatusCodes.Bad_InternalError, "the vision system failed");
        } catch (TimeoutException e) {
            throw new Refusal(StatusCodes.Bad_Timeout, "the vision system does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(StatusCodes.Bad_Shutdown, "the server is closing");
        } catch (RejectedExecutionException e) {
            throw new Refusal(StatusCodes.Bad_TooManyOperations, "the vision system is behind");
        } finally {
            waiting.release();
        }
    }

    /** Does what the host told of when its turn comes; returns at once. */
    void post(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.error("the vision system is behind: what it told is lost", e);
        }
    }

    /** Asks the host; what it throws is an answer too, and leaves the state as it was. */
    static int asked(IntSupplier question) throws Refusal {
        try {
            return question.getAsInt();
        } catch (RuntimeException e) {
            LOG.error("the vision system failed on a call", e);
            throw new Refusal(StatusCodes.Bad_InternalError, "the vision system failed");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
