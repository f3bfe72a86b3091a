package io.holdfast;

import io.holdfast.contain.ContainmentPolicy;
import io.holdfast.contain.JournalBaseline;
import io.holdfast.deliver.Outbox;
import io.holdfast.detect.Baseline;
import io.holdfast.detect.Capacity;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.PlaceGrid;
import io.holdfast.detect.RuleSet;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.model.Actor;
import io.holdfast.model.Binding;
import io.holdfast.model.Confirmation;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Destination;
import io.holdfast.port.Examinable;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.StoreSpace;
import io.holdfast.port.WorkOrderSource;
import io.holdfast.trace.Complaint;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.EvidencePack;
import io.holdfast.trace.Explanation;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import io.holdfast.trace.Whereabouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front door of a line: takes inspection results, makes them durable, watches them for clusters of identical defects,
 * contains what is suspect, and carries everything to its destinations.
 *
 * <p>A result that is accepted is bound to the work-order context of its time, shown to the detector on the caller's thread,
 * and handed to the journal's writer, which commits what waits in groups: the results, what was concluded from them, and what
 * is to be delivered, all or nothing. On start, what was left to deliver is resumed, the detector's window is rebuilt and open
 * episodes go on.
 *
 * <p><b>Threads</b>: any thread may call any method. Holdfast owns one writer thread, one thread for each destination, each
 * source of work orders and the listener, one that looks after models, and one for each call of the model switch; all are
 * daemons. {@link #accept} does no I/O on the caller's thread.
 */
public final class Holdfast implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Holdfast.class);

    /** How many results may wait for the journal: about a second of what a small disk commits. */
    public static final int DEFAULT_QUEUE_CAPACITY = 8_192;

    /** How many calls to the listener may wait. */
    public static final int LISTENER_BACKLOG = 65_536;

    /**
     * A day: how long a scope that nothing comes from is remembered, so that an outage overnight splits no cluster.
     */
    public static final Duration DEFAULT_SCOPE_RETENTION = Duration.ofDays(1);

    /** Some thousand operations of orders within the scope retention, with 2 hours of one hundred defects a second in each. */
    public static final Capacity DEFAULT_CAPACITY =
            new Capacity(4_096, Capacity.DEFAULT_EXPECTED, Capacity.DEFAULT_LARGEST);

    /** Ten seconds: longer than a usual remote call takes, shorter than an operator waits. */
    public static final Duration DEFAULT_CLOSE_GRACE = Duration.ofSeconds(10);

    /** A minute: more than clocks that are kept in step differ by. */
    public static final Duration DEFAULT_ALLOWED_AHEAD = Duration.ofMinutes(1);

    /** 32 MiB of results: a quarter of what a small gateway's heap has. */
    public static final long DEFAULT_QUEUE_BYTES = 32L << 20;

    /** A second without a commit: then results are spilled, where a spill file is set. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Less than a day to a full disk is a trouble: a person needs the time to find it another. */
    private static final Duration SHORT_OF_SPACE = Duration.ofDays(1);

    /** Some milliseconds of work for an embedded database; more in one commit gain nothing and keep receipts waiting. */
    public static final int DEFAULT_GROUP = 512;

    /** Ten seconds: a receipt that takes longer is of no use to a line. */
    public static final Duration LONGEST_LINGER = Duration.ofSeconds(10);

    /** Sixty: more than people can look after in an hour, and so a sign that a rule or a camera is wrong. */
    public static final int DEFAULT_HOLDS_PER_HOUR = 60;

    /** The source of contexts that the host says itself. */
    public static final String HOST = "host";

    /** Ten seconds: longer than a vision system takes to load a recipe, as a rule. */
    public static final Duration DEFAULT_MODEL_TIMEOUT = Duration.ofSeconds(10);

    private static final long DRAIN_POLL_MILLIS = 5;

    /** Beyond this many different clashes since start they are thrown and no longer audited. */
    private static final int MOST_CLASHES = 1_000;

    private final Store store;
    private final InstantSource clock;
    private final long waitNanos;
    private final Duration closeGrace;
    private final Watch watch;
    private final Destinations destinations;
    private final ParkedDeliveries parked;
    private final RefusedResults refused;
    private final Genealogy genealogy;
    private final Holds holds;
    private final Nonconformances nonconformances;
    private final Tasks tasks;
    private final @Nullable LineLedger ledger;
    private final @Nullable LedgerSettings ledgerSettings;
    private final List<Examinable> examined;
    private final @Nullable LineImages images;
    private final JournalWriter writer;
    private final Notifier notifier;
    private final Room room;
    private final @Nullable Spill spill;
    private final boolean shedding;
    private final ShedTally sheds = new ShedTally();
    private final Growth growth = new Growth();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong notTaken = new AtomicLong();

    /** Keeps the order of the detector and the order of the journal the same. */
    private final ReentrantLock order = new ReentrantLock(true);

    private final Condition stepAside = order.newCondition();

    private final ContextBook contexts;
    private final ModelKeeper models;
    private final List<WorkOrderPuller> pullers = new ArrayList<>();
    private final Set<String> clashes = new HashSet<>();
    private boolean closed;

    Holdfast(HoldfastBuilder builder, Store store) throws StoreException {
        this.store = store;
        clock = builder.clock;
        ledgerSettings = builder.ledger;
        examined = List.copyOf(builder.examined);
        waitNanos = builder.blockWhenFull.toNanos();
        closeGrace = builder.closeGrace;
        room = new Room(builder.queueCapacity, builder.queueBytes);
        shedding = builder.shedding;
        watch = Watch.restored(
                builder.rules,
                builder.creep,
                builder.capacity,
                builder.scopeRetention,
                builder.allowedAhead,
                store,
                clock.instant());
        contexts = new ContextBook(builder.lineOf, builder.contextSources);
        contexts.restore(store);
        notifier = new Notifier(builder.listener);
        Path spillFile = builder.spillFile;
        spill = spillFile == null
                ? null
                : Spill.open(
                        spillFile,
                        builder.spillBytes,
                        new Room(builder.queueCapacity, builder.queueBytes),
                        store,
                        this::wakeWriter);
        Outbox outbox = new Outbox(List.copyOf(builder.destinations.keySet()));
        LedgerDesk desk = builder.ledger == null ? null : new LedgerDesk(builder.ledger, store, clock);
        writer = new JournalWriter(
                store,
                outbox,
                clock,
                notifier,
                spill,
                desk,
                builder.gathering,
                new ContainmentPolicy(builder.holdsPerHour, builder.locator),
                new JournalWriter.FrontDoor() {
                    @Override
                    public void written() {
                        signalDestinations();
                    }

                    @Override
                    public void committed() {
                        endSpilling();
                        lookAfter();
                    }

                    @Override
                    public void refusedAfterDetection() throws StoreException {
                        resynchronise();
                    }

                    @Override
                    public void idle() {
                        forgetIdleScopes();
                    }

                    @Override
                    public boolean concernsDetector(InspectionResult result) {
                        return watch.concerns(result);
                    }

                    @Override
                    public JournalWriter.Rebuilt rebuild(List<InspectionResult> bound, StoreReader journal)
                            throws StoreException {
                        return watch.rebuild(bound, journal, clock.instant());
                    }

                    @Override
                    public void adopt(ClusterDetector detector) {
                        goOnWith(detector);
                    }

                    @Override
                    public String config(RuleRef rule) {
                        return watch.config(rule);
                    }

                    @Override
                    public Optional<ModelMismatch> mismatch(InspectionResult result) {
                        return models.mismatch(result);
                    }

                    @Override
                    public Optional<WorkContext> contextOf(InspectionResult result) {
                        return locked(() -> Optional.ofNullable(contexts.at(result.station(), result.deviceTime())));
                    }
                });
        models = new ModelKeeper(
                new ModelKeeper.Settings(
                        builder.modelSwitch, builder.modelTimeout, builder.modelBackoff, builder.modelPolicy),
                store.modelTable(),
                new Demand(),
                clock,
                new ModelKeeper.Sink() {
                    @Override
                    public void audit(Actor by, String act, String subject, String detail) {
                        writer.add(new JournalWriter.Act(by, act, subject, detail));
                    }

                    @Override
                    public void tell(Consumer<HoldfastListener> call) {
                        notifier.tell(call);
                    }
                });
        for (WorkOrderSource source : builder.workOrderSources) {
            pullers.add(new WorkOrderPuller(source, new Desk(), builder.pullBackoff, clock));
        }
        destinations = new Destinations(store, writer, closeGrace);
        for (Map.Entry<Destination, DeliveryPolicy> each : builder.destinations.entrySet()) {
            destinations.serve(each.getKey(), each.getValue() == null ? builder.policy : each.getValue());
        }
        parked = new ParkedDeliveries(store, writer, destinations);
        genealogy = new Genealogy(store, writer);
        refused = new RefusedResults(store, writer, this);
        Signing signing = new Signing(builder.signatures, builder.authority, writer);
        holds = new Holds(store, writer, signing);
        nonconformances = new Nonconformances(store, writer, signing, builder.locator, clock);
        tasks = new Tasks(store, writer, clock);
        ledger = desk == null ? null : new LineLedger(desk, store, writer);
        images = builder.images == null
                ? null
                : new LineImages(builder.images, store, writer, signing, clock, builder.nanos, notifier);
        writer.images(images);
    }

    private void wakeWriter() {
        writer.wake();
    }

    /** Goes back to the journal, once it has all that was spilled. On the writer's thread. */
    private void endSpilling() {
        if (spill == null || !spill.isActive() || !spill.isEmpty()) {
            return;
        }
        order.lock();
        try {
            String read = spill.note();
            if (spill.end()) {
                writer.change(transaction -> transaction.note(read, null));
            }
        } catch (IOException e) {
            LOG.warn("the spill file cannot begin anew yet: {}", e.toString());
        } finally {
            order.unlock();
        }
    }

    /** Measures the disk and writes tallies, now and then. On the writer's thread. */
    private void lookAfter() {
        Instant now = clock.instant();
        if (!growth.isDue(now)) {
            return;
        }
        try {
            Optional<StoreSpace> space = store.space();
            space.ifPresent(it -> growth.measured(now, it));
        } catch (StoreException e) {
            LOG.warn("the space of the journal cannot be measured: {}", e.toString());
        }
        writeSheds();
    }

    private void writeSheds() {
        if (!sheds.isEmpty()) {
            writer.add(new JournalWriter.Sheds(sheds.take()));
        }
    }

    private void signalDestinations() {
        destinations.signal();
    }

    /** Starts the set-up of a line. */
    public static HoldfastBuilder builder() {
        return new HoldfastBuilder();
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
        long size = Footprint.of(result);
        Room seat = seatFor(result, size);
        if (seat == null) {
            return notTaken(result);
        }
        boolean queued = false;
        order.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the line is closed; result " + result.id() + " was not taken");
            }
            boolean spills = mustSpill(seat);
            if (spills && !Objects.requireNonNull(spill).canTake(size)) {
                return notTaken(result);
            }
            Instant now = clock.instant();
            InspectionResult bound = result.received(now, contexts.at(result.station(), result.deviceTime()));
            if (bound.context() == null && !contexts.isKnown(bound.station(), bound.deviceTime())) {
                pullers.forEach(puller -> puller.unknown(bound.station(), bound.deviceTime()));
            }
            Optional<ModelMismatch> mismatch = models.mismatch(bound);
            boolean refused = mismatch.isPresent() && models.policy() == ModelPolicy.REFUSE;
            boolean ahead = watch.isAhead(bound);
            boolean watched = bound.counts() && !refused && watch.isNew(bound.id()) && !ahead;
            List<DetectionEvent> events = watched ? watch.observe(bound, now) : List.of();
            if (watched) {
                watch.creepOf(bound).forEach(warning -> notifier.tell(listener -> listener.creepWarned(warning)));
            }
            Receipt receipt = Receipt.taken(result.id(), events);
            Arrival arrival = new Arrival(bound, watched, ahead, events, receipt, seat, size);
            mismatch.ifPresent(found -> arrival.judge(found, refused));
            if (spills) {
                Objects.requireNonNull(spill).add(arrival);
            } else {
                writer.add(arrival);
            }
            queued = true;
            taken.incrementAndGet();
            return receipt;
        } finally {
            order.unlock();
            if (!queued) {
                seat.leave(size);
            }
        }
    }

    /** Finds room for a result: in the queue, or before the spill file, or after a wait. Null where there is none. */
    private @Nullable Room seatFor(InspectionResult result, long size) {
        boolean canBeShed = canBeShed(result);
        if (room.enter(size, canBeShed)) {
            return room;
        }
        if (spill != null && spill.canTake(size) && spill.room().enter(size, canBeShed)) {
            return spill.room();
        }
        try {
            return !canBeShed && waitNanos > 0 && room.enterWithin(waitNanos, size) ? room : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private boolean canBeShed(InspectionResult result) {
        return shedding && result.verdict() == Verdict.PASS && result.defects().isEmpty();
    }

    /** Tells whether a result must go through the spill file: since others are there, or the journal stands still. */
    private boolean mustSpill(Room seat) {
        return spill != null
                && (spill.isActive() || seat != room || (writer.isStalled(STALL_NANOS) && spill.canTake(0)));
    }

    private Receipt notTaken(InspectionResult result) {
        if (canBeShed(result)) {
            sheds.add(result);
            return Receipt.notTaken(result.id(), "it is good and the queue is nearly full, so it was shed and counted");
        }
        notTaken.incrementAndGet();
        return Receipt.notTaken(
                result.id(),
                "the queue is full, with " + room.results() + " results in " + room.bytes() + " bytes"
                        + (spill == null ? "" : ", and so is the spill file"));
    }

    /**
     * Says which work-order context is valid at a station or line from an instant of device time on, until the next. As
     * {@link #workOrder(EquipmentId, ContextPeriod, String)} from the source {@link #HOST}.
     *
     * @param context the context, or null where the station works without one
     */
    public CompletionStage<Integer> workOrder(EquipmentId equipment, @Nullable WorkContext context, Instant validFrom) {
        return workOrder(equipment, ContextPeriod.since(validFrom, context), HOST);
    }

    /**
     * Says which work-order context is valid at a station or line, and when. In force for results that are accepted from now on;
     * those that came before without a context and lie in the period are bound to it. Results that carry a context of their own
     * keep it, and so do those that are bound already: {@link #bind} corrects them.
     *
     * <p>A period without an end ends where the next one said for the same equipment begins. Of two that cover an instant the one
     * said later is in force: so a source corrects itself, and both stay in the journal. What another source claimed it may take
     * only where both mean the same context, or where it counts more ({@link HoldfastBuilder#contextSources}). A period in the past is as
     * good as any. To say the same again changes nothing.
     *
     * @param source who says so; not beginning with {@code person:}
     * @return completes, once it is durable, with how many results it bound; fails with {@link StoreException} where the line is
     *     closed before
     * @throws ContextClashException where another source said otherwise; names both, and is audited
     */
    public CompletionStage<Integer> workOrder(EquipmentId equipment, ContextPeriod period, String source) {
        if (source.startsWith(ContextBook.PERSON)) {
            throw new IllegalArgumentException(
                    "source must not begin with " + ContextBook.PERSON + ", was \"" + source + "\"");
        }
        return state(equipment, period, source, new Actor.Component("source " + source), "");
    }

    /**
     * As {@link #workOrder(EquipmentId, ContextPeriod, String)}, by a person: this goes before what any source said, and says.
     *
     * @param reason why, in words for a person; not blank
     */
    public CompletionStage<Integer> workOrder(
            EquipmentId equipment, ContextPeriod period, Actor.Person by, String reason) {
        return state(equipment, period, by.toString(), by, reasonOf(reason));
    }

    /**
     * Binds results to a work-order context by a person's word, be they unbound or bound to another. What follows follows:
     * segment, lots and counts of the results, a further revision of the holds and reports that name their units, and a further
     * delivery of each result, whose idempotency key is the result's name, a slash, and the revision. What they carried before
     * stays visible ({@link StoreReader#bindings}).
     *
     * @param results all of them or none are bound; those that carry the context already are left as they are
     * @param reason why, in words for a person; not blank
     * @return completes, once it is durable, with what was bound; fails with {@link IllegalArgumentException} where one of them
     *     is not in the journal
     */
    public CompletionStage<List<Binding>> bind(
            Collection<ResultId> results, WorkContext context, Actor.Person by, String reason) {
        Objects.requireNonNull(context, "context");
        ContextEntries.BoundByHand entry = new ContextEntries.BoundByHand(results, context, by, reasonOf(reason));
        order.lock();
        try {
            requireOpen("nothing is bound");
            writer.add(entry);
        } finally {
            order.unlock();
        }
        return entry.done().minimalCompletionStage();
    }

    /**
     * Puts another version of the table of models in force. What it demands of each station is asked for at once; results are
     * judged by it from now on.
     *
     * @param reason why, in words for a person; not blank
     * @return completes once it is durable
     * @throws IllegalArgumentException where its version is not higher than that of the table in force
     */
    public CompletionStage<Void> modelTable(ModelTable table, Actor.Person by, String reason) {
        ContextEntries.TableLoaded entry = new ContextEntries.TableLoaded(table, by, reasonOf(reason));
        order.lock();
        try {
            requireOpen("the table stays as it is");
            if (table.version() <= models.tableVersion()) {
                throw new IllegalArgumentException("version must be higher than that of the table in force, "
                        + models.tableVersion() + ", was " + table.version());
            }
            models.load(table);
            writer.add(entry);
        } finally {
            order.unlock();
        }
        return entry.done().minimalCompletionStage();
    }

    private CompletionStage<Integer> state(
            EquipmentId equipment, ContextPeriod period, String source, Actor by, String reason) {
        Objects.requireNonNull(equipment, "equipment");
        Objects.requireNonNull(period, "period");
        CompletableFuture<Integer> done = CompletableFuture.completedFuture(0);
        order.lock();
        try {
            requireOpen("the context is not taken");
            Instant now = clock.instant();
            Optional<ContextBook.Change> change = contexts.state(equipment, period, source, now);
            if (change.isPresent()) {
                ContextEntries.Stated entry = new ContextEntries.Stated(change.get(), by, reason);
                writer.add(entry);
                models.stated(change.get().statement(), contexts.stationsOf(equipment), now);
                done = entry.done();
            }
        } catch (ContextClashException clash) {
            if (clashes.size() < MOST_CLASHES && clashes.add(String.valueOf(clash.getMessage()))) {
                writer.add(new ContextEntries.Clashed(clash, source));
            }
            throw clash;
        } finally {
            order.unlock();
        }
        pullers.forEach(puller -> puller.watch(equipment));
        return done.minimalCompletionStage();
    }

    private void requireOpen(String consequence) {
        if (closed) {
            throw new IllegalStateException("the line is closed; " + consequence);
        }
    }

    private static String reasonOf(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank, was \"" + reason + "\"");
        }
        return reason;
    }

    /** What the model keeper asks of the book. */
    private final class Demand implements ModelKeeper.Demand {
        @Override
        public Set<EquipmentId> stations() {
            return locked(contexts::stations);
        }

        @Override
        public @Nullable WorkContext context(EquipmentId station, Instant at) {
            return locked(() -> Optional.ofNullable(contexts.at(station, at))).orElse(null);
        }

        @Override
        public Optional<Instant> nextChange(EquipmentId station, Instant after) {
            return locked(() -> contexts.nextChange(station, after));
        }
    }

    /** What a puller asks of the book, and tells it. */
    private final class Desk implements WorkOrderPuller.Desk {
        @Override
        public void state(EquipmentId equipment, ContextPeriod period, String source) {
            try {
                workOrder(equipment, period, source);
            } catch (ContextClashException e) {
                LOG.warn("{}", e.getMessage()); // audited and told
            } catch (IllegalStateException e) {
                LOG.debug("{}", e.getMessage()); // closed meanwhile
            }
        }

        @Override
        public boolean isKnown(EquipmentId station, Instant at) {
            return locked(() -> contexts.isKnown(station, at));
        }

        @Override
        public Optional<Instant> nextChange(EquipmentId station, Instant after) {
            return locked(() -> contexts.nextChange(station, after));
        }

        @Override
        public void failed(String source, String reason) {
            notifier.tell(listener -> listener.sourceFailed(source, reason));
        }
    }

    private <T> T locked(Supplier<T> question) {
        order.lock();
        try {
            return question.get();
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
     * @param reason why, in words for a person; not blank
     * @throws StoreException where the journal cannot be read, or is not up to date within the close grace; the old rules then
     *     stay in force
     */
    public void changeRules(RuleSet next, Actor.Person by, String reason) throws StoreException, InterruptedException {
        reasonOf(reason);
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

    /** Returns where material came from and went, to record it. */
    public Genealogy genealogy() {
        return genealogy;
    }

    /** Traces a lot, unit, order or shipment, forward or backward, with what was seen on it and what is missing. */
    public Trace trace(TraceQuery query) throws StoreException {
        return Trace.of(query, store);
    }

    /** Answers a complaint from the field: when it was made, of what, what is like it in the batch, and who else got some. */
    public ComplaintAnswer complaint(Complaint complaint) throws StoreException {
        return ComplaintAnswer.of(complaint, store);
    }

    /**
     * Writes a trace as an evidence pack, and its head into the audit chain: that proves later which pack it was. Blocks.
     *
     * @param folder where; it must not hold a pack
     * @return the head
     */
    public String exportEvidence(Path folder, Trace trace, Actor by, String reason) throws IOException {
        Destinations.requireReason(reason);
        return exported(EvidencePack.write(folder, trace, store, clock.instant(), by), trace, by, reason);
    }

    /**
     * Writes the answer to a complaint as an evidence pack, and its head into the audit chain. Blocks.
     *
     * @param folder where; it must not hold a pack
     * @return the head
     */
    public String exportEvidence(Path folder, ComplaintAnswer answer, Actor by, String reason) throws IOException {
        Destinations.requireReason(reason);
        return exported(EvidencePack.write(folder, answer, store, clock.instant(), by), answer.origin(), by, reason);
    }

    private String exported(String head, Trace trace, Actor by, String reason) throws StoreException {
        return writer.await((transaction, scribe) -> {
            scribe.write(by, "EVIDENCE_EXPORTED", trace.start().toString(), "pack with head " + head + ": " + reason);
            return head;
        });
    }

    /** Returns the destinations, to add, pause, resume and remove them. */
    public Destinations destinations() {
        return destinations;
    }

    /** Returns what targets refused for good, to list, correct, replay and discard it. */
    public ParkedDeliveries parked() {
        return parked;
    }

    /** Returns the holds, to see what became of them, release them, and place or dismiss those that the ceiling kept back. */
    public Holds holds() {
        return holds;
    }

    /** Returns the files of nonconformances, to work on them until they are closed. */
    public Nonconformances nonconformances() {
        return nonconformances;
    }

    /** Returns what waits for people. */
    public Tasks tasks() {
        return tasks;
    }

    /** Returns the results that came under the id of another content, to list, accept and discard them. */
    public RefusedResults refused() {
        return refused;
    }

    /**
     * Returns the counts, the quality cost and the figures of the line.
     *
     * @throws IllegalStateException where the line was opened without {@link HoldfastBuilder#ledger}
     */
    public LineLedger ledger() {
        LineLedger kept = ledger;
        if (kept == null) {
            throw new IllegalStateException("the line keeps no ledger: set ledger(...) before it is opened");
        }
        return kept;
    }

    /**
     * Returns the images of the line's results.
     *
     * @throws IllegalStateException where the line was opened without {@link HoldfastBuilder#images}
     */
    public LineImages images() {
        LineImages kept = images;
        if (kept == null) {
            throw new IllegalStateException("the line keeps no images: set images(...) before it is opened");
        }
        return kept;
    }

    /** Returns how the line is doing. */
    public Status status() {
        return new Status(
                taken.get(),
                notTaken.get(),
                sheds.all(),
                room.results() + (spill == null ? 0 : spill.room().results()),
                room.bytes() + (spill == null ? 0 : spill.room().bytes()),
                spill == null ? 0 : spill.unreadBytes(),
                watch.refused(),
                notifier.dropped(),
                writer.fault(),
                growth.space(),
                growth.timeToFull(),
                troubles(),
                sourceFaults(),
                models.states(),
                writer.tally().promises(taken.get(), sheds.all(), notTaken.get()));
    }

    /**
     * Looks over every part: journal, disk, clocks, calendar, rules, contexts, models, each destination and what was given to
     * {@link HoldfastBuilder#alsoExamine}. Reads the journal once through for its audit chain, writes a line to it, and asks the
     * targets: blocks for as long as that takes, minutes on a large journal. Any thread.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public DoctorReport doctor() throws InterruptedException {
        return new Doctor(this, store, writer, watch, clock, ledgerSettings, examined).examine();
    }

    private List<String> sourceFaults() {
        return pullers.stream().flatMap(puller -> puller.fault().stream()).toList();
    }

    private List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        writer.fault().ifPresent(fault -> troubles.add("the journal cannot be written: " + fault));
        if (spill != null) {
            spill.fault().ifPresent(fault -> troubles.add("the spill file cannot be written: " + fault));
            if (spill.isActive()) {
                troubles.add("results are spilled; the journal lacks " + spill.unreadBytes() + " bytes of them");
            }
        }
        growth.timeToFull()
                .filter(left -> left.compareTo(SHORT_OF_SPACE) < 0)
                .ifPresent(left -> troubles.add("the journal's disk is full in " + left));
        if (watch.isIncomplete(clock.instant())) {
            troubles.add("the detector has no room for all that it is shown (" + watch.refused()
                    + " not watched since start): clusters may be missed");
        }
        troubles.addAll(sourceFaults());
        models.states().stream()
                .filter(model -> switch (model.state()) {
                    case PART_UNKNOWN, FAILED, REFUSED -> true;
                    case NOT_DEMANDED, WANTED, LOADED -> false;
                })
                .forEach(model -> troubles.add(
                        "the model at " + model.station() + " is not as its context demands: " + model.reason()));
        troubles.addAll(destinations.troubles());
        if (images != null) {
            troubles.addAll(images.troubles());
        }
        return troubles;
    }

    /**
     * Waits until all that was accepted is durable, delivered or parked, and told to the listener. Does not wait for what cannot
     * go before a person acts: behind a parked delivery, or for a destination that is paused or was removed.
     *
     * @return whether that came about in time
     */
    public boolean drain(Duration atMost) throws InterruptedException, StoreException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (room.results() > 0 || !writer.isIdle() || destinations.haveWork() || !notifier.isIdle()) {
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
        pullers.forEach(puller -> puller.close(closeGrace));
        models.close(closeGrace);
        destinations.closeDispatchers();
        if (images != null) {
            images.close(closeGrace);
        }
        if (spill != null) {
            spill.close(closeGrace);
        }
        writeSheds();
        writer.close(closeGrace);
        if (spill != null) {
            spill.closeFile();
        }
        notifier.close(closeGrace);
        destinations.closeDestinations();
        store.close();
    }

    void start() throws StoreException {
        notifier.start();
        if (!watch.orphans().isEmpty()) {
            writer.add(new JournalWriter.Closings(watch.orphans()));
        }
        if (spill != null) {
            takeUpSpilled(spill);
            spill.start();
        }
        writer.start();
        destinations.start();
        if (images != null) {
            images.start();
        }
        models.start();
        pullers.forEach(WorkOrderPuller::start);
    }

    /** Shows the detector what the last program left in the spill file, as it did then. */
    private void takeUpSpilled(Spill left) throws StoreException {
        Instant now = clock.instant();
        try {
            left.conclude(result -> watch.isNew(result.id()) ? watch.observe(result, now) : List.of());
        } catch (IOException e) {
            throw new StoreException("Cannot take up the spill file: " + e.getMessage(), e);
        }
    }

    /** Goes on with a detector that knows all that is durable; shows it what waits. Called on the writer's thread. */
    private void goOnWith(ClusterDetector detector) {
        order.lock();
        try {
            watch.adopt(detector, clock.instant());
            reconsiderWaiting(clock.instant());
        } catch (StoreException e) {
            // What is spilled keeps what was concluded from it before.
            LOG.error("what is spilled cannot be concluded anew", e);
        } finally {
            order.unlock();
        }
    }

    private void reconsiderWaiting(Instant now) throws StoreException {
        writer.forEachWaiting(
                arrival -> arrival.events = arrival.watched ? watch.observe(arrival.result, now) : List.of());
        if (spill != null) {
            try {
                spill.conclude(result -> watch.observe(result, now));
            } catch (IOException e) {
                throw new StoreException("the spill file cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private void forgetIdleScopes() {
        order.lock();
        try {
            // What is forgotten now must not be written before what is spilled.
            if (!closed && (spill == null || !spill.isActive())) {
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
            reconsiderWaiting(now);
        } finally {
            order.unlock();
        }
    }
}
