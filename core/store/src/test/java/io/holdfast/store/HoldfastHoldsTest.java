package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.DeliveryPolicy;
import io.holdfast.Holdfast;
import io.holdfast.HoldfastListener;
import io.holdfast.NotSignedException;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.Task;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.MaterialLocator;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.StoreReader;
import io.holdfast.testkit.FakeMes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hold's life on a whole line: what became of each thing, what is too late, read-back, ceiling, release. */
class HoldfastHoldsTest extends ContainedLine {
    private static final DestinationId MES = new DestinationId("mes");
    private static final HoldItem LOT = lot("FIN-WO-1");

    @Test
    void eachThingHasItsOwnOutcomeAtEachDestination() throws Exception {
        FakeMes erp = new FakeMes("erp");
        mes.answerHolds(hold -> allHeldBut(hold, LOT, HoldOutcome.ALREADY_HELD));
        Holdfast line = open(contained().destination(erp));
        burst(line, "U", 1, 3);
        drain(line);

        var standing = standing(line);
        assertThat(standing.status()).isEqualTo(HoldStatus.REQUESTED);
        assertThat(standing.answers())
                .hasSize(5)
                .allMatch(answer -> answer.destination().equals(MES));
        assertThat(standing.answer(MES, LOT).orElseThrow().outcome().outcome()).isEqualTo(HoldOutcome.ALREADY_HELD);
        assertThat(standing.answer(MES, unit("U2")).orElseThrow().outcome())
                .isEqualTo(new HoldItemOutcome(unit("U2"), HoldOutcome.HELD, "LOCK-U2", ""));
        assertThat(standing.notHeld()).isEmpty();
        assertThat(tasks(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SHIPPED, NOTIFY_CUSTOMER",
        "CONSUMED, FOLLOW_CONSUMED",
        "NOT_FOUND, FIND_MISSING",
        "REJECTED, HOLD_BY_HAND",
        "WEAKER, CHECK_WEAKER"
    })
    void whatATargetCannotHoldIsATaskForAPersonAndTheHoldIsConfirmedAllTheSame(HoldOutcome outcome, Task.Kind kind)
            throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, LOT, outcome));
        List<Task> told = new ArrayList<>();
        Holdfast line = open(contained().listener(new HoldfastListener() {
            @Override
            public void taskChanged(Task task) {
                told.add(task);
            }
        }));
        burst(line, "U", 1, 3);
        drain(line);

        Task task = tasks(line).get(0);
        assertThat(tasks(line)).hasSize(1);
        assertThat(task.kind()).isEqualTo(kind);
        assertThat(task.subject()).isEqualTo(hold(line).id().value());
        assertThat(task.destination()).isEqualTo(MES);
        assertThat(task.entries()).containsExactly("lot FIN-WO-1: " + outcome);
        assertThat(told).containsExactly(task);
        assertThat(line.journal().counts().parked()).isZero();
        assertThat(acts(line)).contains("TASK_OPENED task 1");
    }

    @Test
    void aTaskIsAcknowledgedAndClosedByAPersonAndWhatComesLaterIsAnother() throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, LOT, HoldOutcome.SHIPPED));
        Holdfast line = withThree();
        line.tasks().acknowledge(1, WEBER, "I phone them");
        line.tasks().close(1, WEBER, "customer 4711 was told, their number C-12");

        Task done = line.tasks().task(1).orElseThrow();
        assertThat(done.isOpen()).isFalse();
        assertThat(done.acknowledged().text()).isEqualTo("I phone them");
        assertThat(done.closed())
                .isEqualTo(new Task.Word("Q. Weber", clock.instant(), "customer 4711 was told, their number C-12"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.tasks().close(1, WEBER, "again"))
                .withMessageContaining("open task, was 1");
        assertThatIllegalArgumentException().isThrownBy(() -> line.tasks().acknowledge(7, WEBER, "what?"));
        burst(line, "V", 4, 6); // widens the hold: six instead of three
        drain(line);
        assertThat(tasks(line)).extracting(Task::isOpen).containsExactly(false, true);
        assertThat(acts(line)).contains("TASK_ACKNOWLEDGED task 1", "TASK_CLOSED task 1", "TASK_OPENED task 2");
        Holdfast again = restart(line, this::contained);
        assertThat(tasks(again)).hasSize(2).contains(done);
    }

    @Test
    void aRefusedHoldIsParkedAndAPersonIsAskedToHoldByHand() throws Exception {
        mes.refuse(delivery -> delivery.content() instanceof MaterialHold);
        Holdfast line = withThree();
        assertThat(line.journal().counts().parked()).isEqualTo(1);
        assertThat(tasks(line)).extracting(Task::kind).containsExactly(Task.Kind.HOLD_BY_HAND);
        assertThat(acts(line)).contains("HOLD_REFUSED " + hold(line).id());
    }

    @Test
    void whatWasConsumedIsFollowedToItsSuccessorsWhereTheyAreKnown() throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, LOT, HoldOutcome.CONSUMED));
        Holdfast line = open(contained().materialLocator(new MaterialLocator() {
            @Override
            public List<HoldItem> successorsOf(HoldItem consumed, StoreReader journal) {
                return consumed.equals(LOT) ? List.of(lot("ASSY-9"), unit("CAR-1")) : List.of();
            }
        }));
        burst(line, "U", 1, 3);
        drain(line);

        assertThat(mes.contents(MaterialHold.class))
                .extracting(MaterialHold::revision)
                .containsExactly(1, 2);
        assertThat(hold(line).population().lots()).contains(new MaterialLotId("ASSY-9"));
        assertThat(hold(line).population().units()).contains(new UnitId("CAR-1"));
        assertThat(standing(line)
                        .answer(MES, lot("ASSY-9"))
                        .orElseThrow()
                        .outcome()
                        .outcome())
                .isEqualTo(HoldOutcome.HELD);
        burst(line, "V", 4, 6);
        drain(line);
        assertThat(hold(line).population().lots()).contains(new MaterialLotId("ASSY-9"));
    }

    @Test
    void aHoldIsReadBackAndWhatTheTargetDidNotDoComesToLight() throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, LOT, HoldOutcome.HELD));
        mes.readBack(hold -> Optional.of(allHeldBut(hold, unit("U3"), HoldOutcome.REJECTED)));
        Holdfast line = withThree();

        assertThat(standing(line).answers()).hasSize(5).allMatch(HoldAnswer::verified);
        assertThat(standing(line).notHeld())
                .extracting(answer -> answer.outcome().item())
                .containsExactly(unit("U3"));
        assertThat(tasks(line)).singleElement().extracting(Task::kind).isEqualTo(Task.Kind.HOLD_BY_HAND);
        mes.readBack(hold -> Optional.of(allHeldBut(hold, LOT, HoldOutcome.HELD)));
        assertThat(line.holds().readBack(hold(line).id(), WEBER, "it was held by hand"))
                .isEqualTo(1);
        drain(line);
        assertThat(standing(line).notHeld()).isEmpty();
        assertThat(acts(line))
                .contains(
                        "HOLD_READ_BACK " + hold(line).id(),
                        "READ_BACK_ASKED " + hold(line).id());
    }

    @Test
    void aTargetThatCannotBeReadNowIsAskedAgainAfterARestart() throws Exception {
        mes.readBack(hold -> Optional.empty());
        Holdfast line = open(contained());
        burst(line, "U", 1, 3);
        assertThat(line.drain(Duration.ofMillis(300))).isFalse();
        mes.readBack(hold -> Optional.of(allHeldBut(hold, LOT, HoldOutcome.HELD)));
        Holdfast again = restart(line, this::contained);
        drain(again);
        assertThat(standing(again).answers()).hasSize(5).allMatch(HoldAnswer::verified);
    }

    @Test
    void onlyWhoMaySignReleasesAndByDefaultNobodyMay() throws Exception {
        Holdfast line = withThree();
        MaterialHold hold = hold(line);
        for (var person : List.of(NOBODY, MEIER)) {
            assertThatExceptionOfType(NotSignedException.class)
                    .isThrownBy(() -> line.holds().release(hold, person, "it looks fine"))
                    .withMessageContaining(person.name());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> line.holds().release(hold, WEBER, " "));
        assertThat(standing(line).status()).isEqualTo(HoldStatus.REQUESTED);
        assertThat(acts(line))
                .filteredOn(("SIGNATURE_REFUSED " + hold.id())::equals)
                .hasSize(2);
        Holdfast again = restart(line, () -> builder(THREE_IN_A_QUARTER));
        assertThatExceptionOfType(NotSignedException.class)
                .isThrownBy(() -> again.holds().release(hold, WEBER, "it looks fine"))
                .withMessageContaining("no way to sign is set up");
    }

    @Test
    void aReleaseIsSignedAndGoesBehindItsHoldAndIsSentOnce() throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, LOT, HoldOutcome.HELD));
        mes.stall();
        Holdfast line = open(contained());
        burst(line, "U", 1, 2);
        durable(bad(line, "U3", 3, SCRATCH));
        line.holds().release(hold(line), WEBER, "sorted, all good");
        mes.resume();
        drain(line);

        List<Delivery> held = mes.contents().stream()
                .filter(delivery -> delivery.lane() == Lane.HOLD)
                .toList();
        assertThat(held)
                .extracting(Delivery::idempotencyKey)
                .containsExactly(hold(line).id() + "/1", hold(line).id() + "/release/1");
        HoldRelease release = mes.contents(HoldRelease.class).get(0);
        assertThat(release.whole()).isTrue();
        assertThat(release.items()).hasSize(5).contains(LOT, lot("STEEL-7"), unit("U1"));
        assertThat(release.reason()).isEqualTo("sorted, all good");
        assertThat(release.signature().name()).isEqualTo("Q. Weber");
        assertThat(release.signature().meaning())
                .isEqualTo("release of " + hold(line).id());
        assertThat(release.signature().toString()).contains("+01:00").contains("QUALITY");
        var standing = standing(line);
        assertThat(standing.status()).isEqualTo(HoldStatus.RELEASED);
        assertThat(standing.answers()).allMatch(answer -> answer.outcome().outcome() == HoldOutcome.RELEASED);
        assertThat(acts(line))
                .contains(
                        "HOLD_RELEASED " + hold(line).id(),
                        "RELEASE_CONFIRMED " + hold(line).id());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.holds().release(hold(line), WEBER, "again"))
                .withMessageContaining("RELEASED");
    }

    @Test
    void whatOthersHoldIsNeverTouchedEvenWhereThatIsKnownOnlyAfterTheReleaseWasSigned() throws Exception {
        mes.answerHolds(hold -> allHeldBut(hold, LOT, HoldOutcome.ALREADY_HELD));
        mes.stall();
        Holdfast line = open(contained());
        burst(line, "U", 1, 2);
        durable(bad(line, "U3", 3, SCRATCH));
        line.holds().release(hold(line), WEBER, "sorted, all good");
        mes.resume();
        drain(line);

        HoldRelease release = mes.contents(HoldRelease.class).get(0);
        assertThat(release.items()).hasSize(4).doesNotContain(LOT);
        assertThat(release.untouched()).containsExactly(LOT);
        assertThat(standing(line).answer(MES, LOT).orElseThrow().outcome().outcome())
                .isEqualTo(HoldOutcome.ALREADY_HELD);
    }

    @Test
    void aWholeReleaseLiftsAlsoWhatTheTargetHoldsForUsUnderANameOfItsOwn() throws Exception {
        HoldItem rest = new HoldItem(HoldItem.Kind.SEGMENT, "12 units of order WO-1");
        mes.answerHolds(hold -> List.of(
                new HoldItemOutcome(rest, HoldOutcome.HELD), new HoldItemOutcome(unit("U1"), HoldOutcome.HELD)));
        Holdfast line = withThree();
        line.holds().release(hold(line), List.of(unit("U1")), WEBER, "good");
        line.holds().release(hold(line), WEBER, "all");
        drain(line);
        assertThat(mes.contents(HoldRelease.class).get(0).items()).containsExactly(unit("U1"));
        assertThat(mes.contents(HoldRelease.class).get(1).items()).contains(rest);
        assertThat(standing(line).answer(MES, rest).orElseThrow().outcome().outcome())
                .isEqualTo(HoldOutcome.RELEASED);
    }

    @Test
    void whatWeHoldIsOursAlsoWhereTheTargetCallsItHeldAlreadyWhenItIsAskedAgain() throws Exception {
        mes.answerHolds(
                hold -> allHeldBut(hold, LOT, hold.revision() == 1 ? HoldOutcome.HELD : HoldOutcome.ALREADY_HELD));
        Holdfast line = withThree();
        burst(line, "V", 4, 6);
        drain(line);
        assertThat(hold(line).revision()).isEqualTo(2);
        line.holds().release(hold(line), WEBER, "sorted");
        drain(line);
        assertThat(mes.contents(HoldRelease.class).get(0).items()).contains(LOT);
    }

    @Test
    void aPartialReleaseLetsGoOfWhatItNamesAndALotTakesItsUnitsAlong() throws Exception {
        Holdfast line = open(contained());
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        accept(line, inLot("U3", 3, "FIN-B"));
        drain(line);
        line.holds().release(hold(line), List.of(LOT), WEBER, "lot sorted");
        drain(line);

        assertThat(standing(line).status()).isEqualTo(HoldStatus.PARTLY_RELEASED);
        assertThat(mes.contents(HoldRelease.class).get(0).items())
                .containsExactlyInAnyOrder(LOT, unit("U1"), unit("U2"));
        assertThat(mes.contents(HoldRelease.class).get(0).whole()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.holds().release(hold(line), List.of(unit("U1")), WEBER, "again"))
                .withMessageContaining("unit U1");
        // Later members widen the hold by themselves and leave what was released where it is.
        for (int i = 4; i <= 6; i++) {
            accept(line, inLot("U" + i, i, "FIN-B"));
        }
        drain(line);
        MaterialHold wider = hold(line);
        assertThat(wider.revision()).isEqualTo(2);
        assertThat(wider.population().units()).extracting(UnitId::value).containsExactly("U3", "U4", "U5", "U6");
        assertThat(wider.population().lots()).doesNotContain(new MaterialLotId("FIN-WO-1"));
        // The rest, and with it the hold is over.
        line.holds().release(wider, WEBER, "the rest, too");
        drain(line);
        assertThat(standing(line).status()).isEqualTo(HoldStatus.RELEASED);
        assertThat(mes.contents(HoldRelease.class))
                .extracting(HoldRelease::number)
                .containsExactly(1, 2);
    }

    @Test
    void aLotThatWasReleasedIsHeldAgainWhenAnotherBadUnitGoesIntoIt() throws Exception {
        Holdfast line = open(contained());
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        accept(line, inLot("U3", 3, "FIN-B"));
        drain(line);
        line.holds().release(hold(line), List.of(LOT), WEBER, "lot sorted");
        burst(line, "V", 4, 6);
        drain(line);
        assertThat(hold(line).population().lots()).contains(new MaterialLotId("FIN-WO-1"));
        assertThat(hold(line).population().units()).extracting(UnitId::value).containsExactly("U3", "V4", "V5", "V6");
        line.holds().release(hold(line), List.of(LOT), WEBER, "sorted again");
        drain(line);
        assertThat(mes.contents(HoldRelease.class).get(1).items())
                .contains(LOT, unit("V4"))
                .doesNotContain(unit("U1"));
    }

    private static InspectionResult inLot(String unit, int second, String lot) {
        InspectionResult.Builder builder = result("R-" + unit, unit, second).defect(Defect.of(SCRATCH, GATE));
        var context = ORDER_1;
        return builder.context(WorkContext.of(context.workOrder(), context.operation())
                        .material(context.material(), context.materialVersion())
                        .tooling(context.tooling())
                        .consumedLots(context.consumedLots())
                        .producedLot(new MaterialLotId(lot))
                        .build())
                .build();
    }

    @Test
    void whatIsFoundAfterAWholeReleaseIsHeldByAnotherHoldAndTheReleasedUnitsStayFree() throws Exception {
        Holdfast line = withThree();
        MaterialHold first = hold(line);
        line.holds().release(first, WEBER, "sorted");
        line = restart(line, this::contained);
        bad(line, "U4", 4, SCRATCH);
        drain(line);

        List<MaterialHold> sent = mes.contents(MaterialHold.class);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).id()).isEqualTo(HoldId.of(first.episode(), 2));
        assertThat(sent.get(1).population().units()).extracting(UnitId::value).containsExactly("U4");
        assertThat(sent.get(1).population().lots()).isEqualTo(first.population().lots());
        assertThat(sent.get(1).reason()).contains("after the release of " + first.id());
        assertThat(line.holds().standing(first.id()).orElseThrow().status()).isEqualTo(HoldStatus.RELEASED);
        // It widens like any other.
        burst(line, "V", 5, 6);
        drain(line);
        assertThat(mes.contents(Nonconformance.class).stream()
                        .map(Nonconformance::id)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aHoldThatWasWidenedSinceItWasSeenIsNotReleased() throws Exception {
        Holdfast line = withThree();
        MaterialHold seen = hold(line);
        burst(line, "V", 4, 6);
        drain(line);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.holds().release(seen, WEBER, "sorted"))
                .withMessageContaining("widened to revision 2");
        assertThat(mes.contents(HoldRelease.class)).isEmpty();
    }

    @Test
    void aTargetThatCannotReleaseIsReleasedByHand() throws Exception {
        List<Delivery> taken = new ArrayList<>();
        Holdfast line = open(contained().destination(new Destination() {
            @Override
            public DestinationId id() {
                return new DestinationId("old-erp");
            }

            @Override
            public Set<Lane> lanes() {
                return EnumSet.of(Lane.HOLD);
            }

            @Override
            public List<DeliveryOutcome> deliver(List<Delivery> batch) {
                taken.addAll(batch);
                return batch.stream()
                        .<DeliveryOutcome>map(each -> new DeliveryOutcome.Confirmed("ok"))
                        .toList();
            }

            @Override
            public DeliveryOutcome find(Delivery delivery) {
                return new DeliveryOutcome.Unknown("cannot look");
            }

            @Override
            public void close() {}
        }));
        burst(line, "U", 1, 3);
        drain(line);
        line.holds().release(hold(line), WEBER, "sorted");
        drain(line);
        assertThat(taken).hasSize(1).first().extracting(Delivery::content).isInstanceOf(MaterialHold.class);
        Task task = tasks(line).get(0);
        assertThat(task.kind()).isEqualTo(Task.Kind.RELEASE_BY_HAND);
        assertThat(task.destination()).isEqualTo(new DestinationId("old-erp"));
        assertThat(task.entries().get(0)).contains("lot FIN-WO-1");
        assertThat(mes.contents(HoldRelease.class)).hasSize(1);
    }

    @Test
    void aReleaseThatTheTargetRefusesIsParkedAndDoneByHand() throws Exception {
        Holdfast line = withThree();
        mes.next(FakeMes.Fault.REFUSE);
        line.holds().release(hold(line), WEBER, "sorted");
        drain(line);
        assertThat(line.journal().counts().parked()).isEqualTo(1);
        assertThat(tasks(line)).extracting(Task::kind).containsExactly(Task.Kind.RELEASE_BY_HAND);
        assertThat(line.parked().replay(ParkedQuery.ALL, WEBER, "the lock was mended"))
                .isEqualTo(1);
        drain(line);
        assertThat(mes.contents(HoldRelease.class)).hasSize(1);
    }

    @Test
    void beyondTheCeilingHoldsAndReportsAreKeptBackInOneTaskAndNothingIsLost() throws Exception {
        List<MaterialHold> told = new ArrayList<>();
        Holdfast line = open(contained().holdsPerHour(2).listener(new HoldfastListener() {
            @Override
            public void holdWithheld(MaterialHold hold) {
                told.add(hold);
            }
        }));
        for (int place = 1; place <= 5; place++) {
            clusterAt(line, "gate-" + place, place * 10);
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(2);
        assertThat(mes.contents(Nonconformance.class).stream()
                        .map(Nonconformance::id)
                        .distinct())
                .hasSize(2);
        assertThat(holds(line)).hasSize(5);
        assertThat(told).hasSize(3);
        assertThat(tasks(line)).hasSize(1);
        assertThat(tasks(line).get(0).kind()).isEqualTo(Task.Kind.PLACE_WITHHELD);
        assertThat(tasks(line).get(0).entries()).hasSize(3);
        assertThat(acts(line))
                .filteredOn(act -> act.startsWith("HOLD_WITHHELD"))
                .hasSize(3);
        // They are as they were after a restart, and a person decides.
        Holdfast again = restart(line, () -> contained().holdsPerHour(2));
        drain(again);
        assertThat(mes.contents(MaterialHold.class)).hasSize(2);
        HoldId placed = told.get(0).id();
        again.holds().place(placed, WEBER, "real");
        again.holds().dismiss(told.get(1).id(), WEBER, "the lamp was broken");
        drain(again);
        assertThat(mes.contents(MaterialHold.class))
                .extracting(MaterialHold::id)
                .hasSize(3)
                .contains(placed);
        assertThat(mes.contents(Nonconformance.class).stream()
                        .map(Nonconformance::id)
                        .distinct())
                .hasSize(3);
        assertThat(again.holds().standing(told.get(1).id()).orElseThrow().status())
                .isEqualTo(HoldStatus.DISMISSED);
        assertThatIllegalArgumentException().isThrownBy(() -> again.holds().place(placed, WEBER, "again"));
        // An hour later the count has begun anew.
        clock.advance(Duration.ofMinutes(61));
        clusterAt(again, "rim", 200);
        drain(again);
        assertThat(mes.contents(MaterialHold.class)).hasSize(4);
    }

    private void clusterAt(Holdfast line, String zone, int second) {
        for (int i = 0; i < 3; i++) {
            accept(
                    line,
                    result("R-" + zone + i, zone + "-" + i, second + i)
                            .defect(Defect.of(SCRATCH, new Place.Zone(null, zone)))
                            .build());
        }
    }

    @Test
    void aDestinationAddedWithThePastGetsWhatIsInForceWithItsReleasesAndNothingElse() throws Exception {
        Holdfast line = open(contained().holdsPerHour(3));
        clusterAt(line, "gate-1", 10);
        clusterAt(line, "gate-2", 20);
        clusterAt(line, "gate-3", 30);
        clusterAt(line, "gate-4", 40);
        drain(line);
        line.holds().release(holds(line).get(0), WEBER, "sorted");
        line.holds().release(holds(line).get(1), List.of(unit("gate-2-0")), WEBER, "good");
        drain(line);
        FakeMes late = new FakeMes("late");
        line.destinations().addWithHistory(late, DeliveryPolicy.ofDefaults(), START, WEBER, "new ERP");
        drain(line);
        assertThat(late.contents(MaterialHold.class))
                .extracting(MaterialHold::id)
                .containsExactly(holds(line).get(1).id(), holds(line).get(2).id());
        assertThat(late.contents(HoldRelease.class))
                .singleElement()
                .extracting(HoldRelease::items)
                .isEqualTo(List.of(unit("gate-2-0")));
    }
}
