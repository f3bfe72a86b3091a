package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.STATION;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.fail;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.order;
import static io.holdfast.testkit.Samples.pass;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Episode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.ResultId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.RefusedResult;
import io.holdfast.port.Shed;
import io.holdfast.port.StoreException;
import io.holdfast.port.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of {@link StoreContract} that is about what was put aside, and about what a person makes of it. */
abstract class StoreAsideContract extends StoreFixture {
    @Test
    void whatWaitsIsReadByOrderingKey() throws IOException {
        add(pass(1), pass(2), pass(3));
        store.write(t -> {
            t.enqueue(ERP, "WO-1", "R-1", pass(1));
            t.enqueue(ERP, "WO-\"2\"", "R-2", pass(2));
            t.enqueue(ERP, "WO-1", "R-3", pass(3));
        });
        assertThat(keys(OrderingKeys.only(Set.of("WO-1")), 0, 9)).containsExactly("R-1", "R-3");
        assertThat(keys(OrderingKeys.only(Set.of("WO-1")), 0, 1)).containsExactly("R-1");
        assertThat(keys(OrderingKeys.only(Set.of("WO-1")), 1, 9)).containsExactly("R-3");
        assertThat(keys(OrderingKeys.except(Set.of("WO-1", "unheard of")), 0, 9))
                .containsExactly("R-2");
        assertThat(keys(OrderingKeys.only(Set.of("unheard of")), 0, 9)).isEmpty();
        assertThat(keys(OrderingKeys.only(Set.of()), 0, 9)).isEmpty();
        assertThat(keys(OrderingKeys.except(Set.of()), 0, 9)).containsExactly("R-1", "R-2", "R-3");
    }

    private List<String> keys(OrderingKeys keys, long after, int limit) throws StoreException {
        return store.pending(ERP, Lane.RESULT, keys, after, limit).stream()
                .map(Delivery::idempotencyKey)
                .toList();
    }

    @Test
    void aResultMayTravelInBulkAndNothingElseMay() throws IOException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        add(pass(1));
        store.write(t -> {
            t.enqueue(ERP, Lane.BULK, "WO-7", "R-1", pass(1));
            t.save(hold(episode, 1));
        });
        assertThat(store.pending(ERP, Lane.BULK, 0, 9))
                .containsExactly(new Delivery(1, ERP, Lane.BULK, "WO-7", "R-1", pass(1), 0));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.enqueue(ERP, Lane.BULK, "k", "k", hold(episode, 1))))
                .withMessageContaining("lane must be HOLD, was BULK");
    }

    @Test
    void onlyWhatMayHaveBeenTakenLeavesADeliveryInDoubt() throws IOException {
        Delivery delivery = enqueued(pass(1));
        assertThat(delivery.inDoubt()).isFalse();
        settle(delivery, new DeliveryOutcome.Unknown("timed out"));
        reopen();
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9))
                .extracting(Delivery::inDoubt)
                .containsExactly(true);
        settle(delivery, new DeliveryOutcome.Retryable("not there", null));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9))
                .extracting(Delivery::inDoubt)
                .containsExactly(false);
        settle(delivery, new DeliveryOutcome.Deferred("no receipt yet", true, Duration.ofSeconds(1)));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9))
                .extracting(Delivery::inDoubt)
                .containsExactly(true);
        settle(delivery, new DeliveryOutcome.Deferred("gathering", false, Duration.ofSeconds(1)));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9))
                .extracting(Delivery::inDoubt)
                .containsExactly(false);
    }

    @Test
    void whatWaitsAndWhatIsParkedIsCountedByDestinationAndLane() throws IOException {
        assertThat(store.waiting()).isEmpty();
        park(1);
        enqueued(pass(2));
        store.write(t -> {
            t.enqueue(MES, Lane.BULK, "k", "R-1", pass(1));
            t.enqueue(MES, Lane.BULK, "k", "R-2", pass(2));
        });
        assertThat(store.waiting())
                .containsExactly(new Waiting(ERP, Lane.RESULT, 1, 1), new Waiting(MES, Lane.BULK, 2, 0));
    }

    // What is parked.

    @Test
    void whatIsParkedIsListedWithItsReasonAndSince() throws IOException {
        Parked first = park(1);
        Parked second = park(2);
        assertThat(parked(ParkedQuery.ALL)).containsExactly(first, second);
        assertThat(first.reason()).isEqualTo("refused 1");
        assertThat(first.since()).isEqualTo(second(500));
        assertThat(first.delivery().attempts()).isEqualTo(1);
        assertThat(first.delivery().content()).isEqualTo(pass(1));
        assertThat(parked(ParkedQuery.of(ERP).in(Lane.RESULT))).hasSize(2);
        assertThat(parked(ParkedQuery.of(ERP).in(Lane.HOLD))).isEmpty();
        assertThat(parked(ParkedQuery.of(MES))).isEmpty();
        assertThat(parked(ParkedQuery.ALL.because("refused 2"))).containsExactly(second);
        assertThat(parked(ParkedQuery.ALL.withKey("WO-7"))).hasSize(2);
        assertThat(parked(ParkedQuery.ALL.withKey("WO-8"))).isEmpty();
        assertThat(parked(ParkedQuery.of(second.delivery().sequence()))).containsExactly(second);
        assertThat(store.parkedKeys(ERP, Lane.RESULT)).containsExactly("WO-7");
        assertThat(store.parkedKeys(ERP, Lane.HOLD)).isEmpty();
        assertThat(store.parkedKeys(MES, Lane.RESULT)).isEmpty();
        reopen();
        assertThat(parked(ParkedQuery.ALL)).containsExactly(first, second);
    }

    @Test
    void aParkedDeliveryIsReplayedAtItsOldPlaceOrInBulk() throws IOException {
        Parked first = park(1);
        enqueued(pass(2));
        Parked third = park(3);
        store.write(t -> {
            assertThat(t.replay(first, Lane.RESULT)).isTrue();
            assertThat(t.replay(third, Lane.BULK)).isTrue();
            assertThat(t.replay(third, Lane.BULK)).isFalse();
        });
        List<Delivery> waiting = store.pending(ERP, Lane.RESULT, 0, 9);
        assertThat(waiting).extracting(Delivery::idempotencyKey).containsExactly("R-1", "R-2");
        assertThat(waiting).extracting(Delivery::attempts).containsOnly(0);
        assertThat(store.pending(ERP, Lane.BULK, 0, 9))
                .extracting(Delivery::idempotencyKey)
                .containsExactly("R-3");
        assertThat(parked(ParkedQuery.ALL)).isEmpty();
        assertThat(store.counts().pending()).isEqualTo(3);
        assertThat(store.counts().parked()).isZero();
    }

    @Test
    void whatWasReplayedInBulkIsConfirmedAsAnythingElse() throws IOException {
        Parked parked = park(1);
        store.write(t -> t.replay(parked, Lane.BULK));
        Delivery again = store.pending(ERP, Lane.BULK, 0, 9).get(0);
        settle(again, new DeliveryOutcome.Confirmed("DOC-1"));
        assertThat(store.pending(ERP, Lane.BULK, 0, 9)).isEmpty();
        assertThat(store.counts().confirmed()).isEqualTo(1);
        assertThat(store.counts().pending()).isZero();
    }

    @Test
    void aDiscardedDeliveryIsGoneAndItsContentStays() throws IOException {
        Parked parked = park(1);
        store.write(t -> {
            assertThat(t.discard(parked)).isTrue();
            assertThat(t.discard(parked)).isFalse();
        });
        assertThat(parked(ParkedQuery.ALL)).isEmpty();
        assertThat(store.result(new ResultId("R-1"))).isPresent();
        assertThat(store.counts().parked()).isZero();
        assertThat(store.counts().pending()).isZero();
    }

    @Test
    void aCorrectionIsCarriedInPlaceOfTheContentThroughParkingAndReplay() throws IOException {
        Parked parked = park(1);
        InspectionResult corrected =
                received(result(1, Verdict.PASS).context(order("WO-8").build()));
        store.write(t -> assertThat(t.correct(parked, corrected)).isTrue());
        assertThat(parked(ParkedQuery.ALL).get(0).delivery().content()).isEqualTo(corrected);
        store.write(t -> t.replay(parked, Lane.RESULT));
        Delivery again = store.pending(ERP, Lane.RESULT, 0, 9).get(0);
        assertThat(again.content()).isEqualTo(corrected);
        settle(again, new DeliveryOutcome.Rejected("still not"));
        assertThat(parked(ParkedQuery.ALL).get(0).delivery().content()).isEqualTo(corrected);
        assertThat(store.result(new ResultId("R-1"))).contains(pass(1));
    }

    @Test
    void aHoldIsCorrectedByAHoldOnly() throws IOException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        MaterialHold hold = hold(episode, 1, "U-1");
        store.write(t -> {
            t.save(hold);
            t.enqueue(ERP, "EP", "MH/1", hold);
        });
        settle(store.pending(ERP, Lane.HOLD, 0, 1).get(0), new DeliveryOutcome.Rejected("no lot"));
        Parked parked = parked(ParkedQuery.ALL).get(0);
        MaterialHold corrected = hold(episode, 1, "U-1", "U-9");
        store.write(t -> t.correct(parked, corrected));
        assertThat(parked(ParkedQuery.ALL).get(0).delivery().content()).isEqualTo(corrected);
        assertThat(store.hold(hold.id())).contains(hold);
        assertThatIllegalArgumentException().isThrownBy(() -> store.write(t -> t.correct(parked, pass(1))));
    }

    @Test
    void whatWaitsForADestinationIsDiscardedBitByBit() throws IOException {
        for (int i = 1; i <= 5; i++) {
            enqueued(pass(i));
        }
        store.write(t -> t.enqueue(MES, "k", "R-1", pass(1)));
        List<Integer> removed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            store.write(t -> removed.add(t.discardPending(ERP, 3)));
        }
        assertThat(removed).containsExactly(3, 2, 0);
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9)).isEmpty();
        assertThat(store.pending(MES, Lane.RESULT, 0, 9)).hasSize(1);
        assertThat(store.counts().pending()).isEqualTo(1);
    }

    private Parked park(int number) throws StoreException {
        Delivery delivery = enqueued(pass(number));
        settle(delivery, new DeliveryOutcome.Rejected("refused " + number));
        return parked(ParkedQuery.of(delivery.sequence())).get(0);
    }

    private List<Parked> parked(ParkedQuery query) throws StoreException {
        List<Parked> parked = new ArrayList<>();
        store.forEachParked(query, parked::add);
        return parked;
    }

    // What was refused, late, unbound, shed.

    @Test
    void aRefusedResultIsListedWholeUntilItIsResolved() throws IOException {
        add(pass(1));
        InspectionResult other = fail(1, SCRATCH);
        add(other);
        add(other);
        assertThat(refused()).extracting(RefusedResult::number).containsExactly(1L, 2L);
        assertThat(refused()).allSatisfy(each -> {
            assertThat(each.result()).isEqualTo(other);
            assertThat(each.reason()).contains("another content");
        });
        store.write(t -> {
            assertThat(t.resolveRefused(1, "accepted as R-1b")).isTrue();
            assertThat(t.resolveRefused(1, "discarded")).isFalse();
            assertThat(t.resolveRefused(7, "discarded")).isFalse();
        });
        reopen();
        assertThat(refused()).extracting(RefusedResult::number).containsExactly(2L);
    }

    private List<RefusedResult> refused() throws StoreException {
        List<RefusedResult> refused = new ArrayList<>();
        store.forEachRefused(refused::add);
        return refused;
    }

    @Test
    void lateAndUnboundResultsAreListed() throws IOException {
        InspectionResult unbound = received(result(3, Verdict.PASS).context(null));
        InspectionResult lateAndUnbound = received(result(4, Verdict.PASS).context(null));
        store.write(t -> {
            t.add(pass(1), false);
            t.add(pass(2), true);
            t.add(unbound, false);
            t.add(lateAndUnbound, true);
        });
        List<InspectionResult> late = new ArrayList<>();
        store.forEachLate(second(0), late::add);
        assertThat(late).containsExactly(pass(2), lateAndUnbound);
        List<InspectionResult> bare = new ArrayList<>();
        store.forEachUnbound(bare::add);
        assertThat(bare).containsExactly(unbound, lateAndUnbound);
        late.clear();
        store.forEachLate(second(4), late::add);
        assertThat(late).containsExactly(lateAndUnbound);
    }

    @Test
    void talliesOfWhatWasShedAreKept() throws IOException {
        Shed tally = new Shed(STATION, second(1), second(60), 312);
        store.write(t -> t.add(tally));
        reopen();
        List<Shed> shed = new ArrayList<>();
        store.forEachShed(shed::add);
        assertThat(shed).containsExactly(tally);
    }

    // Pages of results, and notes.

    @Test
    void resultsAreReadPageByPageInTheOrderOfTheJournal() throws IOException {
        assertThat(store.lastResult()).isEmpty();
        add(pass(3), pass(1), pass(2));
        assertThat(store.lastResult()).contains(new ResultId("R-2"));
        assertThat(store.results(null, second(0), 2)).containsExactly(pass(3), pass(1));
        assertThat(store.results(new ResultId("R-1"), second(0), 2)).containsExactly(pass(2));
        assertThat(store.results(new ResultId("R-2"), second(0), 2)).isEmpty();
        assertThat(store.results(null, second(2), 9)).containsExactly(pass(3), pass(2));
    }

    @Test
    void aNoteIsKeptReplacedAndForgotten() throws IOException {
        assertThat(store.note("paused/erp")).isEmpty();
        store.write(t -> t.note("paused/erp", "1"));
        store.write(t -> {
            t.note("paused/erp", "2");
            assertThat(t.note("paused/erp")).contains("2");
        });
        reopen();
        assertThat(store.note("paused/erp")).contains("2");
        store.write(t -> t.note("paused/erp", null));
        assertThat(store.note("paused/erp")).isEmpty();
    }
}
