package io.holdfast.opcua;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.MonitoredItemSynchronizationException;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription.SubscriptionListener;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElementResult;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilterResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one item of a server on a thread of its own, through whatever happens to the connection: it subscribes anew where the
 * server has forgotten it, and catches up after every gap.
 *
 * <p>The stack's threads only put what came into a bounded queue. What does not fit is dropped and noted: catching up brings it.
 */
abstract class Feed implements ResultFeed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int BATCH = 500;

    /** A message holds two mebibytes: a hundred results of twenty kilobytes, and the next message follows at once. */
    private static final int EVENTS_PER_MESSAGE = 100;

    private static final long IDLE_MILLIS = 200;
    private static final long FIRST_RETRY_MILLIS = 250;
    private static final long LONGEST_RETRY_MILLIS = 15_000;

    /** However much comes, a gap is closed meanwhile. */
    private static final int BATCHES_BEFORE_CATCHING_UP = 20;

    /** However quiet it is, a gap that nobody told of is found. */
    private static final long CATCH_UP_MILLIS = 60_000;

    /** Three keep-alives of a subscription may be lost before it is taken for dead. */
    private static final int KEEP_ALIVES = 3;

    private final Link link;
    private final ArrayBlockingQueue<Variant[]> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong subscriptions = new AtomicLong();
    private final Runnable activity = this::missed;
    private final Thread thread;
    private volatile boolean subscribe = true;
    private volatile boolean catchUp = true;
    private volatile boolean closing;
    private volatile @Nullable String fault;
    private @Nullable OpcUaSubscription subscription;
    private @Nullable OpcUaClient of;

    Feed(Link link, String name) {
        this.link = link;
        queue = new ArrayBlockingQueue<>(link.settings().queue());
        thread = Threads.named("holdfast-opcua-feed-" + name).newThread(this::run);
    }

    /** Returns what to watch, found anew in a server that may have changed. */
    abstract OpcUaMonitoredItem item(OpcUaClient client) throws UaException, IOException;

    /** Deals with what came. */
    abstract void arrived(OpcUaClient client, List<Variant[]> batch)
            throws UaException, IOException, InterruptedException;

    /** Fetches what may have been missed, a part at a time: with {@link #missed} where there is more. */
    abstract void catchUp(OpcUaClient client) throws UaException, IOException, InterruptedException;

    /** Does what is due without anything having come. */
    void idle(OpcUaClient client) throws UaException, IOException, InterruptedException {}

    void start() {
        link.onActive(activity);
        thread.start();
    }

    /** Notes that something was missed. */
    final void missed() {
        catchUp = true;
    }

    /** Puts in what came; any thread, returns at once. */
    final void offer(Variant[] values) {
        if (!queue.offer(values)) {
            dropped.incrementAndGet();
            catchUp = true;
        }
    }

    final Link link() {
        return link;
    }

    final long dropped() {
        return dropped.get();
    }

    final long subscriptions() {
        return subscriptions.get();
    }

    /** Returns whether something may have been missed that is not fetched yet. */
    final boolean isBehind() {
        return catchUp;
    }

    final int waiting() {
        return queue.size();
    }

    final @Nullable String fault() {
        return fault;
    }

    private void run() {
        long caughtUp = System.nanoTime();
        int failures = 0;
        int batches = 0;
        while (!closing) {
            try {
                OpcUaClient client = link.client();
                if (subscribe || of != client) {
                    subscribe(client);
                }
                boolean behind =
                        catchUp || System.nanoTime() - caughtUp > TimeUnit.MILLISECONDS.toNanos(CATCH_UP_MILLIS);
                // What has come need not be fetched: it goes first.
                List<Variant[]> batch = batch(behind ? 0 : IDLE_MILLIS);
                if (!batch.isEmpty()) {
                    arrived(client, batch);
                    batches++;
                }
                if (behind && (batch.size() < BATCH || batches >= BATCHES_BEFORE_CATCHING_UP)) {
                    catchUp = false;
                    boolean done = false;
                    try {
                        catchUp(client);
                        done = true;
                    } finally {
                        catchUp |= !done;
                    }
                    caughtUp = System.nanoTime();
                    batches = 0;
                }
                idle(client);
                fault = null;
                failures = 0;
            } catch (InterruptedException e) {
                LOG.debug("interrupted at close");
                return;
            } catch (UaException | IOException | RuntimeException e) {
                if (closing) {
                    return;
                }
                // What was taken out of the queue and not dealt with is found by catching up.
                catchUp = true;
                fault = e instanceof IOException
                        ? e.getMessage()
                        : link.fault(e).getMessage();
                LOG.warn("{}: {}", thread.getName(), fault);
                try {
                    TimeUnit.MILLISECONDS.sleep(
                            Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures++, 10)));
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private List<Variant[]> batch(long patience) throws InterruptedException {
        List<Variant[]> batch = new ArrayList<>();
        Variant[] first = queue.poll(patience, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            queue.drainTo(batch, BATCH - 1);
        }
        return batch;
    }

    private void subscribe(OpcUaClient client) throws UaException, IOException {
        subscribe = false;
        boolean done = false;
        try {
            Link.know(client);
            forget();
            OpcUaMonitoredItem item = item(client);
            OpcUaSubscription fresh = new OpcUaSubscription(client);
            Duration interval = link.settings().publishing();
            long life = Math.max(3, link.settings().lifetime().toMillis() / Math.max(1, interval.toMillis()));
            // Said outright: what the stack works out by itself is for another interval.
            fresh.setLifetimeAndKeepAliveCalculated(false);
            fresh.setPublishingInterval((double) interval.toMillis());
            fresh.setLifetimeCount(UInteger.valueOf(life));
            fresh.setMaxKeepAliveCount(UInteger.valueOf(Math.max(
                    1,
                    Math.min(
                            life / KEEP_ALIVES,
                            link.settings().keepAlive().toMillis() / Math.max(1, interval.toMillis())))));
            fresh.setMaxNotificationsPerPublish(UInteger.valueOf(EVENTS_PER_MESSAGE));
            fresh.setSubscriptionListener(new Listener(fresh));
            subscription = fresh;
            fresh.create();
            item.setEventValueListener((from, values) -> offer(values));
            item.setQueueSize(UInteger.valueOf(link.settings().queue()));
            item.setDiscardOldest(true);
            fresh.addMonitoredItem(item);
            try {
                fresh.synchronizeMonitoredItems();
            } catch (MonitoredItemSynchronizationException e) {
                throw refusal(client, item, e);
            }
            if (item.getCreateResult().map(StatusCode::isBad).orElse(true)) {
                throw refusal(client, item, null);
            }
            // A server may take the item and say beside it that the filter will never match.
            if (!filterIsGood(client, item)) {
                throw refusal(client, item, null);
            }
            of = client;
            subscriptions.incrementAndGet();
            catchUp = true;
            done = true;
        } finally {
            subscribe |= !done;
        }
    }

    private static boolean filterIsGood(OpcUaClient client, OpcUaMonitoredItem item) {
        ExtensionObject result = item.getFilterResult().orElse(null);
        if (result == null || result.isNull()) {
            return true;
        }
        return !(result.decode(client.getStaticEncodingContext()) instanceof EventFilterResult filter)
                || isGood(filter);
    }

    static boolean isGood(EventFilterResult filter) {
        StatusCode[] selects = filter.getSelectClauseResults();
        ContentFilterElementResult[] wheres = filter.getWhereClauseResult() == null
                ? null
                : filter.getWhereClauseResult().getElementResults();
        return (selects == null || Arrays.stream(selects).noneMatch(StatusCode::isBad))
                && (wheres == null
                        || Arrays.stream(wheres)
                                .noneMatch(each -> each.getStatusCode().isBad()));
    }

    private IOException refusal(OpcUaClient client, OpcUaMonitoredItem item, @Nullable Exception why) {
        forget();
        String node = item.getReadValueId().getNodeId().toParseableString();
        IOException refusal = new IOException(link.settings().url() + ": the server does not let " + node
                + " be watched: "
                + item.getCreateResult().map(Statuses::nameOf).orElse("no answer")
                + (filterIsGood(client, item) ? "" : ", and says that its filter matches nothing"));
        if (why != null) {
            refusal.initCause(why);
        }
        return refusal;
    }

    private void forget() {
        OpcUaSubscription known = subscription;
        subscription = null;
        if (known != null) {
            try {
                known.delete();
            } catch (UaException | RuntimeException e) {
                LOG.debug("the server has forgotten the subscription already", e);
                known.getClient().removeSubscription(known);
            }
        }
    }

    /** Notes what the stack tells; never calls it. */
    private final class Listener implements SubscriptionListener {
        private final OpcUaSubscription own;

        Listener(OpcUaSubscription own) {
            this.own = own;
        }

        private void again(String why) {
            if (subscription == own) {
                LOG.info("{}: {}: subscribing anew", thread.getName(), why);
                subscribe = true;
            }
        }

        @Override
        public void onNotificationDataLost(OpcUaSubscription from) {
            catchUp = true;
        }

        @Override
        public void onWatchdogTimerElapsed(OpcUaSubscription from) {
            // The link may be down: the next publish tells whether the server still knows us.
            catchUp = true;
        }

        @Override
        public void onStatusChanged(OpcUaSubscription from, StatusCode status) {
            if (status.isBad()) {
                again(Statuses.nameOf(status));
            }
        }

        @Override
        public void onTransferFailed(OpcUaSubscription from, StatusCode status) {
            again(Statuses.nameOf(status));
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(link.settings().requestTimeout().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        link.forget(activity);
        if (link.isActive()) {
            forget();
        }
    }
}
