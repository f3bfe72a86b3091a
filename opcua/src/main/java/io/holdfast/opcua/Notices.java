package io.holdfast.opcua;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener of events that are read one by one. */
abstract class Notices<T> extends Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Consumer<T> listener;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();

    Notices(Link link, String name, Consumer<T> listener) {
        super(link, name);
        this.listener = listener;
    }

    /** Reads an event, or returns null where it is none that can be read. */
    @Nullable
    abstract T read(OpcUaClient client, Variant[] fields);

    @Override
    void arrived(OpcUaClient client, List<Variant[]> batch) {
        for (Variant[] fields : batch) {
            T notice = null;
            try {
                notice = read(client, fields);
            } catch (RuntimeException e) {
                LOG.warn("an event cannot be read", e);
            }
            if (notice == null) {
                unread.incrementAndGet();
                missed();
            } else {
                tell(notice);
            }
        }
    }

    final void tell(T notice) {
        try {
            listener.accept(notice);
            told.incrementAndGet();
        } catch (RuntimeException e) {
            LOG.error("the listener failed on {}", notice, e);
        }
    }

    @Override
    void catchUp(OpcUaClient client) throws UaException, IOException, InterruptedException {
        // A server keeps no list of these.
    }

    @Override
    public FeedStatus status() {
        return new FeedStatus(link().isActive(), told.get(), 0, waiting(), 0, unread.get(), dropped(), fault());
    }
}
