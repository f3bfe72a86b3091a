package io.holdfast.opcua;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener of security events on a thread of its own, and logs them. Thread-safe. */
final class Auditor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.holdfast.opcua.audit");

    /** An attacker makes events faster than a listener writes them; what does not fit is still logged. */
    private static final int BACKLOG = 10_000;

    private final InstantSource clock;
    private final SecurityListener listener;
    private final AtomicLong dropped = new AtomicLong();
    private final ExecutorService thread;

    Auditor(InstantSource clock, SecurityListener listener, String name) {
        this.clock = clock;
        this.listener = listener;
        thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(BACKLOG),
                Threads.named(name + "-audit"),
                (event, executor) -> dropped.incrementAndGet());
    }

    void tell(SecurityEvent.Kind kind, String subject, String address, String detail) {
        SecurityEvent event = new SecurityEvent(clock.instant(), kind, subject, address, detail);
        LOG.info("{} subject={} address={} {}", kind, clean(subject), address, clean(detail));
        thread.execute(() -> {
            try {
                listener.happened(event);
            } catch (RuntimeException e) {
                LOG.error("the security listener failed on {}", kind, e);
            }
        });
    }

    /** A client chose the text: it must not forge a line of the log. */
    private static String clean(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", "?");
        return oneLine.length() > 200 ? oneLine.substring(0, 200) : oneLine;
    }

    @Override
    public void close() {
        Threads.stop(thread);
    }
}
