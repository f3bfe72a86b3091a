package io.holdfast;

import io.holdfast.audit.AuditChain;
import io.holdfast.contain.Containment;
import io.holdfast.contain.ContainmentPolicy;
import io.holdfast.contain.EpisodeBook;
import io.holdfast.deliver.DeliveryJournal;
import io.holdfast.deliver.Outbox;
import io.holdfast.deliver.Settlement;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.internal.ledger.LedgerChange;
import io.holdfast.model.Actor;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.RuleRef;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Shed;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the journal. Takes what waits, commits it as one transaction, then answers receipts. A commit that
 * fails is tried again with what it held, for as long as the line is open: nothing is acknowledged meanwhile.
 */
final class JournalWriter implements DeliveryJournal {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final long IDLE_MILLIS = 1_000;
    /**
     * Half a millisecond: longer than a caller takes from one receipt to its next result. What came of its deliveries is then
     * committed with that result, not on its own while the caller waits.
     */
    private static final long RIDE_NANOS = 500_000;

    private static final int MOST_RIDING = 32;
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LONGEST_RETRY_MILLIS = 2_000;

    private final Store store;
    final Outbox outbox;
    final InstantSource clock;
    private final Notifier notifier;
    private final FrontDoor frontDoor;
    private final Gathering gathering;
    private final ContainmentPolicy containment;
    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "holdfast-journal");
    private final Tally tally = new Tally();
    private List<Destination> destinations;
    AuditChain audit;
    EpisodeBook book;
    private boolean stale;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final AtomicInteger queuedArrivals = new AtomicInteger();
    private final @Nullable Spill spill;
    private final @Nullable LedgerDesk ledger;
    private volatile @Nullable LineImages images;
    private volatile long commitBegan;
    private volatile boolean committing;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile boolean givingUp;
    private volatile @Nullable String fault;

    JournalWriter(
            Store store,
            Outbox outbox,
            InstantSource clock,
            Notifier notifier,
            @Nullable Spill spill,
            @Nullable LedgerDesk ledger,
            Gathering gathering,
            ContainmentPolicy containment,
            FrontDoor frontDoor)
            throws StoreException {
        this.spill = spill;
        this.containment = containment;
        this.ledger = ledger;
        this.gathering = gathering;
        this.store = store;
        this.outbox = outbox;
        destinations = outbox.destinations();
        this.clock = clock;
        this.notifier = notifier;
        this.frontDoor = frontDoor;
        thread.setDaemon(true);
        audit = AuditChain.after(store.lastAudit());
        book = EpisodeBook.load(store, outbox, audit, frontDoor::config, containment);
        if (ledger == null) {
            LedgerDesk.leaveOut(store);
        } else {
            ledger.open(outbox);
        }
    }

    void start() {
        thread.start();
    }

    /** Has the images of results be registered from now on. Before {@link #start}. */
    void images(@Nullable LineImages value) {
        images = value;
    }

    void registerImages(InspectionResult result, Transaction transaction, Group done) throws StoreException {
        LineImages register = images;
        if (register != null) {
            done.mayGuard |= register.register(result, transaction);
        }
    }

    void add(Entry entry) {
        // Counted from before it is queued until after it is answered: between the two no moment looks idle.
        unwritten.incrementAndGet();
        if (entry instanceof Arrival) {
            queuedArrivals.incrementAndGet();
        }
        queue.add(entry);
        if (ended) {
            failWhatIsLeft();
        }
    }

    private void failWhatIsLeft() {
        for (Entry left = queue.poll(); left != null; left = queue.poll()) {
            left.fail("the line is closed");
            unwritten.decrementAndGet();
        }
    }

    /** Has the thread look whether there is something to do. */
    void wake() {
        add(new Closings(List.of()));
    }

    /** Tells whether the journal fails, or a commit takes longer than that. */
    boolean isStalled(long nanos) {
        return committing && (fault != null || System.nanoTime() - commitBegan > nanos);
    }

    @Override
    public CompletionStage<Void> settle(List<Settlement> settlements) {
        Settled entry = new Settled(settlements, new CompletableFuture<>());
        add(entry);
        return entry.done();
    }

    @Override
    public CompletionStage<Void> readBack(HoldId hold, DestinationId destination, List<HoldItemOutcome> items) {
        return contain((book, now, transaction) -> book.holds().readBack(hold, destination, items, now, transaction))
                .thenAccept(done -> {});
    }

    /** Has containment do something. Completes once durable; fails where the line closes first. */
    CompletableFuture<Boolean> contain(Measure measure) {
        return awaited(
                (writer, transaction, group) -> {
                    group.tell(measure.with(writer.book, writer.clock.instant(), transaction));
                    return true;
                },
                true);
    }

    @Override
    public CompletionStage<Void> change(Store.Work work) {
        return act((transaction, scribe) -> {
                    work.in(transaction);
                    return true;
                })
                .thenAccept(done -> {});
    }

    /** Makes a change that may write to the audit chain. Completes once durable; fails where the line closes first. */
    <T> CompletableFuture<T> act(Deed<T> deed) {
        return act(deed, true);
    }

    private <T> CompletableFuture<T> act(Deed<T> deed, boolean mayGuardImages) {
        return awaited(
                (writer, transaction, group) -> deed.in(transaction, new Scribe() {
                    @Override
                    public void write(Actor by, String act, String subject, String detail) throws StoreException {
                        transaction.append(writer.audit.next(writer.clock.instant(), by, act, subject, detail));
                    }

                    @Override
                    public LedgerChange ledger() {
                        return Objects.requireNonNull(group.ledger, "ledger");
                    }
                }),
                mayGuardImages);
    }

    private <T> CompletableFuture<T> awaited(Writing<T> writing, boolean mayGuardImages) {
        Done<T> entry = new Done<>(writing, mayGuardImages);
        add(entry);
        return entry.done;
    }

    /** Makes such a change and waits for it. Not to be called on a thread of Holdfast's own. */
    <T> T await(Deed<T> deed) throws StoreException {
        return await(act(deed));
    }

    /** The same for a change that keeps no image: it gives no reason to ask again about those that are about to go. */
    <T> T awaitWithoutGuarding(Deed<T> deed) throws StoreException {
        return await(act(deed, false));
    }

    /** Has containment do something and waits for it. Not to be called on a thread of Holdfast's own. */
    void await(Measure measure) throws StoreException {
        boolean done = await(contain(measure));
        assert done;
    }

    private static <T> T await(CompletableFuture<T> durable) throws StoreException {
        try {
            return durable.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IllegalArgumentException refusal) {
                throw new IllegalArgumentException(refusal.getMessage(), refusal);
            }
            throw new StoreException(String.valueOf(cause == null ? e : cause.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted before it was durable; it may become so", e);
        }
    }

    /** Returns what was counted. Any thread. */
    Tally tally() {
        return tally;
    }

    Outbox outbox() {
        return outbox;
    }

    Thread thread() {
        return thread;
    }

    /** Shows the arrivals that wait, in order. To be called on the writer's thread, under the front door's lock. */
    void forEachWaiting(Consumer<Arrival> action) {
        for (Entry entry : queue) {
            if (entry instanceof Arrival arrival) {
                action.accept(arrival);
            }
        }
    }

    /** Tells whether all that was added is written or given up, and answered. */
    boolean isIdle() {
        return unwritten.get() == 0 && (spill == null || spill.isEmpty());
    }

    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Writes what waits and ends; gives up on a store that fails after the grace. Nothing may be added any more. */
    void close(Duration grace) {
        closing = true;
        wake();
        try {
            thread.join(grace.toMillis());
            givingUp = true;
            thread.join(grace.toMillis());
        } catch (InterruptedException e) {
            givingUp = true;
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Entry> group = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                Entry first = queue.poll(spilledWaits() ? 0 : IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    gather(group);
                }
                queuedArrivals.addAndGet(
                        -(int) group.stream().filter(Arrival.class::isInstance).count());
                int own = group.size();
                addSpilled(group);
                if (group.isEmpty()) {
                    frontDoor.idle();
                    continue;
                }
                commitBegan = System.nanoTime();
                committing = true;
                commit(group);
                committing = false;
                unwritten.addAndGet(-own);
                group.clear();
                frontDoor.committed();
            }
        } catch (InterruptedException e) {
            LOG.error("the journal's writer was interrupted; what waits is not durable");
            queue.drainTo(group);
            group.forEach(entry -> entry.fail("the journal's writer was interrupted"));
        }
        // Whoever adds something after this looks at it himself.
        ended = true;
        failWhatIsLeft();
    }

    private boolean spilledWaits() {
        return spill != null && spill.hasMore() && !closing;
    }

    /** Takes from the spill file, once nothing waits any more that came before. */
    private void addSpilled(List<Entry> group) throws InterruptedException {
        Spill file = spill;
        if (file == null || !spilledWaits() || queuedArrivals.get() > 0 || group.size() >= gathering.most()) {
            return;
        }
        try {
            Spill.Batch batch = file.next(gathering.most() - group.size()).orElseThrow();
            batch.arrivals().forEach(arrival -> arrival.judgeAgain(frontDoor));
            group.addAll(batch.arrivals());
            group.add(new SpillRead(file, batch));
        } catch (IOException e) {
            LOG.error("the spill file cannot be read; its results wait", e);
            fault = String.valueOf(e.getMessage());
            TimeUnit.MILLISECONDS.sleep(LONGEST_RETRY_MILLIS);
        }
    }

    /** Adds what waits, and what comes while the group may wait for it. */
    private void gather(List<Entry> group) throws InterruptedException {
        long begin = System.nanoTime();
        queue.drainTo(group, gathering.most() - group.size());
        while (group.size() < gathering.most() && !closing) {
            long left = patience(group) - (System.nanoTime() - begin);
            Entry next = left <= 0 ? null : queue.poll(left, TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            group.add(next);
            queue.drainTo(group, gathering.most() - group.size());
        }
    }

    /** What must not wait ends the waiting of all that came before it; a little of what nobody waits for is no group yet. */
    private long patience(List<Entry> group) {
        if (group.stream().anyMatch(Entry::isUrgent)) {
            return 0;
        }
        long linger = gathering.linger().toNanos();
        return group.stream().allMatch(Entry::mayRide) ? Math.max(linger, RIDE_NANOS) : linger;
    }

    private void commit(List<Entry> group) throws InterruptedException {
        long retryMillis = FIRST_RETRY_MILLIS;
        while (true) {
            Group done;
            try {
                done = write(group);
            } catch (StoreException e) {
                if (fault == null) {
                    LOG.error("the journal cannot be written; {} entries wait", group.size() + queue.size(), e);
                    notifier.tell(listener -> listener.storeFailed(e));
                }
                fault = String.valueOf(e.getMessage());
                if (givingUp) {
                    giveUp(group, "the journal could not be written: " + e.getMessage());
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(retryMillis);
                retryMillis = Math.min(2 * retryMillis, LONGEST_RETRY_MILLIS);
                continue;
            } catch (RuntimeException e) {
                // A fault of ours in one entry must not stop the line: find it, and hand it back to its owner.
                if (group.size() == 1) {
                    LOG.error("one entry cannot be written", e);
                    group.get(0).broke(e);
                    putAside(group.get(0), e);
                    giveUp(group, "it cannot be written: " + e);
                    return;
                }
                for (Entry entry : group) {
                    commit(List.of(entry));
                }
                return;
            }
            // Outside of the attempt: what is durable must not be written again because an answer failed.
            if (fault != null) {
                LOG.info("the journal can be written again");
                fault = null;
                notifier.tell(HoldfastListener::storeRecovered);
            }
            answer(group, done);
            return;
        }
    }

    /** What was acknowledged is not handed back any more: where it cannot be written as it is, a person must see it. */
    private void putAside(Entry entry, RuntimeException fault) {
        if (entry instanceof Arrival arrival && !arrival.isAwaited()) {
            try {
                store.write(transaction -> transaction.refuse(arrival.result, "it cannot be written: " + fault));
            } catch (StoreException | RuntimeException e) {
                LOG.error("{}, which was acknowledged, cannot be put aside either", arrival.result, e);
            }
        }
    }

    private Group write(List<Entry> group) throws StoreException {
        // What a failed attempt changed, the next changes again, at its place.
        outbox.destinations(destinations);
        if (stale) {
            audit = AuditChain.after(store.lastAudit());
            book = EpisodeBook.load(store, outbox, audit, frontDoor::config, containment);
        }
        // Until the commit succeeded, book and chain may be ahead of the journal.
        stale = true;
        Group done = new Group(ledger == null ? null : ledger.begin(outbox));
        store.write(transaction -> {
            for (Entry entry : group) {
                entry.write(this, transaction, done);
            }
            if (!done.rebound.isEmpty()) {
                // In the same transaction: a cluster that a binding completes is not forgotten by a crash.
                Rebuilt rebuilt = frontDoor.rebuild(done.rebound, transaction);
                apply(rebuilt.events(), clock.instant(), transaction, done);
                done.rebuilt = rebuilt;
            }
            done.tell(book.catchUp(clock.instant(), transaction));
            if (done.ledger != null) {
                done.ledger.write(transaction);
            }
        });
        stale = false;
        destinations = outbox.destinations();
        return done;
    }

    private void giveUp(List<Entry> group, String reason) {
        group.forEach(entry -> entry.fail(reason));
    }

    private void answer(List<Entry> group, Group done) {
        // Before anybody is answered: who was answered finds his result in the figures.
        if (ledger != null && done.ledger != null) {
            ledger.committed(done.ledger, notifier);
        }
        Instant now = clock.instant();
        for (Entry entry : group) {
            if (entry instanceof Arrival arrival) {
                tally.arrived(arrival.intake(), arrival.isLate());
            } else if (entry instanceof Settled settled) {
                tally.settled(settled.settlements(), now);
            }
        }
        // An image that is about to be deleted is asked about again where something may guard it now.
        LineImages register = images;
        if (register != null && (done.mayGuard || group.stream().anyMatch(Entry::mayGuardImages))) {
            register.guardsChanged();
        }
        // Stations before carriers: who is woken last is served last, where processors are few.
        group.stream().filter(entry -> !entry.mayRide()).forEach(Entry::succeed);
        group.stream().filter(Entry::mayRide).forEach(Entry::succeed);
        frontDoor.written();
        done.notices.forEach(notifier::tell);
        if (done.rebuilt != null) {
            frontDoor.adopt(done.rebuilt.detector());
        }
        if (done.refusedAfterDetection) {
            try {
                frontDoor.refusedAfterDetection();
            } catch (StoreException | RuntimeException e) {
                LOG.error("the detector could not be rebuilt after a refused result", e);
            }
        }
    }

    void apply(List<DetectionEvent> events, Instant now, Transaction transaction, Group done) throws StoreException {
        for (DetectionEvent event : events) {
            done.tell(book.apply(event, now, transaction));
        }
    }

    /** Lets containment follow results that are bound to another context, and remembers to show them to the detector. */
    void bound(List<InspectionResult> results, Set<UnitId> units, Instant now, Transaction transaction, Group done)
            throws StoreException {
        if (results.stream().anyMatch(frontDoor::concernsDetector)) {
            done.rebound.addAll(results);
        }
        done.tell(book.bound(units, now, transaction));
    }

    Optional<ModelMismatch> mismatch(InspectionResult result) {
        return frontDoor.mismatch(result);
    }

    private static void tell(Containment containment, HoldfastListener listener) {
        if (containment instanceof Containment.ClusterFound found) {
            listener.clusterFound(found.cluster(), found.episode(), found.assessment());
        } else if (containment instanceof Containment.EpisodeChanged changed) {
            listener.episodeChanged(changed.episode());
        } else if (containment instanceof Containment.HoldRequested requested) {
            listener.holdRequested(requested.hold());
        } else if (containment instanceof Containment.NonconformanceRevised revised) {
            listener.nonconformanceRevised(revised.nonconformance());
        } else if (containment instanceof Containment.HoldWithheld withheld) {
            listener.holdWithheld(withheld.hold());
        } else if (containment instanceof Containment.HoldAnswered answered) {
            listener.holdAnswered(answered.standing());
        } else if (containment instanceof Containment.FileChanged changed) {
            listener.nonconformanceFileChanged(changed.file());
        } else if (containment instanceof Containment.TaskChanged changed) {
            listener.taskChanged(changed.task());
        }
    }

    /**
     * How a group is gathered.
     *
     * @param most how many entries one commit takes at most
     * @param linger how long a group that is not full waits for more
     */
    record Gathering(int most, Duration linger) {}

    /** What the writer needs of the front door. */
    interface FrontDoor {
        /** Something is durable; something may have to be delivered. */
        void written();

        /** A group is through, one way or the other. */
        void committed();

        /** The journal refused a result that the detector had concluded something from. */
        void refusedAfterDetection() throws StoreException;

        /** Nothing came for a while. */
        void idle();

        /** Tells whether the detector need know where a result was made: most are passes, and leave it as it is. */
        boolean concernsDetector(InspectionResult result);

        /** Results are bound to another context: makes a detector that saw them there, and says what it concluded from them. */
        Rebuilt rebuild(List<InspectionResult> bound, StoreReader journal) throws StoreException;

        /** That is durable: goes on with that detector. */
        void adopt(ClusterDetector detector);

        /** Returns the hash of a rule's settings; empty where it is not in force. */
        String config(RuleRef rule);

        /** Tells whether a result was made with another model than its context demands. */
        Optional<ModelMismatch> mismatch(InspectionResult result);

        /** Returns the context that was stated for when and where a result was made. */
        Optional<WorkContext> contextOf(InspectionResult result);
    }

    /** A detector made anew, and what it concluded. */
    record Rebuilt(ClusterDetector detector, List<DetectionEvent> events) {}

    /** What one attempt at a transaction brought. */
    static final class Group {
        final List<Consumer<HoldfastListener>> notices = new ArrayList<>();
        final List<InspectionResult> rebound = new ArrayList<>();
        boolean refusedAfterDetection;

        /** Whether an image was registered that was there before, or containment did something. */
        boolean mayGuard;

        /** What changes in the ledger; null where the line keeps none. */
        final @Nullable LedgerChange ledger;

        @Nullable
        Rebuilt rebuilt;

        void tell(List<Containment> contained) {
            mayGuard |= !contained.isEmpty();
            contained.forEach(each -> notices.add(listener -> JournalWriter.tell(each, listener)));
        }

        Group(@Nullable LedgerChange ledger) {
            this.ledger = ledger;
        }
    }

    /** Something to write. */
    interface Entry {
        void write(JournalWriter writer, Transaction transaction, Group done) throws StoreException;

        void succeed();

        void fail(String reason);

        /** It cannot be written for a fault in itself; {@link #fail} follows. */
        default void broke(RuntimeException fault) {}

        /** Tells whether a group must not wait for more: all but results in which the detector saw nothing. */
        default boolean isUrgent() {
            return true;
        }

        /** Tells whether it may keep an image that nothing kept before: all but new results and what came of deliveries. */
        default boolean mayGuardImages() {
            return true;
        }

        /** Tells whether nobody minds if it waits a moment for something to be committed with. */
        default boolean mayRide() {
            return false;
        }
    }

    /** What is written for somebody who waits for it. May be done again from its start. */
    @FunctionalInterface
    private interface Writing<T> {
        T in(JournalWriter writer, Transaction transaction, Group group) throws StoreException;
    }

    /** What a change does. May be done again from its start. */
    @FunctionalInterface
    interface Deed<T> {
        T in(Transaction transaction, Scribe scribe) throws StoreException;
    }

    /** Writes to the audit chain, and counts in the ledger of a line that keeps one. */
    interface Scribe {
        void write(Actor by, String act, String subject, String detail) throws StoreException;

        LedgerChange ledger();
    }

    /** What containment does. May be done again from its start. */
    @FunctionalInterface
    interface Measure {
        List<Containment> with(EpisodeBook book, Instant now, Transaction transaction) throws StoreException;
    }

    /** A change that somebody waits for. */
    private static final class Done<T> implements Entry {
        final CompletableFuture<T> done = new CompletableFuture<>();
        private final Writing<T> writing;
        private final boolean mayGuardImages;
        private @Nullable Supplier<T> outcome;

        Done(Writing<T> writing, boolean mayGuardImages) {
            this.writing = writing;
            this.mayGuardImages = mayGuardImages;
        }

        @Override
        public boolean mayGuardImages() {
            return mayGuardImages;
        }

        @Override
        public void write(JournalWriter writer, Transaction transaction, Group group) throws StoreException {
            T value = writing.in(writer, transaction, group);
            outcome = () -> value;
        }

        @Override
        public void succeed() {
            done.complete(Objects.requireNonNull(outcome, "outcome").get());
        }

        @Override
        public void fail(String reason) {
            done.completeExceptionally(new StoreException(reason));
        }

        @Override
        public void broke(RuntimeException fault) {
            done.completeExceptionally(fault);
        }
    }

    /** How far the spill file is read, written with what was read. */
    private record SpillRead(Spill spill, Spill.Batch batch) implements Entry {
        @Override
        public void write(JournalWriter writer, Transaction transaction, Group done) throws StoreException {
            transaction.note(batch.note(), Long.toString(batch.upTo()));
            // A context that was stated since found them in no journal to bind.
            for (Arrival arrival : batch.arrivals()) {
                InspectionResult result = arrival.result;
                WorkContext context = result.context() == null
                        ? writer.frontDoor.contextOf(result).orElse(null)
                        : null;
                if (context != null) {
                    ContextEntries.bindSpilled(result.id(), context, writer, transaction, done);
                }
            }
        }

        @Override
        public void succeed() {
            spill.consumed(batch.upTo());
        }

        @Override
        public void fail(String reason) {
            // It is read again.
        }
    }

    /** How many good results were not taken. */
    record Sheds(List<Shed> tallies) implements Entry {
        @Override
        public void write(JournalWriter writer, Transaction transaction, Group done) throws StoreException {
            for (Shed tally : tallies) {
                transaction.add(tally);
            }
        }

        @Override
        public void succeed() {
            // nobody waits for it
        }

        @Override
        public void fail(String reason) {
            LOG.error("{} could not be written: {}", tallies, reason);
        }
    }

    /** Clusters that fell quiet without an inspection to say so. */
    record Closings(List<DetectionEvent> events) implements Entry {
        @Override
        public void write(JournalWriter writer, Transaction transaction, Group done) throws StoreException {
            writer.apply(events, writer.clock.instant(), transaction, done);
        }

        @Override
        public void succeed() {
            // nobody waits for it
        }

        @Override
        public void fail(String reason) {
            // the scopes are forgotten again after the next start
        }
    }

    /** Something a person did. */
    record Act(Actor by, String act, String subject, String detail) implements Entry {
        @Override
        public void write(JournalWriter writer, Transaction transaction, Group done) throws StoreException {
            transaction.append(writer.audit.next(writer.clock.instant(), by, act, subject, detail));
        }

        @Override
        public void succeed() {
            // it was in force before
        }

        @Override
        public void fail(String reason) {
            LOG.error("{} by {} could not be audited: {}", act, by, reason);
        }
    }

    /** What came of deliveries. */
    record Settled(List<Settlement> settlements, CompletableFuture<Void> done) implements Entry {
        @Override
        public boolean mayGuardImages() {
            return false;
        }

        @Override
        public boolean isUrgent() {
            return false;
        }

        /** A large batch is one of many: then the next is waited for. */
        @Override
        public boolean mayRide() {
            return settlements.size() <= MOST_RIDING;
        }

        @Override
        public void write(JournalWriter writer, Transaction transaction, Group group) throws StoreException {
            Instant now = writer.clock.instant();
            for (Settlement settlement : settlements) {
                DeliveryOutcome outcome = settlement.outcome();
                transaction.settle(settlement.delivery(), outcome, now);
                group.tell(writer.book.holds().settled(settlement.delivery(), outcome, now, transaction));
                if (outcome instanceof DeliveryOutcome.Confirmed
                        && settlement.delivery().content() instanceof InspectionResult) {
                    continue;
                }
                group.notices.add(listener -> listener.settled(settlement.delivery(), outcome));
            }
        }

        @Override
        public void succeed() {
            done.complete(null);
        }

        @Override
        public void fail(String reason) {
            done.completeExceptionally(new StoreException(reason));
        }
    }
}
