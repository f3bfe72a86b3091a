package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Deliverable;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.MaterialHold;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Deferred;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * What every {@link Destination} must do. Inherit it and say how your adapter is put on the {@link Bench}; JUnit does the rest.
 *
 * <p>A test that needs something that the bench cannot show is skipped with the reason: the fewer are skipped, the more is
 * proved. To have what is logged looked through for secrets, let the tests run with the system property {@code
 * slf4j.provider=io.holdfast.testkit.RecordedLogs}.
 */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
public abstract class DestinationContract {
    private static final int MOST_ATTEMPTS = 60;
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final int CYCLES = 4;
    private static final long PATIENCE_MILLIS = 10_000;

    /** What may go wrong with a request without anybody being able to say so: in the end there is one all the same. */
    private static final Set<MesFault> SURVIVABLE = EnumSet.of(
            MesFault.NONE,
            MesFault.AWAY,
            MesFault.TAKE_THEN_TIME_OUT,
            MesFault.LOSE_THEN_TIME_OUT,
            MesFault.HALF_OPEN,
            MesFault.BREAK_OFF,
            MesFault.SLOW,
            MesFault.WRONG_CLOCK,
            MesFault.PARTIAL);

    private final List<DeliveryOutcome> seen = new ArrayList<>();
    private Bench bench;
    private Destination adapter;
    private long sequence;

    /** For implementations: nothing to prepare. */
    protected DestinationContract() {}

    /** Puts the adapter on a fresh bench. Called before each test. */
    protected abstract Bench bench() throws Exception;

    /** Returns down to which level the logs are looked through for secrets; DEBUG by default. */
    protected Level logLevel() {
        return Level.DEBUG;
    }

    @BeforeEach
    void connect() throws Exception {
        bench = bench();
        adapter = bench.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        adapter.close();
        bench.close();
    }

    // What it says of itself.

    @Test
    void whatItDeclaresItCarriesAndTheTargetHasItOnce() throws Exception {
        assertThat(adapter.lanes()).as("what it carries").isNotEmpty();
        for (Delivery delivery : oneOfEach(1)) {
            assertThat(adapter.takes(delivery.content()))
                    .as("takes %s of a lane that it names", delivery.lane())
                    .isTrue();
            carried(delivery);
            holdsOnce(delivery);
        }
    }

    @Test
    void whatItDoesNotDeclareItRefusesAndDoesNotMistakeForSomethingElse() throws Exception {
        List<Delivery> strange = new ArrayList<>();
        for (Lane lane : lanes(false)) {
            strange.add(delivery(content(lane, 1)));
        }
        Deliverable release = SampleContent.release(bench.hold(1), adapter.id());
        if (!adapter.takes(release)) {
            strange.add(delivery(release));
        }
        Assumptions.assumeFalse(strange.isEmpty(), "it takes everything");
        for (Delivery delivery : strange) {
            try {
                assertThat(adapter.deliver(List.of(delivery)))
                        .as("%s, which it does not take", delivery.content())
                        .singleElement()
                        .isInstanceOf(Rejected.class);
            } catch (IllegalArgumentException e) {
                // A misuse, and said so: as good.
            }
            if (!Lane.of(delivery.content()).isAmong(adapter.lanes())) {
                assertThat(bench.held(delivery))
                        .as("held of %s", delivery.content())
                        .isZero();
            }
        }
    }

    @Test
    void itIsTheSameAfterARestart() throws Exception {
        try (Destination restarted = bench.connect()) {
            assertThat(restarted.id()).isEqualTo(adapter.id());
            assertThat(restarted.lanes()).isEqualTo(adapter.lanes());
            assertThat(restarted.holdVerifier().isPresent())
                    .isEqualTo(adapter.holdVerifier().isPresent());
        }
    }

    @Test
    void aReleaseThatItTakesIsCarried() throws Exception {
        Assumptions.assumeTrue(adapter.lanes().contains(Lane.HOLD), "it carries no holds");
        MaterialHold hold = bench.hold(1);
        Delivery release = delivery(SampleContent.release(hold, adapter.id()));
        Assumptions.assumeTrue(adapter.takes(release.content()), "it takes no releases");
        carried(delivery(hold));
        carried(release);
        for (HoldItemOutcome item : readBack(hold)) {
            assertThat(item.outcome().isOurs()).as("%s after its release", item).isFalse();
        }
    }

    // Once, whatever happens.

    @Test
    void whatIsDeliveredAgainIsThereOnce() throws Exception {
        List<Delivery> deliveries = oneOfEach(1);
        for (Delivery delivery : deliveries) {
            carried(delivery);
            carried(delivery);
            holdsOnce(delivery);
        }
        for (Delivery delivery : deliveries) {
            adapter.close();
            adapter = bench.connect();
            carried(delivery);
            holdsOnce(delivery);
        }
    }

    @Test
    void itFindsWhatIsThereAndNothingElse() throws Exception {
        for (Delivery delivery : oneOfEach(1)) {
            assertThat(find(delivery))
                    .as("found before it was delivered: %s", delivery)
                    .isInstanceOfAny(Retryable.class, Unknown.class);
            carried(delivery);
            DeliveryOutcome found = find(delivery);
            if (!(found instanceof Confirmed)) {
                // What the target takes for the same by itself need not be found, if it is harmless to send it again.
                assertThat(found)
                        .as("found after it was delivered: %s", delivery)
                        .isInstanceOf(Retryable.class);
                carried(delivery);
            }
            holdsOnce(delivery);
        }
    }

    @Test
    void whatWasTakenWithoutAnAnswerIsLookedForBeforeItIsSentAgain() throws Exception {
        require(MesFault.TAKE_THEN_TIME_OUT);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.TAKE_THEN_TIME_OUT);
            DeliveryOutcome outcome = delivered(delivery);
            assertThat(outcome).as("a lost answer is no refusal").isNotInstanceOf(Rejected.class);
            assertThat(bench.held(delivery))
                    .as("held after one request that was taken")
                    .isLessThanOrEqualTo(1);
            carriedInDoubt(delivery, outcome);
            holdsOnce(delivery);
        }
    }

    @Test
    void whatTheTargetTakesLateIsNotSentAgainMeanwhile() throws Exception {
        require(MesFault.TAKE_LATE);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.TAKE_LATE);
            DeliveryOutcome outcome = delivered(delivery);
            if (outcome instanceof Unknown && find(delivery) instanceof Retryable) {
                outcome = delivered(delivery);
            }
            bench.catchUp();
            carriedInDoubt(delivery, outcome);
            holdsOnce(delivery);
        }
    }

    @Test
    void whatWasLostOnTheWayIsSentAgain() throws Exception {
        require(MesFault.LOSE_THEN_TIME_OUT);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.LOSE_THEN_TIME_OUT);
            DeliveryOutcome outcome = delivered(delivery);
            assertThat(outcome).isNotInstanceOf(Rejected.class);
            if (outcome instanceof Confirmed) {
                holdsOnce(delivery);
            }
            carriedInDoubt(delivery, outcome);
            holdsOnce(delivery);
        }
    }

    @Test
    void whatTheNetworkDeliversTwiceIsThereOnce() throws Exception {
        require(MesFault.TWICE);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.TWICE);
            carried(delivery);
            holdsOnce(delivery);
        }
    }

    @Test
    void thereIsOneOfEachWhateverGoesWrong() throws Exception {
        int number = 1;
        for (MesFault fault : MesFault.values()) {
            if (SURVIVABLE.contains(fault)
                    && (fault == MesFault.NONE || bench.faults().contains(fault))) {
                for (Delivery delivery : oneOfEach(number)) {
                    bench.next(fault, MesFault.NONE);
                    carried(delivery);
                    bench.catchUp();
                    assertThat(bench.held(delivery))
                            .as("%s after %s", delivery, fault)
                            .isEqualTo(1);
                }
                number++;
            }
        }
    }

    // What the target says.

    @Test
    void aRefusalIsRejectedAndNeverTakenForSuccess() throws Exception {
        require(MesFault.REFUSE);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.REFUSE);
            assertThat(delivered(delivery))
                    .as("what came of a refusal")
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason()).isNotBlank());
            assertThat(bench.held(delivery)).isZero();
        }
    }

    @Test
    void aTargetThatAsksToBeLeftAloneIsLeftAlone() throws Exception {
        require(MesFault.AWAY);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.AWAY);
            assertThat(delivered(delivery))
                    .as("what came of being asked to wait")
                    .isInstanceOfSatisfying(
                            Retryable.class,
                            retryable -> assertThat(retryable.after())
                                    .as("how long to leave it alone")
                                    .isNotNull()
                                    .isGreaterThan(bench.asksFor().minusSeconds(1))
                                    .isLessThan(bench.asksFor().plusMinutes(2)));
            assertThat(bench.held(delivery)).isZero();
            bench.pass(bench.asksFor());
            bench.pass(STEP);
            carried(delivery);
            holdsOnce(delivery);
        }
    }

    @Test
    void aLieIsSeenThroughWhereTheTargetIsRead() throws Exception {
        require(MesFault.LIE);
        for (Delivery delivery : oneOfEach(1)) {
            bench.next(MesFault.LIE);
            delivered(delivery);
            assertThat(bench.held(delivery)).isZero();
            assertThat(find(delivery)).as("looked for after the target lied").isNotInstanceOf(Confirmed.class);
            if (delivery.content() instanceof MaterialHold hold) {
                for (HoldItemOutcome item : readBack(hold)) {
                    assertThat(item.outcome().isInForce())
                            .as("%s, read back after the target lied", item)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void eachDeliveryOfABatchIsAnsweredForItself() throws Exception {
        for (Lane lane : lanes(true)) {
            List<Delivery> batch = List.of(
                    delivery(content(lane, 1)),
                    delivery(content(lane, 2)),
                    delivery(content(lane, 3)),
                    delivery(content(lane, 4)));
            if (bench.faults().contains(MesFault.PARTIAL)) {
                bench.next(MesFault.PARTIAL);
            }
            agrees(batch, delivered(batch));
            if (bench.faults().contains(MesFault.REFUSE)) {
                List<Delivery> more = List.of(delivery(content(lane, 5)), delivery(content(lane, 6)));
                bench.next(MesFault.REFUSE);
                agrees(more, delivered(more));
            }
        }
    }

    private void agrees(List<Delivery> batch, List<DeliveryOutcome> outcomes) {
        for (int i = 0; i < batch.size(); i++) {
            DeliveryOutcome outcome = outcomes.get(i);
            if (outcome instanceof Confirmed) {
                assertThat(bench.held(batch.get(i)))
                        .as("held of what was confirmed as %s of a batch", i)
                        .isEqualTo(1);
            } else if (outcome instanceof Rejected || outcome instanceof Retryable) {
                assertThat(bench.held(batch.get(i)))
                        .as("held of what is said not to be there: %s", outcome)
                        .isZero();
            }
        }
    }

    // Order.

    @Test
    void nothingOvertakesWhatIsNotThroughUnderTheSameKey() throws Exception {
        MesFault stopping = Arrays.asList(MesFault.LOSE_THEN_TIME_OUT, MesFault.AWAY, MesFault.TAKE_LATE).stream()
                .filter(bench.faults()::contains)
                .findFirst()
                .orElse(MesFault.NONE);
        Assumptions.assumeFalse(stopping == MesFault.NONE, "the bench cannot keep a request from being taken");
        for (Lane lane : lanes(true)) {
            List<Deliverable> row = inARow(lane);
            if (row.isEmpty()) {
                continue;
            }
            Delivery first = delivery(row.get(0));
            Delivery second = delivery(row.get(1));
            bench.next(stopping);
            List<DeliveryOutcome> outcomes = delivered(List.of(first, second));
            assertThat(outcomes.get(0))
                    .as("the first of two, of which the first request was not taken")
                    .isNotInstanceOfAny(Confirmed.class, Rejected.class);
            assertThat(outcomes.get(1))
                    .as("what lies behind it under the same key")
                    .isInstanceOfAny(Retryable.class, Deferred.class);
            assertThat(bench.held(second))
                    .as("the second was sent before the first")
                    .isZero();
            bench.catchUp();
            carriedInDoubt(first, outcomes.get(0));
            carried(second);
            holdsOnce(second);
        }
    }

    @Test
    void aRefusalStopsNothingElse() throws Exception {
        require(MesFault.REFUSE);
        for (Lane lane : lanes(true)) {
            Delivery refused = delivery(content(lane, 1));
            Delivery other = delivery(content(lane, 2));
            bench.next(MesFault.REFUSE);
            List<DeliveryOutcome> outcomes = delivered(List.of(refused, other));
            assertThat(outcomes.get(0)).isInstanceOf(Rejected.class);
            carriedInDoubt(other, outcomes.get(1));
            holdsOnce(other);
            assertThat(bench.held(refused)).isZero();
        }
    }

    // A target that is not there.

    @Test
    void aTargetThatCannotBeAskedLeavesTheQuestionOpen() throws Exception {
        for (Delivery delivery : oneOfEach(1)) {
            carried(delivery);
            if (!(find(delivery) instanceof Confirmed)) {
                continue; // It is harmless to send this kind again, so it is never looked for.
            }
            Assumptions.assumeTrue(bench.cutOff(true), "the bench cannot cut the target off");
            try {
                assertThat(find(delivery))
                        .as("looked for at a target that does not answer")
                        .isInstanceOfAny(Unknown.class, Deferred.class);
            } finally {
                bench.cutOff(false);
                bench.pass(STEP.multipliedBy(6));
            }
        }
    }

    @Test
    void aTargetThatIsCutOffIsWaitedFor() throws Exception {
        for (Delivery delivery : oneOfEach(1)) {
            Assumptions.assumeTrue(bench.cutOff(true), "the bench cannot cut the target off");
            DeliveryOutcome outcome;
            try {
                outcome = delivered(delivery);
                assertThat(outcome)
                        .as("sent to a target that is cut off")
                        .isInstanceOfAny(Retryable.class, Unknown.class);
            } finally {
                bench.cutOff(false);
                bench.pass(STEP.multipliedBy(6));
            }
            assertThat(bench.held(delivery)).isZero();
            carriedInDoubt(delivery, outcome);
            holdsOnce(delivery);
        }
    }

    // Reading back.

    @Test
    void readingBackTellsWhatIsHeldFromWhatIsNot() throws Exception {
        HoldVerifier verifier = adapter.holdVerifier().orElse(null);
        Assumptions.assumeTrue(verifier != null, "it reads nothing back");
        MaterialHold hold = bench.hold(1);
        assertThat(readBack(hold))
                .as("read back before it was placed")
                .noneMatch(item -> item.outcome().isInForce());
        carried(delivery(hold));
        assertThat(readBack(hold))
                .as("read back after it was placed")
                .isNotEmpty()
                .allMatch(item -> item.outcome().isInForce());
    }

    // The end.

    @Test
    void aCallEndsWhenItIsInterrupted() throws Exception {
        require(MesFault.HALF_OPEN);
        Delivery delivery = oneOfEach(1).get(0);
        bench.next(MesFault.HALF_OPEN);
        AtomicReference<String> end = new AtomicReference<>("none");
        Thread caller = new Thread(() -> {
            try {
                adapter.deliver(List.of(delivery));
                end.set(Thread.currentThread().isInterrupted() ? "flag kept" : "interrupt swallowed");
            } catch (InterruptedException e) {
                end.set("interrupted");
            } catch (RuntimeException | Error e) {
                end.set("threw " + e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (caller.isAlive() && bench.held(delivery) == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        Assumptions.assumeTrue(caller.isAlive(), "the call was over before it could be interrupted");
        caller.interrupt();
        caller.join(PATIENCE_MILLIS);
        assertThat(caller.isAlive())
                .as("still in the call after it was interrupted")
                .isFalse();
        assertThat(end.get()).as("how the call ended").isIn("interrupted", "flag kept");
    }

    @Test
    void itMayBeClosedAgain() throws Exception {
        adapter.close();
        adapter.close();
    }

    @Test
    void itLeavesNoThreadsBehind() throws Exception {
        // Pools that a library keeps for the whole process are there after the first; what each leaves adds up.
        openUseAndClose(1);
        openUseAndClose(2);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            openUseAndClose(3 + cycle);
        }
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000 / 5;
        List<Thread> left = left(before);
        while (left.size() >= CYCLES && System.nanoTime() < deadline) {
            left.get(0).join(50);
            left = left(before);
        }
        assertThat(left)
                .as("threads that %s adapters left when they were closed", CYCLES)
                .hasSizeLessThan(CYCLES);
    }

    private void openUseAndClose(int number) throws Exception {
        try (Destination other = bench.connect()) {
            for (Delivery delivery : oneOfEach(number)) {
                other.deliver(List.of(delivery));
            }
        }
    }

    private static List<Thread> left(Set<Thread> before) {
        List<Thread> left = new ArrayList<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        left.removeIf(thread -> !thread.isAlive());
        return left;
    }

    // Secrets.

    @Test
    void itShowsNoSecret() throws Exception {
        List<String> secrets = bench.secrets();
        Assumptions.assumeFalse(secrets.isEmpty(), "the bench names no secret");
        String shown;
        try (RecordedLogs.Recording recording = RecordedLogs.from(logLevel())) {
            try (Destination other = bench.connect()) {
                int number = 1;
                for (MesFault fault : EnumSet.complementOf(EnumSet.of(MesFault.HALF_OPEN))) {
                    if (fault == MesFault.NONE || bench.faults().contains(fault)) {
                        for (Delivery delivery : oneOfEach(number++)) {
                            bench.next(fault);
                            seen.addAll(other.deliver(List.of(delivery)));
                            seen.add(other.find(delivery));
                            bench.pass(STEP.multipliedBy(6));
                        }
                    }
                }
                if (bench.cutOff(true)) {
                    seen.addAll(other.deliver(List.of(oneOfEach(number).get(0))));
                    bench.cutOff(false);
                }
                shown = other + "\n" + seen + "\n";
            } catch (RuntimeException e) {
                throw new AssertionError("what the target does is an outcome, never an exception", e);
            }
            shown += recording.text();
        }
        for (String secret : secrets) {
            if (shown.contains(secret)) {
                int at = shown.indexOf(secret);
                throw new AssertionError("a secret was shown: ..."
                        + shown.substring(Math.max(0, at - 200), Math.min(shown.length(), at + 200)));
            }
        }
        Assumptions.assumeFalse(
                LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory,
                "what it logs is not seen: run the tests with slf4j.provider=" + RecordedLogs.class.getName());
    }

    // What the tests share.

    private void require(MesFault fault) {
        Assumptions.assumeTrue(bench.faults().contains(fault), "the bench cannot show " + fault);
    }

    private List<Lane> lanes(boolean carried) {
        List<Lane> lanes = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            if (lane != Lane.BULK && lane.isAmong(adapter.lanes()) == carried) {
                lanes.add(lane);
            }
        }
        return lanes;
    }

    private Deliverable content(Lane lane, int number) {
        return switch (lane) {
            case HOLD -> bench.hold(number);
            case NONCONFORMANCE -> bench.report(number, 1);
            case RESULT, BULK -> bench.result(number);
            case LEDGER -> bench.entry(number);
        };
    }

    /** Two that must stay in order; nothing where the second cannot be told from the first. */
    private List<Deliverable> inARow(Lane lane) {
        List<Deliverable> row = switch (lane) {
            case NONCONFORMANCE -> List.of(bench.report(1, 1), bench.report(1, 2));
            case RESULT -> List.of(bench.result(1), bench.result(2));
            case HOLD, BULK, LEDGER -> List.of();
        };
        return row.size() == 2
                        && delivery(row.get(0))
                                .orderingKey()
                                .equals(delivery(row.get(1)).orderingKey())
                ? row
                : List.of();
    }

    private Delivery delivery(Deliverable content) {
        return SampleContent.delivery(++sequence, adapter.id(), content);
    }

    private List<Delivery> oneOfEach(int number) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Lane lane : lanes(true)) {
            deliveries.add(delivery(content(lane, number)));
        }
        return deliveries;
    }

    private void holdsOnce(Delivery delivery) {
        assertThat(bench.held(delivery))
                .as("how often the target has %s", delivery.idempotencyKey())
                .isEqualTo(1);
    }

    private DeliveryOutcome delivered(Delivery delivery) throws InterruptedException {
        return delivered(List.of(delivery)).get(0);
    }

    private List<DeliveryOutcome> delivered(List<Delivery> batch) throws InterruptedException {
        List<DeliveryOutcome> outcomes;
        try {
            outcomes = adapter.deliver(batch);
        } catch (RuntimeException e) {
            throw new AssertionError("what the target does is an outcome, never an exception", e);
        }
        assertThat(outcomes)
                .as("one outcome for each delivery")
                .hasSameSizeAs(batch)
                .doesNotContainNull();
        seen.addAll(outcomes);
        return outcomes;
    }

    private DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        try {
            DeliveryOutcome found = adapter.find(delivery);
            seen.add(found);
            return found;
        } catch (RuntimeException e) {
            throw new AssertionError("what the target does is an outcome, never an exception", e);
        }
    }

    private List<HoldItemOutcome> readBack(MaterialHold hold) throws InterruptedException {
        Optional<HoldVerifier> verifier = adapter.holdVerifier();
        return verifier.isEmpty()
                ? Collections.emptyList()
                : verifier.get().readBack(hold).orElse(List.of());
    }

    private void carried(Delivery delivery) throws InterruptedException {
        carriedInDoubt(delivery, null);
    }

    /** Carries to the end as Holdfast does: in doubt it looks before it sends again. */
    private void carriedInDoubt(Delivery delivery, @Nullable DeliveryOutcome last) throws InterruptedException {
        DeliveryOutcome outcome = last;
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (outcome instanceof Confirmed) {
                return;
            }
            if (outcome != null) {
                bench.pass(STEP);
            }
            boolean doubtful = outcome instanceof Unknown || (outcome instanceof Deferred deferred && deferred.sent());
            outcome = doubtful ? find(delivery) : delivered(delivery);
            if (doubtful && outcome instanceof Retryable) {
                outcome = delivered(delivery);
            }
            assertThat(outcome).as("what came of %s", delivery).isNotInstanceOf(Rejected.class);
        }
        throw new AssertionError("not settled after " + MOST_ATTEMPTS + " attempts: " + seen);
    }
}
