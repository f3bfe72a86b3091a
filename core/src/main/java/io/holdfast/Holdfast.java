package io.holdfast;

import io.holdfast.contain.JournalBaseline;
import io.holdfast.deliver.Backoff;
import io.holdfast.deliver.Dispatcher;
import io.holdfast.deliver.Outbox;
import io.holdfast.detect.Baseline;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.CreepWatch;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.PlaceGrid;
import io.holdfast.detect.RuleSet;
import io.holdfast.model.Actor;
import io.holdfast.model.Confirmation;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Destination;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.trace.Explanation;
import io.holdfast.trace.Whereabouts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The front door of a line: takes inspection results, makes them durable, watches them for clusters of identical defects,
 * contains what is suspect, and carries everything to its destinations.
 *
 * <p>A result that is accepted is bound to the work-order context of its time, shown to the detector on the caller's thread,
 * and handed to the journal's writer, which commits what waits in groups: the results, what was concluded from them, and what
 * is to be delivered, all or nothing. On start, what was left to deliver is resumed, the detector's window is rebuilt and open
 * episodes go on.
 *
 * <p><b>Threads</b>: any thread may call any method. Holdfast owns one writer thread, one thread for each destination and one
 * for the listener, all daemons. {@link #accept} does no I/O on the caller's thread.
 */
public final class Holdfast implements AutoCloseable {
    /** How many results may wait for the journal: about a second of what a small disk commits. */
    public static final int DEFAULT_QUEUE_CAPACITY = 8_192;

    /** How many calls to the listener may wait. */
    public static final int LISTENER_BACKLOG = 65_536;

    /**
     * A day: how long a scope that nothing comes from is remembered, so that an outage overnight splits no cluster.
     */
    public static final Duration DEFAULT_SCOPE_RETENTION = Duration.ofDays(1);

    /** Ten seconds: longer than a usual remote call takes, shorter than an operator waits. */
    public static final Duration DEFAULT_CLOSE_GRACE = Duration.ofSeconds(10);

    /** A minute: more than clocks that are kept in step differ by. */
    public static final Duration DEFAULT_ALLOWED_AHEAD = Duration.ofMinutes(1);

    private static final long DRAIN_POLL_MILLIS = 5;

    private final Store store;
    private final InstantSource clock;
    private final long waitNanos;
    private final Duration closeGrace;
    private final Watch watch;
    private final List<Destination> destinations;
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private final JournalWriter writer;
    private final Notifier notifier;
    private final Semaphore slots;
    private final int capacity;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong notTaken = new AtomicLong();

    /** Keeps the order of the detector and the order of the journal the same. */
    private final ReentrantLock order = new ReentrantLock(true);

    private final Condition stepAside = order.newCondition();

    private final ContextBook contexts = new ContextBook();
    private boolean closed;

    private Holdfast(Builder builder, Store store) throws StoreException {
        this.store = store;
        clock = builder.clock;
        waitNanos = builder.blockWhenFull.toNanos();
        closeGrace = builder.closeGrace;
        capacity = builder.queueCapacity;
        slots = new Semaphore(capacity);
        destinations = List.copyOf(builder.destinations);
        watch = Watch.restored(
                builder.rules, builder.creep, builder.scopeRetention, builder.allowedAhead, store, clock.instant());
        notifier = new Notifier(builder.listener);
        writer = new JournalWriter(store, new Outbox(destinations), clock, notifier, new JournalWriter.FrontDoor() {
            @Override
            public void written(int results) {
                slots.release(results);
                dispatchers.forEach(Dispatcher::signal);
            }

            @Override
            public void refusedAfterDetection() throws StoreException {
                resynchronise();
            }

            @Override
            public void idle() {
                forgetIdleScopes();
            }
        });
        for (Destination destination : destinations) {
            dispatchers.add(new Dispatcher(destination, store, writer::settle, builder.backoff));
        }
    }

    /** Starts the set-up of a line. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Takes one inspection result.
     *
     * <p>Returns at once, unless the queue is full: then after at most the configured wait. The same result may be handed over
     * again after a doubt; the journal keeps it once.
     *
     * @throws IllegalStateException when the line is closed
     */
    public Receipt accept(InspectionResult result) {
        Objects.requireNonNull(result, "result");
        if (!takeSlot()) {
            notTaken.incrementAndGet();
            return Receipt.notTaken(result.id(), "the queue of " + capacity + " results is full");
        }
        boolean queued = false;
        order.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the line is closed; result " + result.id() + " was not taken");
            }
            Instant now = clock.instant();
            InspectionResult bound = result.received(now, contexts.at(result.station(), result.deviceTime()));
            boolean ahead = watch.isAhead(bound);
            boolean watched = bound.counts() && watch.isNew(bound.id()) && !ahead;
            List<DetectionEvent> events = watched ? watch.observe(bound, now) : List.of();
            if (watched) {
                watch.creepOf(bound).forEach(warning -> notifier.tell(listener -> listener.creepWarned(warning)));
            }
            Receipt receipt = Receipt.taken(result.id(), events);
            writer.add(new JournalWriter.Arrival(bound, watched, ahead, events, receipt));
            queued = true;
            taken.incrementAndGet();
            return receipt;
        } finally {
            order.unlock();
            if (!queued) {
                slots.release();
            }
        }
    }

    private boolean takeSlot() {
        if (slots.tryAcquire()) {
            return true;
        }
        try {
            return waitNanos > 0 && slots.tryAcquire(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Says which work-order context is valid at a station from an instant of device time on, until the next. Results that carry
     * a context of their own keep it.
     *
     * <p>Kept in memory: after a restart the host says it again.
     *
     * @param context the context, or null where the station works without one
     */
    public void workOrder(EquipmentId station, @Nullable WorkContext context, Instant validFrom) {
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(validFrom, "validFrom");
        order.lock();
        try {
            contexts.put(station, context, validFrom);
        } finally {
            order.unlock();
        }
    }

    /**
     * Puts other rules in force, without losing what the window holds: a detector of the new rules is made from the journal while
     * the old one goes on, then shown what came meanwhile, and swapped in. A cluster that is open goes on under the rule of the
     * same id, and closes where there is none. The change is audited.
     *
     * <p>Blocks for as long as it takes to read the window; {@link #accept} waits only for the last part, until the journal is up
     * to date.
     *
     * @param next the rules that hold from now on
     * @param by who says so
     * @param reason why, in words for a person
     * @throws StoreException where the journal cannot be read, or is not up to date within the close grace; the old rules then
     *     stay in force
     */
    public void changeRules(RuleSet next, Actor.Person by, String reason) throws StoreException, InterruptedException {
        Objects.requireNonNull(reason, "reason");
        Instant preparedAt = clock.instant();
        ClusterDetector prepared = watch.prepare(next, store, preparedAt);
        order.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the line is closed; the rules stay as they are");
            }
            long deadline = System.nanoTime() + closeGrace.toNanos();
            while (!writer.isIdle()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new StoreException("the journal is not up to date; the rules stay as they are");
                }
                // The writer itself may need the order, to get done.
                if (order.hasQueuedThread(writer.thread())) {
                    stepAside.await(1, TimeUnit.MILLISECONDS);
                } else {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
            watch.swap(next, prepared, preparedAt, store);
            writer.add(new JournalWriter.Act(by, "RULES_CHANGED", versions(next), reason));
            writer.add(new JournalWriter.Closings(watch.orphans()));
        } finally {
            order.unlock();
        }
    }

    /**
     * Learns from the journal how often each kind of defect is usually seen at each place, outside the episodes. The baseline is
     * frozen: it says the same until another is learnt. Blocks for a pass over the results.
     *
     * @param version the version to give it
     * @param grid the tiles that points are counted in; zones are counted by name
     * @param counted which defects count, as in the rule that will use it
     * @param receivedFrom from when on to learn
     */
    public Baseline learnBaseline(int version, PlaceGrid grid, Set<Confirmation> counted, Instant receivedFrom)
            throws StoreException {
        return JournalBaseline.learn(version, grid, counted, receivedFrom, store);
    }

    private static String versions(RuleSet rules) {
        return rules.rules().stream().map(rule -> rule.ref().toString()).collect(Collectors.joining(", "));
    }

    /** Returns the journal, to ask it anything. What is asked sees what is durable. */
    public StoreReader journal() {
        return store;
    }

    /** Says why: the evidence of an episode, its hold, its nonconformance, and who did what. */
    public Optional<Explanation> why(EpisodeId episode) throws StoreException {
        return Explanation.of(episode, store);
    }

    /** Says where: what is known of a unit. */
    public Whereabouts where(UnitId unit) throws StoreException {
        return Whereabouts.of(unit, store);
    }

    /** Says where: what is known of a lot. */
    public Whereabouts where(MaterialLotId lot) throws StoreException {
        return Whereabouts.of(lot, store);
    }

    /** Returns how the line is doing. */
    public Status status() {
        return new Status(
                taken.get(), notTaken.get(), capacity - slots.availablePermits(), notifier.dropped(), writer.fault());
    }

    /**
     * Waits until all that was accepted is durable, delivered or parked, and told to the listener.
     *
     * @return whether that came about in time
     */
    public boolean drain(Duration atMost) throws InterruptedException, StoreException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (slots.availablePermits() < capacity
                || !writer.isIdle()
                || store.counts().pending() > 0
                || !notifier.isIdle()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
        }
        return true;
    }

    /**
     * Closes the line: makes durable what was taken, lets deliveries under way end, and closes destinations and store. What
     * still waits to be delivered is resumed at the next start. Idempotent.
     */
    @Override
    public void close() throws StoreException {
        order.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            order.unlock();
        }
        dispatchers.forEach(dispatcher -> dispatcher.close(closeGrace));
        writer.close(closeGrace);
        notifier.close(closeGrace);
        destinations.forEach(Destination::close);
        store.close();
    }

    private void start() {
        notifier.start();
        if (!watch.orphans().isEmpty()) {
            writer.add(new JournalWriter.Closings(watch.orphans()));
        }
        writer.start();
        dispatchers.forEach(Dispatcher::start);
    }

    private void forgetIdleScopes() {
        order.lock();
        try {
            if (!closed) {
                List<DetectionEvent> events = watch.forgetIdle(clock.instant());
                if (!events.isEmpty()) {
                    writer.add(new JournalWriter.Closings(events));
                }
            }
        } finally {
            order.unlock();
        }
    }

    /**
     * Rebuilds the detector from the journal, after the journal refused a result that the detector had seen: what the detector
     * concluded from it, and from what still waits, is concluded anew. Called on the writer's thread.
     */
    private void resynchronise() throws StoreException {
        order.lock();
        try {
            Instant now = clock.instant();
            watch.restore(store, now);
            writer.forEachWaiting(
                    arrival -> arrival.events = arrival.watched ? watch.observe(arrival.result, now) : List.of());
        } finally {
            order.unlock();
        }
    }

    /** Sets up a line. Each setting has a default but the store. Not thread-safe. */
    public static final class Builder {
        private @Nullable Store store;
        private RuleSet rules = RuleSet.of();
        private final List<Destination> destinations = new ArrayList<>();
        private InstantSource clock = InstantSource.system();
        private int queueCapacity = DEFAULT_QUEUE_CAPACITY;
        private Duration blockWhenFull = Duration.ZERO;
        private Duration scopeRetention = DEFAULT_SCOPE_RETENTION;
        private Duration allowedAhead = DEFAULT_ALLOWED_AHEAD;
        private Backoff backoff = Backoff.DEFAULT;
        private Watch.@Nullable Creep creep;
        private Duration closeGrace = DEFAULT_CLOSE_GRACE;
        private HoldfastListener listener = new HoldfastListener() {};

        private Builder() {}

        /** Sets where the journal is kept. Required. The line owns it and closes it. */
        public Builder store(Store value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /** Sets the rules; none by default: then nothing is ever found. */
        public Builder rules(ClusterRule... value) {
            rules = new RuleSet(List.of(value), rules.allowedLateness(), rules.allowedSkew(), rules.idleAfter());
            return this;
        }

        /** Sets the rules and how late a result may come. */
        public Builder rules(RuleSet value) {
            rules = Objects.requireNonNull(value, "rules");
            return this;
        }

        /** Adds a destination. The line owns it and closes it. */
        public Builder destination(Destination value) {
            destinations.add(Objects.requireNonNull(value, "destination"));
            return this;
        }

        /** Sets the clock that received times come from; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets how many results may wait for the journal, at least 1; {@link #DEFAULT_QUEUE_CAPACITY} by default. */
        public Builder queueCapacity(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("queueCapacity must be >= 1, was " + value);
            }
            queueCapacity = value;
            return this;
        }

        /**
         * Sets how long {@link Holdfast#accept} may wait for room when the queue is full; zero by default: the line never waits,
         * the receipt says at once that the result was not taken.
         */
        public Builder blockWhenFull(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("blockWhenFull must be >= 0, was " + value);
            }
            blockWhenFull = value;
            return this;
        }

        /**
         * Watches for rates that creep up, beside the rules: a warning to the listener, never a hold. A restart shows the charts
         * again what was received within the scope retention.
         *
         * @param charts charts that have seen nothing yet, made against a baseline; the line takes them over
         * @param counted which defects count, as in the baseline
         */
        public Builder creepWatch(CreepWatch charts, Set<Confirmation> counted) {
            creep = new Watch.Creep(charts, Set.copyOf(counted));
            return this;
        }

        /**
         * Sets how long a scope that nothing comes from is remembered, by received time; {@link #DEFAULT_SCOPE_RETENTION} by
         * default. More than zero.
         */
        public Builder scopeRetention(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("scopeRetention must be more than zero, was " + value);
            }
            scopeRetention = value;
            return this;
        }

        /**
         * Sets how far the device time of a result may lie after its received time; {@link #DEFAULT_ALLOWED_AHEAD} by default. A
         * result farther ahead is kept and told, and no rule watches it.
         */
        public Builder allowedAhead(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("allowedAhead must be >= 0, was " + value);
            }
            allowedAhead = value;
            return this;
        }

        /** Sets the delays between attempts to deliver: from the first, doubling, to the longest. */
        public Builder retryDelay(Duration first, Duration longest) {
            backoff = new Backoff(first, longest);
            return this;
        }

        /**
         * Sets how long {@link Holdfast#close} waits for a delivery under way before it interrupts it, and for a store that fails
         * before it gives up; {@link #DEFAULT_CLOSE_GRACE} by default.
         */
        public Builder closeGrace(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("closeGrace must be more than zero, was " + value);
            }
            closeGrace = value;
            return this;
        }

        /** Sets who is told what happens. */
        public Builder listener(HoldfastListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /**
         * Opens the line: rebuilds the detector's window, resumes open episodes and what waits to be delivered.
         *
         * @throws IllegalStateException where no store is set
         * @throws IllegalArgumentException where two destinations or two rules have one name
         * @throws StoreException where the journal cannot be read; the store stays open
         */
        public Holdfast open() throws StoreException {
            Store chosen = store;
            if (chosen == null) {
                throw new IllegalStateException("a line needs a store: set store(...)");
            }
            Set<String> names = new HashSet<>();
            for (Destination destination : destinations) {
                if (!names.add(destination.id().value())) {
                    throw new IllegalArgumentException(
                            "destination names must differ, had " + destination.id() + " twice");
                }
            }
            Holdfast line = new Holdfast(this, chosen);
            line.start();
            return line;
        }
    }
}
