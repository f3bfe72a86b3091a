package io.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.model.Actor;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Deliverable;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every target must do. Inherited by a test for each of them. */
public abstract class QualitySystemContract {
    private static final int FAULTS =
            Integer.getInteger("holdfast.rounds", Boolean.getBoolean("holdfast.long") ? 1_000 : 50);

    private FakeTarget target;
    private QualityDestination destination;
    private Carrier carrier;

    /** Makes a fresh target. */
    protected abstract FakeTarget target() throws Exception;

    @BeforeEach
    void connect() throws Exception {
        target = target();
        destination = QualityDestination.to("erp", target.system())
                .nanoTime(target.nanos()::get)
                .build();
        carrier = new Carrier(destination, target.nanos(), () -> {});
    }

    @AfterEach
    void disconnect() {
        FakeSystem.patient(true);
        destination.close();
        target.close();
    }

    private List<Deliverable> contents(int number) {
        List<Deliverable> contents = new ArrayList<>();
        if (destination.lanes().contains(Lane.HOLD)) {
            contents.add(target.hold(number));
        }
        if (destination.lanes().contains(Lane.NONCONFORMANCE)) {
            contents.add(target.report(number, 1));
        }
        if (destination.lanes().contains(Lane.RESULT)) {
            contents.add(target.result(number));
        }
        return contents;
    }

    private int effects(Deliverable content) {
        if (content instanceof MaterialHold hold) {
            return target.restrictions(hold);
        }
        return content instanceof Nonconformance report
                ? target.reports(report)
                : target.results((InspectionResult) content);
    }

    // Honesty: what is declared usable has a port, what is not has none.
    @Test
    void offersAPortForEachVerbThatItDeclaresAndForNoOther() {
        QualitySystem system = target.system();
        Capabilities capabilities = system.capabilities();
        assertThat(system.workOrders().isPresent())
                .isEqualTo(capabilities.of(Verb.WORK_ORDER).usable());
        assertThat(system.inspections().isPresent())
                .isEqualTo(capabilities.of(Verb.INSPECTION_RESULT).usable());
        assertThat(system.holds().isPresent())
                .isEqualTo(capabilities.of(Verb.HOLD).usable());
        assertThat(system.nonconformances().isPresent())
                .isEqualTo(capabilities.of(Verb.NONCONFORMANCE).usable());
        assertThat(system.counts().isPresent())
                .isEqualTo(EnumSet.of(Verb.COUNT_READ, Verb.COUNT_POST, Verb.COUNT_REVERSE).stream()
                        .anyMatch(verb -> capabilities.of(verb).usable()));
        assertThat(system.genealogy().isPresent())
                .isEqualTo(capabilities.of(Verb.GENEALOGY).usable());
        assertThat(system.costs().isPresent())
                .isEqualTo(capabilities.of(Verb.COST).usable());
    }

    @Test
    void readsAnOrderThatIsThereAndSaysWhenNoneIs() throws Exception {
        WorkOrders orders = target.system().workOrders().orElseThrow();

        assertThat(orders.find(target.order()).value()).hasValueSatisfying(order -> {
            assertThat(order.id()).isEqualTo(target.order());
            assertThat(order.operations()).isNotEmpty();
        });
        assertThat(orders.find(new WorkOrderId("999999")).value()).isEmpty();
    }

    @Test
    void takesEverythingOnceHoweverOftenItIsDelivered() throws Exception {
        for (Deliverable content : contents(1)) {
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            assertThat(effects(content)).as("%s", content).isEqualTo(1);
        }
    }

    @Test
    void findsWhatIsThereAndNothingElse() throws Exception {
        for (Deliverable content : contents(1)) {
            Delivery delivery = Content.delivery(1, content);
            assertThat(destination.find(delivery)).isInstanceOf(Retryable.class);
            carrier.carry(1, content);
            // What the target merges by itself need not be found: it is sent again, and stays one.
            boolean merged = content instanceof InspectionResult
                    && target.system().capabilities().of(Verb.INSPECTION_RESULT).repeat()
                            == Capability.Repeat.NATIVE_KEY;
            assertThat(destination.find(delivery)).isInstanceOf(merged ? Retryable.class : Confirmed.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TargetFault.class, mode = EnumSource.Mode.EXCLUDE, names = "COMMIT_LATE")
    void makesOneOfEachWhateverGoesWrong(TargetFault fault) throws Exception {
        if (fault == TargetFault.COMMIT_THEN_STALL || fault == TargetFault.COMMIT_THEN_DRIP) {
            disconnect();
            FakeSystem.patient(false);
            connect();
        }
        int number = 1;
        for (Deliverable content : contents(number)) {
            target.next(fault);
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            target.catchUp();
            assertThat(effects(content)).as("%s %s", fault, content).isEqualTo(1);
        }
    }

    // A target that sets a state may be read and answered for at once; whatever creates must say that it does not know.
    @Test
    void aLostAnswerIsUnknownOrReadAtOnceAndMakesNoSecond() throws Exception {
        for (Deliverable content : contents(1)) {
            target.next(TargetFault.COMMIT_THEN_CUT);
            DeliveryOutcome outcome =
                    destination.deliver(List.of(Content.delivery(1, content))).get(0);
            if (content instanceof MaterialHold) {
                assertThat(outcome).isInstanceOfAny(Unknown.class, Confirmed.class);
            } else {
                assertThat(outcome).isInstanceOf(Unknown.class);
            }
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            assertThat(effects(content)).isEqualTo(1);
        }
    }

    // The target had the request and works on it still: not there yet is not "not there".
    @Test
    void doesNotSendAgainWhileTheTargetMayStillBeAtWork() throws Exception {
        for (Deliverable content : contents(1)) {
            target.next(TargetFault.COMMIT_LATE);
            Carrier patient = new Carrier(destination, target.nanos(), target::catchUp);
            assertThat(patient.carry(1, content)).isInstanceOf(Confirmed.class);
            assertThat(effects(content)).isEqualTo(1);
        }
    }

    @Test
    void whatARunBeforeThisOneLeftInDoubtIsWaitedForToo() throws Exception {
        for (Deliverable content : contents(1)) {
            Delivery sent = Content.delivery(1, content);
            Delivery inDoubt = new Delivery(
                    1, sent.destination(), sent.lane(), sent.orderingKey(), sent.idempotencyKey(), content, 1, true);
            QualityDestination restarted = QualityDestination.to("erp", target.system())
                    .nanoTime(target.nanos()::get)
                    .build();
            assertThat(restarted.find(inDoubt)).isInstanceOf(Unknown.class);
            target.nanos().addAndGet(target.system().settleTime().toNanos());
            assertThat(restarted.find(inDoubt)).isInstanceOf(Retryable.class);
        }
    }

    @Test
    void commitThenTimeOutOverAndOverMakesExactlyOneOfEach() throws Exception {
        SplittableRandom random = new SplittableRandom(42);
        TargetFault[] faults = {TargetFault.COMMIT_THEN_CUT, TargetFault.CUT_BEFORE_COMMIT, TargetFault.NONE};
        for (Lane lane : EnumSet.of(Lane.HOLD, Lane.NONCONFORMANCE)) {
            if (!destination.lanes().contains(lane)) {
                continue;
            }
            for (int number = 1; number <= FAULTS; number++) {
                Deliverable content = lane == Lane.HOLD ? target.hold(number) : target.report(number, 1);
                target.next(TargetFault.COMMIT_THEN_CUT, faults[random.nextInt(faults.length)]);
                DeliveryOutcome outcome = carrier.carry(number, content);
                assertThat(outcome).as("%s", carrier.seen).isInstanceOf(Confirmed.class);
                assertThat(effects(content)).as("%s %s, seed 42", lane, content).isEqualTo(1);
            }
        }
    }

    @Test
    void stopsAfterTheFirstThatIsNotThroughInItsKeyAndGoesOnInOthers() throws Exception {
        Assumptions.assumeTrue(destination.lanes().contains(Lane.NONCONFORMANCE));
        target.next(TargetFault.COMMIT_THEN_CUT);
        List<DeliveryOutcome> outcomes = destination.deliver(List.of(
                Content.delivery(1, target.report(1, 1)),
                Content.delivery(2, target.report(1, 2)),
                Content.delivery(3, target.report(2, 1))));

        assertThat(outcomes.get(0)).isInstanceOf(Unknown.class);
        assertThat(outcomes.get(1)).isInstanceOf(Retryable.class);
        assertThat(outcomes.get(2)).isInstanceOf(Confirmed.class);
    }

    @Test
    void laterRevisionsOfAReportMakeNoSecondOne() throws Exception {
        Assumptions.assumeTrue(destination.lanes().contains(Lane.NONCONFORMANCE));
        for (int revision = 1; revision <= 4; revision++) {
            target.next(revision % 2 == 0 ? TargetFault.COMMIT_THEN_CUT : TargetFault.NONE);
            assertThat(carrier.carry(revision, target.report(1, revision))).isInstanceOf(Confirmed.class);
        }
        assertThat(target.reports(target.report(1, 1))).isEqualTo(1);
    }

    @Test
    void isLeftAloneForAsLongAsItAsks() throws Exception {
        for (Deliverable content : contents(1)) {
            target.next(TargetFault.AWAY);
            List<DeliveryOutcome> outcomes = destination.deliver(List.of(Content.delivery(1, content)));
            assertThat(outcomes)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Retryable.class,
                            retryable -> assertThat(retryable.after()).isPositive());
            assertThat(effects(content)).isZero();
            target.nanos().addAndGet(60_000_000_000L);
        }
    }

    // A page of a portal is no proof that something is not there, whatever its status: believing it makes a second one.
    @ParameterizedTest
    @ValueSource(ints = {200, 404})
    void aSearchThatAStrangerAnswersProvesNothing(int status) throws Exception {
        for (Deliverable content : contents(1)) {
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            target.strangers(1, status);
            assertThat(destination.find(Content.delivery(1, content))).isNotInstanceOf(Rejected.class);
            target.strangers(1, status);
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            assertThat(effects(content)).as("%s", content).isEqualTo(1);
            target.strangers(0, 0);
        }
    }

    @Test
    void aStormOfRefusalsIsWaitedOut() throws Exception {
        for (Deliverable content : contents(1)) {
            target.strangers(5, 429);
            assertThat(carrier.carry(1, content)).isInstanceOf(Confirmed.class);
            assertThat(carrier.seen).filteredOn(Retryable.class::isInstance).hasSize(5);
            assertThat(effects(content)).as("%s", content).isEqualTo(1);
        }
    }

    @Test
    void aDryRunShowsWhatWouldBeSentAndSendsNothing() throws Exception {
        List<Exchange> shown = new ArrayList<>();
        try (QualitySystem dry = target.dryRun(shown::add)) {
            QualityDestination nowhere = QualityDestination.to("erp", dry)
                    .nanoTime(target.nanos()::get)
                    .build();
            for (Deliverable content : contents(1)) {
                shown.clear();
                DeliveryOutcome outcome =
                        nowhere.deliver(List.of(Content.delivery(1, content))).get(0);
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Rejected.class,
                                rejected -> assertThat(rejected.toString()).contains("NOT_SENT"));
                assertThat(effects(content)).isZero();
                assertThat(shown).singleElement().satisfies(exchange -> {
                    assertThat(exchange.method()).isIn("POST", "PATCH", "PUT");
                    assertThat(exchange.url()).startsWith("http://");
                    assertThat(exchange.requestHeaders().toString())
                            .contains("***")
                            .doesNotContain("4711", "schluessel");
                });
            }
        }
    }

    @Test
    void releasesWhatItPlacedAndNothingElse() throws Exception {
        Assumptions.assumeTrue(target.system().capabilities().of(Verb.RELEASE).usable());
        Holds holds = target.system().holds().orElseThrow();
        MaterialHold hold = target.hold(1);
        HoldReport placed = holds.place(hold).value();
        assertThat(placed.inForce()).isTrue();
        assertThat(holds.verify(hold).value().inForce()).isTrue();

        HoldReport released = holds.release(placed, new Actor.Person("m.weber")).value();

        assertThat(released.steps())
                .allSatisfy(step -> assertThat(step.outcome()).isEqualTo(HoldReport.Outcome.RELEASED));
        assertThat(target.restrictions(hold)).isZero();
        assertThat(holds.verify(hold).value().inForce()).isFalse();
    }

    @Test
    void whatBecameOfEachThingArrivesWithTheHold() throws Exception {
        Assumptions.assumeTrue(destination.lanes().contains(Lane.HOLD));
        MaterialHold hold = target.hold(1);

        Confirmed confirmed = (Confirmed) carrier.carry(1, hold);

        assertThat(confirmed.items()).isNotEmpty().allSatisfy(item -> {
            assertThat(item.outcome().isOurs()).isTrue();
            assertThat(item.reference()).isNotBlank();
            // Nothing is said of a thing that was not asked for.
            assertThat(item.item())
                    .matches(each -> each.kind() == HoldItem.Kind.SEGMENT
                            || Content.items(hold).contains(each));
        });
        // Asked again, also by a run that saw nothing of it, it is the same.
        assertThat(((Confirmed) carrier.carry(1, hold)).items())
                .extracting(HoldItemOutcome::item, HoldItemOutcome::outcome)
                .isEqualTo(confirmed.items().stream()
                        .map(item -> tuple(item.item(), item.outcome()))
                        .toList());
    }

    @Test
    void readingBackFindsWhatWasUndoneAtTheTarget() throws Exception {
        Assumptions.assumeTrue(target.system().capabilities().of(Verb.RELEASE).usable());
        MaterialHold hold = target.hold(1);
        List<HoldReport> told = new ArrayList<>();
        QualityDestination telling = QualityDestination.to("erp", target.system())
                .nanoTime(target.nanos()::get)
                .holdReports(told::add)
                .build();
        telling.deliver(List.of(Content.delivery(1, hold)));
        HoldVerifier verifier = telling.holdVerifier().orElseThrow();
        assertThat(verifier.readBack(hold).orElseThrow())
                .isNotEmpty()
                .allMatch(item -> item.outcome().isOurs());

        // Somebody lifts it there, and Holdfast is not told.
        target.system().holds().orElseThrow().release(told.get(0), new Actor.Person("somebody"));

        assertThat(verifier.readBack(hold).orElseThrow())
                .isNotEmpty()
                .allMatch(item -> item.outcome() == HoldOutcome.REJECTED);
        target.strangers(1, 429);
        assertThat(verifier.readBack(hold)).isEmpty();
    }

    @Test
    void aReleaseLiftsExactlyWhatWePlaced(@TempDir Path memory) throws Exception {
        MaterialHold hold = target.hold(1);
        MaterialHold other = target.hold(2);
        HoldRelease release = Content.release(hold, 1, true, Content.items(hold));
        Assumptions.assumeTrue(destination.takes(release));
        QualityDestination placing = QualityDestination.to("erp", target.system())
                .nanoTime(target.nanos()::get)
                .memory(memory)
                .build();
        for (MaterialHold each : List.of(hold, other)) {
            assertThat(new Carrier(placing, target.nanos(), () -> {}).carry(1, each))
                    .isInstanceOf(Confirmed.class);
        }
        // One that does not know what was placed lifts nothing.
        assertThat(carrier.carry(3, release)).isInstanceOf(Rejected.class);
        assertThat(effects(hold)).isEqualTo(1);

        QualityDestination restarted = QualityDestination.to("erp", target.system())
                .nanoTime(target.nanos()::get)
                .memory(memory)
                .build();
        Carrier late = new Carrier(restarted, target.nanos(), () -> {});
        for (int time = 1; time <= 2; time++) {
            assertThat(late.carry(3, release))
                    .isInstanceOfSatisfying(
                            Confirmed.class,
                            confirmed -> assertThat(confirmed.items())
                                    .isNotEmpty()
                                    .allMatch(item -> item.outcome() == HoldOutcome.RELEASED));
            assertThat(effects(hold)).isZero();
            assertThat(effects(other)).isEqualTo(1);
        }
    }

    @Test
    void whatIsHeldOnlyTogetherWithOthersIsNotReleasedAlone() throws Exception {
        MaterialHold hold = target.hold(1);
        HoldItem stranger = new HoldItem(HoldItem.Kind.UNIT, "none of it");
        HoldRelease release = Content.release(hold, 1, false, List.of(stranger));
        Assumptions.assumeTrue(destination.takes(release));
        carrier.carry(1, hold);

        assertThat(carrier.carry(2, release))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("together"));
        assertThat(effects(hold)).isEqualTo(1);
    }

    @Test
    void aReleaseIsNotSentAgainAfterALostAnswer() throws Exception {
        MaterialHold hold = target.hold(1);
        HoldRelease release = Content.release(hold, 1, true, Content.items(hold));
        Assumptions.assumeTrue(destination.takes(release));
        for (TargetFault fault : List.of(TargetFault.COMMIT_THEN_CUT, TargetFault.CUT_BEFORE_COMMIT)) {
            carrier.carry(1, hold);
            target.next(fault);
            assertThat(carrier.carry(2, release)).as("%s", carrier.seen).isInstanceOf(Confirmed.class);
            if (fault == TargetFault.COMMIT_THEN_CUT) {
                // Looked for, and seen: nothing was sent between.
                assertThat(carrier.seen).hasSize(2).first().isInstanceOf(Unknown.class);
            }
            assertThat(effects(hold)).isZero();
        }
    }

    @Test
    void whatTheTargetHasNoVerbForIsRefusedAndNotMistakenForSomethingElse() throws Exception {
        LedgerEntry cost = Content.cost();
        assertThat(destination.takes(cost)).isFalse();
        Delivery delivery = Content.delivery(1, cost);
        assertThat(destination.deliver(List.of(delivery)).get(0)).isInstanceOf(Rejected.class);
        assertThat(destination.find(delivery)).isInstanceOf(Retryable.class);
    }

    @Test
    void takesTheLedgersPostingsWhereItCanPostCountsAndThoseOfItsOwnCountsOnly() {
        CountPosting posting = Content.posting(CountPosting.Kind.YIELD, 1, target.count(1), 90);
        boolean posts = target.system().capabilities().of(Verb.COUNT_POST).usable();
        assertThat(destination.lanes().contains(Lane.LEDGER)).isEqualTo(posts);
        assertThat(destination.takes(posting)).isEqualTo(posts);
        QualityDestination another = QualityDestination.to("mes", target.system())
                .countsOf("shipping")
                .build();
        assertThat(another.takes(posting)).isFalse();
    }

    @Test
    void aPostingOfTheLedgerArrivesOnceAndIsTakenBackOnce() throws Exception {
        CountPosting posting = Content.posting(CountPosting.Kind.YIELD, 1, target.count(1), 90);
        Assumptions.assumeTrue(destination.takes(posting));
        target.next(TargetFault.COMMIT_THEN_CUT);

        assertThat(carrier.carry(1, posting)).isInstanceOf(Confirmed.class);
        assertThat(carrier.seen).hasSize(2).first().isInstanceOf(Unknown.class);
        assertThat(carrier.carry(1, posting)).isInstanceOf(Confirmed.class);
        assertThat(target.counts(target.count(1))).isEqualTo(1);

        CountPosting reversal = Content.reversal(posting);
        target.next(TargetFault.COMMIT_THEN_CUT);
        DeliveryOutcome outcome = carrier.carry(2, reversal);
        if (target.system().capabilities().of(Verb.COUNT_REVERSE).usable()) {
            assertThat(outcome).isInstanceOf(Confirmed.class);
            assertThat(carrier.carry(2, reversal)).isInstanceOf(Confirmed.class);
            assertThat(target.counts(target.count(1))).isZero();
        } else {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason()).contains("needs a person"));
            assertThat(target.counts(target.count(1))).isEqualTo(1);
        }
    }

    @Test
    void aPostingThatARunBeforeThisOneLeftInDoubtIsToldByItsNoteOrLeftToAPerson(@TempDir Path memory) throws Exception {
        CountPosting posting = Content.posting(CountPosting.Kind.YIELD, 1, target.count(1), 90);
        Assumptions.assumeTrue(destination.takes(posting));
        QualityDestination before = QualityDestination.to("erp", target.system())
                .nanoTime(target.nanos()::get)
                .memory(memory)
                .build();
        target.next(TargetFault.COMMIT_THEN_CUT);
        assertThat(before.deliver(List.of(Content.delivery(1, posting))).get(0)).isInstanceOf(Unknown.class);

        Delivery again = new Delivery(
                1,
                destination.id(),
                Lane.LEDGER,
                posting.series().value(),
                posting.id().value(),
                posting,
                1,
                true);
        QualityDestination restarted = QualityDestination.to("erp", target.system())
                .nanoTime(target.nanos()::get)
                .memory(memory)
                .build();
        assertThat(restarted.find(again)).isInstanceOf(Confirmed.class);
        DeliveryOutcome forgetful = destination.deliver(List.of(again)).get(0);
        if (target.system().capabilities().of(Verb.COUNT_POST).repeat() == Capability.Repeat.SEARCHABLE_FIELD) {
            assertThat(forgetful).isInstanceOf(Confirmed.class);
        } else {
            assertThat(forgetful)
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason()).contains("earlier run"));
        }
        assertThat(target.counts(target.count(1))).isEqualTo(1);
    }

    // "Three fewer than you say" is no count that anybody made.
    @Test
    void aPostingThatOnlyLowersIsLeftToAPerson() throws Exception {
        CountPosting posting = Content.posting(CountPosting.Kind.YIELD, 1, target.count(1), -3);
        Assumptions.assumeTrue(destination.takes(posting));
        assertThat(carrier.carry(1, posting))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("go down by 3"));
        assertThat(target.counts(target.count(1))).isZero();
    }

    @Test
    void planSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        Assumptions.assumeTrue(destination.lanes().contains(Lane.HOLD));
        MaterialHold hold = target.hold(1);

        HoldPlan plan = target.system().holds().orElseThrow().plan(hold).value();

        assertThat(plan.steps())
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.rungs()).isNotEmpty());
        assertThat(target.restrictions(hold)).isZero();
    }

    @Test
    void postsACountOnceAndTakesItBackOnce() throws Exception {
        Assumptions.assumeTrue(
                target.system().capabilities().of(Verb.COUNT_POST).usable());
        Counts counts = target.system().counts().orElseThrow();
        Counts.Delta delta = target.count(1);
        target.next(TargetFault.COMMIT_THEN_CUT);

        Answer<Reference> first = counts.post(delta);

        assertThat(first)
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.fault().kind()).isEqualTo(Fault.Kind.UNKNOWN_OUTCOME));
        assertThat(counts.find(delta).value()).isPresent();
        assertThat(counts.post(delta)).isInstanceOf(Answer.Given.class);
        assertThat(target.counts(delta)).isEqualTo(1);

        Assumptions.assumeTrue(
                target.system().capabilities().of(Verb.COUNT_REVERSE).usable());
        target.next(TargetFault.COMMIT_THEN_CUT);
        counts.reverse(delta);
        assertThat(counts.reverse(delta)).isInstanceOf(Answer.Given.class);
        assertThat(target.counts(delta)).isZero();
    }
}
