package io.holdfast.rest;

import io.holdfast.model.Actor;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries results, holds, nonconformances and count postings to a {@link QualitySystem}. Takes the lanes that the system has a port
 * for.
 *
 * <p>A hold of which every part is in force is {@link Confirmed}; one of which a part needs a person is {@link Rejected}, which
 * parks it, with what was reached and what was not as the reason. Sending it again is harmless: what is held stays as it is. Both say it thing by
 * thing, as far as the target does.
 *
 * <p>A release lifts what this destination placed of what it names, and nothing else. Where it does not know what it placed (see
 * {@link Builder#memory}), or where that holds other things too, it is {@link Rejected} and left to a person.
 *
 * <p>After a request whose answer never came, absence at the target is believed only once its {@link
 * QualitySystem#settleTime} has passed: it may be at work on the request still.
 *
 * <p>Thread-safe, one call at a time. All methods block for the network.
 */
public final class QualityDestination implements Destination {
    /** Two seconds: how long a batch of results or reports may keep a hold waiting. */
    public static final Duration DEFAULT_TURN = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(QualityDestination.class);

    private final DestinationId id;
    private final QualitySystem system;
    private final Set<Lane> lanes;
    private final Consumer<HoldReport> reports;
    private final long turnNanos;
    private final LongSupplier nanoTime;
    private final long madeAt;
    private final PlacedHolds placed;
    private final @Nullable CountPostings postings;
    private final Set<String> countsOf;
    private final Optional<HoldVerifier> verifier;
    private final Map<String, Long> doubtfulUntil = new HashMap<>();

    private QualityDestination(Builder builder) {
        id = new DestinationId(builder.id);
        system = builder.system;
        reports = builder.reports;
        turnNanos = builder.turn.toNanos();
        nanoTime = builder.nanoTime;
        madeAt = nanoTime.getAsLong();
        EnumSet<Lane> carried = EnumSet.noneOf(Lane.class);
        if (system.holds().isPresent()) {
            carried.add(Lane.HOLD);
        }
        if (system.nonconformances().isPresent()) {
            carried.add(Lane.NONCONFORMANCE);
        }
        if (system.inspections().isPresent()) {
            carried.add(Lane.RESULT);
        }
        if (system.capabilities().of(Verb.COUNT_POST).usable()) {
            carried.add(Lane.LEDGER);
        }
        carried.retainAll(builder.lanes);
        lanes = Set.copyOf(carried);
        NoteFolder notes = new NoteFolder(builder.memory);
        placed = new PlacedHolds(notes);
        countsOf = builder.countsOf.isEmpty() ? Set.of(builder.id) : builder.countsOf;
        postings = lanes.contains(Lane.LEDGER)
                ? new CountPostings(port(system.counts()), system.capabilities(), notes)
                : null;
        boolean readable = lanes.contains(Lane.HOLD)
                && system.capabilities().of(Verb.HOLD).repeat() == Capability.Repeat.READ_BACK;
        verifier = readable ? Optional.of(this::readBack) : Optional.empty();
    }

    /** Starts a destination of the given name that carries to the given system, which it closes in the end. */
    public static Builder to(String id, QualitySystem system) {
        return new Builder(id, system);
    }

    @Override
    public DestinationId id() {
        return id;
    }

    @Override
    public Set<Lane> lanes() {
        return lanes;
    }

    /**
     * Takes releases where the system can release, and count postings where it can post counts and they correct what it counts; see
     * {@link Builder#countsOf}. Takes neither files of nonconformances nor quality cost, which no system has a verb for.
     */
    @Override
    public boolean takes(Deliverable content) {
        if (content instanceof HoldRelease) {
            return lanes.contains(Lane.HOLD)
                    && system.capabilities().of(Verb.RELEASE).usable();
        }
        if (content instanceof CountPosting posting) {
            return postings != null && countsOf.contains(posting.target());
        }
        return (content instanceof MaterialHold
                        || content instanceof Nonconformance
                        || content instanceof InspectionResult)
                && lanes.contains(Lane.of(content));
    }

    @Override
    public Optional<HoldVerifier> holdVerifier() {
        return verifier;
    }

    @Override
    public synchronized List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        List<DeliveryOutcome> outcomes = new ArrayList<>(batch.size());
        Set<String> stopped = new HashSet<>();
        long begun = nanoTime.getAsLong();
        DeliveryOutcome all = null;
        for (Delivery delivery : batch) {
            DeliveryOutcome outcome;
            if (all != null) {
                outcome = all;
            } else if (stopped.contains(delivery.orderingKey())) {
                outcome = new Retryable("one before it is not through", null);
            } else {
                Attempt attempt = attempt(delivery);
                outcome = attempt.outcome;
                all = attempt.concernsTarget ? outcome : turnIsOver(delivery.lane(), begun);
            }
            if (!(outcome instanceof Confirmed || outcome instanceof Rejected)) {
                stopped.add(delivery.orderingKey());
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** A hold must not wait for a long batch of what is less urgent. */
    private @Nullable DeliveryOutcome turnIsOver(Lane lane, long begun) {
        return lane != Lane.HOLD && nanoTime.getAsLong() - begun > turnNanos
                ? new Retryable("put aside to look for what is more urgent", null)
                : null;
    }

    private Attempt attempt(Delivery delivery) throws InterruptedException {
        Deliverable content = delivery.content();
        Attempt attempt;
        if (!takes(content)) {
            attempt = new Attempt(new Rejected(id + " does not take this: " + kind(content)), false);
        } else if (content instanceof MaterialHold hold) {
            Answer<HoldReport> answer = port(system.holds()).place(hold);
            attempt = answer instanceof Answer.Given<HoldReport> given
                    ? new Attempt(placed(given.value()), false)
                    : failed((Answer.Failed<?>) answer);
        } else if (content instanceof HoldRelease release) {
            attempt = release(release);
        } else if (content instanceof Nonconformance report) {
            attempt = confirmed(port(system.nonconformances()).put(report));
        } else if (content instanceof CountPosting posting) {
            attempt = confirmed(Objects.requireNonNull(postings).put(posting, delivery.attempts()));
        } else {
            attempt = confirmed(port(system.inspections()).record((InspectionResult) content));
        }
        if (attempt.outcome instanceof Unknown) {
            doubtfulUntil.put(
                    key(delivery), nanoTime.getAsLong() + system.settleTime().toNanos());
        } else {
            doubtfulUntil.remove(key(delivery));
        }
        return attempt;
    }

    private static String kind(Deliverable content) {
        return content.getClass().getSimpleName();
    }

    private DeliveryOutcome placed(HoldReport said) {
        HoldReport report = placed.recognised(said);
        placed.keep(report);
        reports.accept(report);
        if (report.inForce()) {
            return new Confirmed(report.toString(), HoldItems.of(report));
        }
        String what = report.needsPerson() ? "needs a person: " : "is not in force: ";
        LOG.warn("{} {}{}", report.hold(), what, report);
        return new Rejected(what + report, HoldItems.of(report));
    }

    private Attempt release(HoldRelease release) throws InterruptedException {
        Optional<HoldReport> known = placed.of(release.hold());
        if (known.isEmpty()) {
            return new Attempt(
                    new Rejected("needs a person: what was placed for " + release.hold() + " is not known here"),
                    false);
        }
        HoldReport named = named(release, known.get());
        if (named.steps().isEmpty()) {
            boolean held = !release.whole() && known.get().steps().stream().anyMatch(HoldReport.Step::ours);
            return new Attempt(
                    held
                            ? new Rejected("needs a person: it is held only together with other things: " + known.get())
                            : new Confirmed("nothing of it is held here by Holdfast"),
                    false);
        }
        Answer<HoldReport> answer = port(system.holds())
                .release(named, new Actor.Person(release.signature().name()), words(release));
        return answer instanceof Answer.Given<HoldReport> given
                ? new Attempt(lifted(given.value()), false)
                : failed((Answer.Failed<?>) answer);
    }

    /** Leaves of a report what a release names; a whole one also what is held here under a name of the target's choice. */
    private static HoldReport named(HoldRelease release, HoldReport report) {
        return new HoldReport(
                report.hold(),
                report.revision(),
                report.steps().stream()
                        .filter(step -> names(release, HoldItems.item(step.subject())))
                        .toList());
    }

    private static boolean names(HoldRelease release, HoldItem item) {
        return release.items().contains(item)
                || (release.whole()
                        && item.kind() == HoldItem.Kind.SEGMENT
                        && !release.untouched().contains(item));
    }

    private static String words(HoldRelease release) {
        return release.signature() + "; " + release.reason();
    }

    private DeliveryOutcome lifted(HoldReport report) {
        placed.keep(report);
        reports.accept(report);
        boolean left = report.steps().stream().anyMatch(HoldReport.Step::ours);
        boolean some = report.steps().stream().anyMatch(step -> step.outcome() == HoldReport.Outcome.RELEASED);
        return left && !some
                ? new Rejected("is not released: " + report, HoldItems.of(report))
                : new Confirmed(report.toString(), HoldItems.of(report));
    }

    private static Attempt confirmed(Answer<Reference> answer) {
        if (answer instanceof Answer.Given<Reference> given) {
            if (!given.warnings().isEmpty()) {
                LOG.warn("{} was taken with a remark: {}", given.value(), given.warnings());
            }
            return new Attempt(new Confirmed(given.value().toString()), false);
        }
        return failed((Answer.Failed<?>) answer);
    }

    private static Attempt failed(Answer.Failed<?> failed) {
        return new Attempt(failed.fault().outcome(), failed.fault().concernsTarget());
    }

    @Override
    public synchronized DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        Deliverable content = delivery.content();
        if (!takes(content)) {
            return new Retryable(id + " does not take this: " + kind(content), null);
        }
        if (content instanceof MaterialHold hold) {
            Answer<HoldReport> answer = port(system.holds()).verify(hold);
            if (answer instanceof Answer.Given<HoldReport> given) {
                return given.value().inForce() ? settled(delivery, placed(given.value())) : absent(delivery);
            }
            return unseen((Answer.Failed<?>) answer);
        }
        if (content instanceof HoldRelease release) {
            return find(delivery, release);
        }
        Answer<Optional<Reference>> answer;
        if (content instanceof Nonconformance report) {
            answer = port(system.nonconformances()).find(report);
        } else if (content instanceof CountPosting posting) {
            answer = Objects.requireNonNull(postings).find(posting);
        } else {
            answer = port(system.inspections()).find((InspectionResult) content);
        }
        if (answer instanceof Answer.Given<Optional<Reference>> given) {
            Optional<Reference> found = given.value();
            return found.isPresent()
                    ? settled(delivery, new Confirmed(found.get().toString()))
                    : absent(delivery);
        }
        return unseen((Answer.Failed<?>) answer);
    }

    private DeliveryOutcome find(Delivery delivery, HoldRelease release) throws InterruptedException {
        Optional<HoldReport> known = placed.of(release.hold());
        if (known.isEmpty()) {
            return settled(delivery, new Retryable("what was placed is not known here", null));
        }
        Answer<HoldReport> answer = port(system.holds()).standing(named(release, known.get()));
        if (answer instanceof Answer.Given<HoldReport> given) {
            HoldReport report = given.value();
            boolean over = !report.steps().isEmpty() && report.steps().stream().noneMatch(HoldReport.Step::ours);
            return over ? settled(delivery, lifted(report)) : absent(delivery);
        }
        return unseen((Answer.Failed<?>) answer);
    }

    /** What the target refuses to say, it will refuse again. */
    private synchronized Optional<List<HoldItemOutcome>> readBack(MaterialHold hold) throws InterruptedException {
        Answer<HoldReport> answer = port(system.holds()).verify(hold);
        if (answer instanceof Answer.Given<HoldReport> given) {
            return Optional.of(HoldItems.of(placed.recognised(given.value())));
        }
        Fault fault = ((Answer.Failed<?>) answer).fault();
        LOG.warn("{} cannot be read back: {}", hold.id(), fault);
        return fault.outcome() instanceof Rejected ? Optional.of(List.of()) : Optional.empty();
    }

    @Override
    public List<Diagnosis> examine(Set<Morphology> defects) throws InterruptedException {
        return Diagnoses.of(system, defects, InstantSource.system());
    }

    private DeliveryOutcome absent(Delivery delivery) {
        Long until = doubtfulUntil.get(key(delivery));
        if (until == null && delivery.inDoubt()) {
            // Sent by a run before this one: at the latest when this one began.
            until = madeAt + system.settleTime().toNanos();
        }
        long left = until == null ? 0 : until - nanoTime.getAsLong();
        if (left > 0) {
            return new Unknown("not there yet; the target may still be at work on it for " + Duration.ofNanos(left));
        }
        return settled(delivery, new Retryable("not there", null));
    }

    private DeliveryOutcome settled(Delivery delivery, DeliveryOutcome outcome) {
        doubtfulUntil.remove(key(delivery));
        return outcome;
    }

    /** Content that the target will never take is not there either; anything else leaves the question open. */
    private static DeliveryOutcome unseen(Answer.Failed<?> failed) {
        Fault fault = failed.fault();
        return fault.outcome() instanceof Rejected
                ? new Retryable(fault.toString(), null)
                : new Unknown(fault.toString());
    }

    private static String key(Delivery delivery) {
        return delivery.lane() + " " + delivery.idempotencyKey();
    }

    private static <P> P port(Optional<P> port) {
        return port.orElseThrow(
                () -> new IllegalArgumentException("a delivery of a lane that this target does not take"));
    }

    @Override
    public void close() {
        system.close();
    }

    private record Attempt(DeliveryOutcome outcome, boolean concernsTarget) {}

    /** Makes a destination part by part. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final QualitySystem system;
        private Set<Lane> lanes = EnumSet.allOf(Lane.class);
        private Consumer<HoldReport> reports = report -> {};
        private Duration turn = DEFAULT_TURN;
        private LongSupplier nanoTime = System::nanoTime;
        private @Nullable Path memory;
        private Set<String> countsOf = Set.of();

        private Builder(String id, QualitySystem system) {
            this.id = Objects.requireNonNull(id, "id");
            this.system = Objects.requireNonNull(system, "system");
        }

        /** Sets which lanes it takes of those that the system carries; all by default. */
        public Builder lanes(Set<Lane> value) {
            lanes = Set.copyOf(value);
            return this;
        }

        /** Sets who is told what of a hold is in force, on the thread that carried it; nobody by default. */
        public Builder holdReports(Consumer<HoldReport> value) {
            reports = Objects.requireNonNull(value, "holdReports");
            return this;
        }

        /** Sets how long a batch of results or reports may take before holds are looked for; {@link #DEFAULT_TURN}. */
        public Builder turn(Duration value) {
            turn = Objects.requireNonNull(value, "turn");
            return this;
        }

        /**
         * Sets the folder that remembers across restarts what was placed and by which means, and what was counted before each posting:
         * one small file for each hold and posting, made where it is missing. By default that ends with the destination, and a later
         * release is left to a person; so is a posting in doubt, where the target keeps no key with counts.
         */
        public Builder memory(Path value) {
            memory = Objects.requireNonNull(value, "memory");
            return this;
        }

        /**
         * Sets whose counts are those of the system: the names by which the ledger's postings call it ({@link CountPosting#target}). By
         * default the name of the destination.
         */
        public Builder countsOf(String... sources) {
            countsOf = Set.of(sources);
            return this;
        }

        /** Sets the clock for intervals, in nanoseconds; {@link System#nanoTime} by default. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = Objects.requireNonNull(value, "nanoTime");
            return this;
        }

        /** Returns the destination. */
        public QualityDestination build() {
            return new QualityDestination(this);
        }
    }
}
