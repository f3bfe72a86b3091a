package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.VOID;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.nonconformance;
import static io.holdfast.testkit.Samples.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.BreakPoint;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.Episode;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Role;
import io.holdfast.model.Signature;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.Task;
import io.holdfast.model.UnitId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store must do with the life of holds and nonconformances, and with what waits for people. */
abstract class StoreContainmentContract extends StoreContextContract {
    private static final HoldItem LOT = HoldItem.of(new MaterialLotId("LOT-OUT"));
    private static final HoldItem UNIT = HoldItem.of(new UnitId("U-1"));
    private static final HoldId NONE = new HoldId("MH-none");

    private static Episode episodeOf(int first) {
        return episode(cluster(first == 1 ? SCRATCH : VOID, first, first + 1, first + 2));
    }

    /** Saves a hold of its own episode for 1 and 2. */
    private MaterialHold saved(int first) throws StoreException {
        Episode episode = episodeOf(first);
        MaterialHold hold = hold(episode, 1, "U-1");
        store.write(t -> {
            t.save(episode);
            t.save(hold);
        });
        return hold;
    }

    private HoldStanding standing(MaterialHold hold) throws StoreException {
        return store.holdStanding(hold.id()).orElseThrow();
    }

    private static HoldAnswer answer(HoldItem item, HoldOutcome outcome, boolean verified) {
        return new HoldAnswer(ERP, new HoldItemOutcome(item, outcome, null, "as the ERP says"), verified, second(9));
    }

    private static Signature signature() {
        return new Signature(
                "Q. Weber",
                second(200),
                ZoneOffset.ofHours(1),
                "release",
                "ab".repeat(32),
                Set.of(Role.QUALITY, Role.REVIEW_BOARD));
    }

    private static HoldRelease release(MaterialHold hold, HoldItem... items) {
        return new HoldRelease(
                hold.id(), 1, hold.episode(), ERP, false, List.of(items), List.of(), "sorted", signature());
    }

    private static NonconformanceFile file(NonconformanceId id, int revision, NonconformanceFile.State state) {
        return new NonconformanceFile(
                id,
                revision,
                state,
                new NonconformanceFile.Origin(
                        NonconformanceFile.Source.INTERNAL, "rule:five-alike", second(1), second(2), null, null),
                new NonconformanceFile.Classification(null, NonconformanceFile.Priority.HIGH, "Q1", List.of("scratch")),
                new NonconformanceFile.Subject(
                        null, null, List.of(), List.of(), null, List.of(), List.of(new UnitId("U-1")), List.of(), null),
                new NonconformanceFile.Quantities(5, 2, 3),
                List.of(new DispositionDecision(NonconformanceDisposition.SCRAP, 2, "bent", signature(), signature())),
                new NonconformanceFile.InterimContainment(
                        List.of(new HoldId("MH-1")),
                        new SiteSplit(1, 2, 1, 1),
                        new BreakPoint(new UnitId("U-9"), new ResultId("R-9"), second(9))),
                "a chipped tool",
                null,
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                second(10 + revision));
    }

    @Test
    void aNewHoldIsRequestedAndItsStatusChanges() throws IOException {
        assertThat(store.holdStatus(NONE)).isEmpty();
        assertThat(store.holdStanding(NONE)).isEmpty();
        MaterialHold one = saved(1);
        MaterialHold two = saved(4);
        assertThat(store.holdStatus(one.id())).contains(HoldStatus.REQUESTED);
        for (HoldStatus status : HoldStatus.values()) {
            store.write(t -> t.status(one.id(), status));
            assertThat(store.holdStatus(one.id())).contains(status);
            // A further revision leaves it as it is.
            store.write(t -> t.save(hold(episodeOf(1), 2, "U-1", "U-2")));
            assertThat(store.holdStatus(one.id())).contains(status);
            List<HoldId> inForce = new ArrayList<>();
            store.forEachHoldInForce(hold -> inForce.add(hold.id()));
            assertThat(inForce).isEqualTo(status.isOver() ? List.of(two.id()) : List.of(one.id(), two.id()));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> store.write(t -> t.status(NONE, HoldStatus.RELEASED)));
    }

    @Test
    void holdsAreCountedFromAnInstantOnButForThoseKeptBack() throws IOException {
        MaterialHold one = saved(1);
        saved(4);
        assertThat(store.holdsRequestedSince(one.requestedAt())).isEqualTo(2);
        assertThat(store.holdsRequestedSince(one.requestedAt().plusNanos(1))).isZero();
        store.write(t -> t.status(one.id(), HoldStatus.WITHHELD));
        assertThat(store.holdsRequestedSince(one.requestedAt())).isEqualTo(1);
        store.write(t -> t.status(one.id(), HoldStatus.RELEASED));
        assertThat(store.holdsRequestedSince(one.requestedAt())).isEqualTo(2);
    }

    @Test
    void theLastAnswerOfEachDestinationAboutEachThingIsKept() throws IOException {
        MaterialHold hold = saved(1);
        store.write(t -> {
            t.answer(hold.id(), answer(UNIT, HoldOutcome.SHIPPED, false));
            t.answer(hold.id(), answer(LOT, HoldOutcome.REJECTED, false));
            t.answer(hold.id(), answer(LOT, HoldOutcome.HELD, true));
            t.answer(
                    hold.id(),
                    new HoldAnswer(MES, new HoldItemOutcome(LOT, HoldOutcome.WEAKER, "LOCK-1", ""), false, second(8)));
        });
        assertThat(standing(hold).hold()).isEqualTo(hold);
        assertThat(standing(hold).answers())
                .containsExactly(
                        answer(UNIT, HoldOutcome.SHIPPED, false),
                        answer(LOT, HoldOutcome.HELD, true),
                        new HoldAnswer(
                                MES, new HoldItemOutcome(LOT, HoldOutcome.WEAKER, "LOCK-1", ""), false, second(8)));
        for (HoldOutcome outcome : HoldOutcome.values()) {
            store.write(t -> t.answer(hold.id(), answer(UNIT, outcome, false)));
            assertThat(standing(hold).answer(ERP, UNIT)).contains(answer(UNIT, outcome, false));
        }
        reopen();
        assertThat(standing(hold).answers()).hasSize(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.answer(NONE, answer(UNIT, HoldOutcome.HELD, false))));
    }

    @Test
    void whatIsToBeReadBackIsKeptByDestination() throws IOException {
        MaterialHold one = saved(1);
        MaterialHold two = saved(4);
        store.write(t -> {
            t.readBack(two.id(), ERP, true);
            t.readBack(one.id(), ERP, true);
            t.readBack(one.id(), ERP, true);
        });
        reopen();
        assertThat(store.holdsToReadBack(ERP, 9)).containsExactly(one, two);
        assertThat(store.holdsToReadBack(ERP, 1)).containsExactly(one);
        assertThat(store.holdsToReadBack(MES, 9)).isEmpty();
        store.write(t -> t.readBack(one.id(), ERP, false));
        assertThat(store.holdsToReadBack(ERP, 9)).containsExactly(two);
        assertThatIllegalArgumentException().isThrownBy(() -> store.write(t -> t.readBack(NONE, ERP, true)));
    }

    @Test
    void aReleaseIsDeliveredLikeItsHoldAndBehindItAsItStandsWhenItIsRead() throws IOException {
        MaterialHold hold = saved(1);
        store.write(t -> {
            t.save(release(hold, LOT, UNIT));
            t.enqueue(ERP, "EP-1", "MH/1", hold);
            t.enqueue(ERP, "EP-1", "MH/release/1", release(hold, LOT, UNIT));
            t.released(hold.id(), List.of(LOT, UNIT), true);
            t.released(hold.id(), List.of(UNIT), false);
        });
        store.write(t -> t.save(release(hold, UNIT)));
        reopen();
        assertThat(store.pending(ERP, Lane.HOLD, 0, 9))
                .extracting(Delivery::content)
                .containsExactly(hold, release(hold, UNIT));
        assertThat(standing(hold).releases()).containsExactly(release(hold, UNIT));
        assertThat(store.releasedOf(hold.id())).containsExactly(LOT);
        Delivery second = store.pending(ERP, Lane.HOLD, 0, 9).get(1);
        requireParkedAndReplayedAs(second, release(hold, UNIT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.save(release(hold(episodeOf(4), 1, "U-1"), LOT))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(
                        t -> t.enqueue(MES, "EP-1", "x", release(hold, UNIT).to(MES))))
                .withMessageContaining("release 1");
    }

    private void requireParkedAndReplayedAs(Delivery delivery, Deliverable content) throws StoreException {
        store.write(t -> t.settle(delivery, new DeliveryOutcome.Rejected("no"), second(300)));
        List<Parked> parked = new ArrayList<>();
        store.forEachParked(ParkedQuery.ALL, parked::add);
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).delivery().content()).isEqualTo(content);
        store.write(t -> t.correct(parked.get(0), content));
        store.write(t -> t.replay(parked.get(0), delivery.lane()));
        List<Delivery> pending = store.pending(ERP, delivery.lane(), delivery.sequence() - 1, 1);
        assertThat(pending.get(0).content()).isEqualTo(content);
        store.write(t -> t.settle(pending.get(0), new DeliveryOutcome.Confirmed("DOC"), second(301)));
        assertThat(store.pending(ERP, delivery.lane(), delivery.sequence() - 1, 1))
                .isEmpty();
        assertThat(store.counts().confirmed()).isEqualTo(1);
    }

    @Test
    void aTaskIsAddedToAsLongAsItIsOpen() throws IOException {
        List<Task> made = new ArrayList<>();
        store.write(t -> {
            made.add(t.addToTask(Task.Kind.NOTIFY_CUSTOMER, "MH-1", ERP, List.of("lot A", "lot B"), second(1)));
            made.add(t.addToTask(Task.Kind.NOTIFY_CUSTOMER, "MH-1", ERP, List.of("lot B", "lot C"), second(2)));
            made.add(t.addToTask(Task.Kind.NOTIFY_CUSTOMER, "MH-1", MES, List.of("lot A"), second(3)));
            made.add(t.addToTask(Task.Kind.NOTIFY_CUSTOMER, "MH-1", null, List.of("lot A"), second(3)));
            made.add(t.addToTask(Task.Kind.FIND_MISSING, "MH-1", ERP, List.of("lot A"), second(3)));
        });
        Task first = made.get(1);
        assertThat(first)
                .isEqualTo(new Task(
                        made.get(0).number(),
                        Task.Kind.NOTIFY_CUSTOMER,
                        "MH-1",
                        ERP,
                        List.of("lot A", "lot B", "lot C"),
                        second(1),
                        null,
                        null));
        assertThat(made.stream().map(Task::number).distinct()).hasSize(4);
        Task.Word word = new Task.Word("Q. Weber", second(4), "I phone them");
        store.write(t -> {
            assertThat(t.acknowledge(first.number(), word)).isTrue();
            assertThat(t.close(first.number(), word)).isTrue();
            assertThat(t.close(first.number(), word)).isFalse();
            assertThat(t.acknowledge(first.number(), word)).isFalse();
            Task next = t.addToTask(Task.Kind.NOTIFY_CUSTOMER, "MH-1", ERP, List.of("lot D"), second(5));
            assertThat(next.number()).isNotEqualTo(first.number());
        });
        reopen();
        assertThat(store.task(first.number()))
                .contains(new Task(first.number(), first.kind(), "MH-1", ERP, first.entries(), second(1), word, word));
        List<Task> open = new ArrayList<>();
        store.forEachTask(true, open::add);
        List<Task> all = new ArrayList<>();
        store.forEachTask(false, all::add);
        assertThat(all).hasSize(5).extracting(Task::number).isSorted();
        assertThat(open).hasSize(4).allMatch(Task::isOpen);
        assertThat(store.task(999)).isEmpty();
    }

    @Test
    void aFileKeepsAllItsRevisionsAndIsLockedWhenItIsClosed() throws IOException {
        NonconformanceId id = NonconformanceId.of(episodeOf(1).id());
        NonconformanceFile first = file(id, 1, NonconformanceFile.State.REGISTERED);
        NonconformanceFile second = file(id, 2, NonconformanceFile.State.IN_PROGRESS);
        NonconformanceFile third = file(id, 3, NonconformanceFile.State.CLOSED);
        NonconformanceFile other = file(new NonconformanceId("NC-2"), 1, NonconformanceFile.State.REGISTERED);
        store.write(t -> {
            t.save(first);
            t.save(other);
            t.save(second);
            t.save(third);
        });
        reopen();
        assertThat(store.nonconformanceFile(id)).contains(third);
        assertThat(store.nonconformanceFileRevisions(id)).containsExactly(first, second, third);
        List<NonconformanceFile> open = new ArrayList<>();
        store.forEachNonconformanceFile(true, open::add);
        assertThat(open).containsExactly(other);
        List<NonconformanceFile> all = new ArrayList<>();
        store.forEachNonconformanceFile(false, all::add);
        assertThat(all).containsExactly(third, other);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.save(file(id, 4, NonconformanceFile.State.IN_PROGRESS))))
                .withMessageContaining("closed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.save(file(other.id(), 3, NonconformanceFile.State.REGISTERED))))
                .withMessageContaining("must be 2, was 3");
    }

    @Test
    void aFileIsDeliveredLikeItsReport() throws IOException {
        Episode episode = episodeOf(1);
        NonconformanceId id = NonconformanceId.of(episode.id());
        NonconformanceFile file = file(id, 1, NonconformanceFile.State.REGISTERED);
        store.write(t -> {
            t.save(episode);
            t.save(nonconformance(episode, 1));
            t.save(file);
            t.enqueue(ERP, "EP-1", "NC/1", nonconformance(episode, 1));
            t.enqueue(ERP, "EP-1", "NC/file/1", file);
        });
        reopen();
        List<Delivery> pending = store.pending(ERP, Lane.NONCONFORMANCE, 0, 9);
        assertThat(pending).extracting(Delivery::content).containsExactly(nonconformance(episode, 1), file);
        requireParkedAndReplayedAs(pending.get(1), file);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        store.write(t -> t.enqueue(ERP, "EP-1", "x", file(id, 2, NonconformanceFile.State.REGISTERED))))
                .withMessageContaining("revision 2");
    }
}
