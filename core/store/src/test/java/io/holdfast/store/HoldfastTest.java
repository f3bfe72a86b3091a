package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastListener;
import io.holdfast.NotAcceptedException;
import io.holdfast.Receipt;
import io.holdfast.audit.AuditChain;
import io.holdfast.detect.Assessment;
import io.holdfast.detect.Baseline;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.CreepWatch;
import io.holdfast.detect.DefectKey;
import io.holdfast.detect.FalseAlarmBudget;
import io.holdfast.detect.PlaceGrid;
import io.holdfast.detect.RuleAction;
import io.holdfast.detect.RuleSet;
import io.holdfast.detect.ScopeKind;
import io.holdfast.detect.ThresholdTable;
import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.Cluster;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Intake;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.testkit.FakeMes;
import io.holdfast.testkit.FakeMes.Fault;
import io.holdfast.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole line on a real database: front door, detector, containment, journal, delivery. */
class HoldfastTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final EquipmentId STATION = new EquipmentId("AOI-1");
    private static final Place GATE = new Place.Zone(null, "gate");
    private static final Morphology SCRATCH = new Morphology("Scratch");
    private static final Morphology DENT = new Morphology("Dent");
    private static final ClusterRule THREE_IN_A_QUARTER =
            ClusterRule.custom("three").minimumUnits(3).build();
    private static final WorkContext ORDER_1 = order("WO-1");
    private static final WorkContext ORDER_2 = order("WO-2");

    @TempDir
    Path folder;

    private final VirtualClock clock = new VirtualClock(START.plus(Duration.ofHours(12)));
    private final FakeMes mes = new FakeMes("mes");
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        mes.resume();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void identicalDefectsOnEnoughUnitsPlaceOneHoldAndRaiseOneReport() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "U0", 0);
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        Receipt third = bad(line, "U3", 3, SCRATCH);
        bad(line, "U4", 4, SCRATCH);
        drain(line);

        assertThat(third.opened()).isPresent();
        assertThat(mes.contents(MaterialHold.class))
                .extracting(MaterialHold::revision)
                .containsExactly(1);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.population().lastKnownGood()).isEqualTo(new UnitId("U0"));
        assertThat(hold.population().units()).startsWith(new UnitId("U1"), new UnitId("U2"), new UnitId("U3"));
        assertThat(hold.population().segments()).containsExactly(ORDER_1.segment());
        assertThat(hold.rule()).isEqualTo(THREE_IN_A_QUARTER.ref());
        Nonconformance report = mes.contents(Nonconformance.class).get(0);
        assertThat(report.hold()).isEqualTo(hold.id());
        assertThat(report.nonconformingUnits()).isEqualTo(3);
        assertThat(report.material()).isEqualTo(new MaterialDefinitionId("P-100"));
        assertThat(report.evidence()).hasSize(3);
        assertThat(mes.contents(InspectionResult.class)).hasSize(5);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    @Test
    void oneUnitWithTheDefectManyTimesPlacesNoHold() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 0; i < 20; i++) {
            accept(
                    line,
                    result("R" + i, "U1", i).defect(Defect.of(SCRATCH, GATE)).build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        assertThat(mes.contents(InspectionResult.class)).hasSize(20);
    }

    @Test
    void severalLabelsOfOneCauseShareOneHoldAndOneReport() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 4; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .defect(Defect.of(SCRATCH, GATE))
                            .defect(Defect.of(DENT, GATE))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
        List<Nonconformance> revisions = mes.contents(Nonconformance.class);
        assertThat(revisions.stream().map(Nonconformance::id).distinct()).hasSize(1);
        assertThat(revisions.get(revisions.size() - 1).defects())
                .extracting(defect -> defect.morphology())
                .containsExactly(SCRATCH, DENT);
    }

    @Test
    void theSameDefectsAtAnotherPlaceAreAnotherEpisode() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .defect(Defect.of(SCRATCH, GATE))
                            .defect(Defect.of(SCRATCH, new Place.Zone(null, "rim")))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(2);
    }

    @Test
    void suspectPopulationNamesLotsAndTheUnitsThatCameWithoutContext() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "U0", 0);
        bad(line, "U1", 1, SCRATCH);
        accept(
                line,
                InspectionResult.of(
                                new ResultId("stray"), STATION, new UnitId("X9"), Verdict.PASS, START.plusMillis(1_500))
                        .build());
        good(line, "U2", 2);
        bad(line, "U3", 3, SCRATCH);
        bad(line, "U4", 4, SCRATCH);
        drain(line);

        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.population().units()).extracting(UnitId::value).containsExactly("U1", "U2", "U3", "U4");
        assertThat(hold.population().unboundUnits()).extracting(UnitId::value).containsExactly("X9");
        assertThat(hold.population().lots()).extracting(MaterialLotId::value).containsExactly("STEEL-7", "FIN-WO-1");
    }

    @Test
    void simulatedPartialAndRepeatedAttemptsReachNoRule() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 9; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .simulated(i % 3 == 0)
                            .partial(i % 3 == 1)
                            .attempt(i % 3 == 2 ? 2 : 1)
                            .defect(Defect.of(SCRATCH, GATE))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        assertThat(line.journal().counts().results()).isEqualTo(9);
    }

    @Test
    void falseCallsReachNoRuleUnlessItCountsThem() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 5; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .defect(Defect.of(SCRATCH, GATE).with(Confirmation.FALSE_CALL))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).isEmpty();
    }

    @Test
    void contextOfTheStationIsBoundByDeviceTime() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        line.workOrder(STATION, ORDER_1, START);
        line.workOrder(STATION, ORDER_2, START.plusSeconds(600));
        line.workOrder(STATION, null, START.plusSeconds(1200));
        accept(line, bare("R1", "U1", 599));
        accept(line, bare("R2", "U2", 600));
        accept(line, bare("R3", "U3", 1200));
        accept(line, bare("R4", "U4", -1));
        drain(line);

        assertThat(contextOf(line, "R1")).isEqualTo(ORDER_1);
        assertThat(contextOf(line, "R2")).isEqualTo(ORDER_2);
        assertThat(contextOf(line, "R3")).isNull();
        assertThat(contextOf(line, "R4")).isNull();
        assertThat(line.journal().counts().unbound()).isEqualTo(2);
    }

    @Test
    void unboundResultsAreWatchedPerStation() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            accept(
                    line,
                    InspectionResult.of(
                                    new ResultId("R" + i),
                                    STATION,
                                    new UnitId("U" + i),
                                    Verdict.FAIL,
                                    START.plusSeconds(i))
                            .defect(Defect.of(SCRATCH, GATE))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    @Test
    void aResultHandedOverAgainIsKeptOnce() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        InspectionResult result =
                result("R1", "U1", 1).defect(Defect.of(SCRATCH, GATE)).build();
        assertThat(durable(line.accept(result))).isEqualTo(Intake.NEW);
        clock.advance(Duration.ofSeconds(5));
        assertThat(durable(line.accept(result))).isEqualTo(Intake.DUPLICATE);
        drain(line);

        assertThat(line.journal().counts().results()).isEqualTo(1);
        assertThat(line.journal().counts().duplicates()).isEqualTo(1);
        assertThat(mes.contents(InspectionResult.class)).hasSize(1);
    }

    @Test
    void anotherContentUnderAKnownIdIsRefusedAndAudited() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        durable(line.accept(result("R1", "U1", 1).build()));
        assertThat(durable(line.accept(result("R1", "U2", 2).build()))).isEqualTo(Intake.CONFLICT);
        drain(line);

        assertThat(line.journal().result(new ResultId("R1")).orElseThrow().unit())
                .isEqualTo(new UnitId("U1"));
        assertThat(line.journal().counts().refused()).isEqualTo(1);
        assertThat(acts(line)).contains("RESULT_REFUSED R1");
    }

    // After a restart the line no longer remembers ids older than its retention, but the journal does.
    @Test
    void aRefusedResultCompletesNoClusterEvenAfterTheLineForgotItsId() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        durable(line.accept(result("R1", "U1", 1).build()));
        line.close();
        clock.advance(Duration.ofDays(30));
        line = open(THREE_IN_A_QUARTER);
        int later = (int) Duration.ofDays(30).toSeconds();
        bad(line, "V1", later + 1, SCRATCH);
        bad(line, "V2", later + 2, SCRATCH);
        Receipt impostor = line.accept(
                result("R1", "V3", later + 3).defect(Defect.of(SCRATCH, GATE)).build());
        assertThat(durable(impostor)).isEqualTo(Intake.CONFLICT);
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();

        bad(line, "V4", later + 4, SCRATCH);
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        assertThat(mes.contents(Nonconformance.class).get(0).nonconformingUnits())
                .isEqualTo(3);
    }

    @Test
    void aHoldOvertakesTheResultsThatWait() throws Exception {
        mes.stall();
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, result("R0", "U0", 0).build());
        await().until(() -> line.journal().counts().pending() == 1);
        for (int i = 1; i <= 600; i++) {
            accept(line, result("R" + i, "U" + i, i).build());
        }
        bad(line, "V1", 601, SCRATCH);
        bad(line, "V2", 602, SCRATCH);
        bad(line, "V3", 603, SCRATCH);
        mes.resume();
        drain(line);

        List<Lane> lanes = mes.contents().stream().map(Delivery::lane).toList();
        assertThat(lanes).hasSize(606);
        assertThat(lanes.indexOf(Lane.HOLD)).isLessThanOrEqualTo(256);
        assertThat(lanes.indexOf(Lane.NONCONFORMANCE)).isLessThanOrEqualTo(257);
    }

    @Test
    void aLostAnswerIsResolvedByLookingAndNeverByASecondCopy() throws Exception {
        mes.next(Fault.TAKE_THEN_TIME_OUT, Fault.LOSE_THEN_TIME_OUT, Fault.AWAY, Fault.THROW, Fault.TAKE_THEN_TIME_OUT);
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 5; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);

        assertThat(mes.counts().values()).containsOnly(1);
        assertThat(mes.contents(InspectionResult.class))
                .extracting(result -> result.unit().value())
                .containsExactly("U1", "U2", "U3", "U4", "U5");
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    @Test
    void whatTheTargetRefusesIsParkedAndTheRestGoesOn() throws Exception {
        mes.next(Fault.REFUSE);
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, result("R1", "U1", 1).build());
        accept(line, result("R2", "U2", 2).build());
        drain(line);

        assertThat(line.journal().counts().parked()).isEqualTo(1);
        assertThat(mes.contents(InspectionResult.class)).hasSize(1);
    }

    @Test
    void aRestartGoesOnWithTheOpenEpisodeAndPlacesNoSecondHold() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);
        line.close();
        line = open(THREE_IN_A_QUARTER);
        for (int i = 4; i <= 12; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
        List<Nonconformance> revisions = mes.contents(Nonconformance.class);
        assertThat(revisions).extracting(Nonconformance::revision).containsExactly(1, 2, 3);
        assertThat(revisions.get(2).nonconformingUnits()).isEqualTo(12);
        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(true, episodes::add);
        assertThat(episodes).extracting(Episode::unitCount).containsExactly(12);
    }

    @Test
    void aClusterThatBeganBeforeARestartIsCompletedAfterIt() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        line.close();
        line = open(THREE_IN_A_QUARTER);
        assertThat(bad(line, "U3", 3, SCRATCH).opened()).isPresent();
    }

    @Test
    void whatWaitedForAnMesThatWasAwayIsDeliveredAfterTheRestartOnceEach() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.stall();
        for (int i = 1; i <= 4; i++) {
            durable(bad(line, "U" + i, i, SCRATCH));
        }
        line.close();
        assertThat(mes.contents()).isEmpty();
        mes.resume();
        line = open(THREE_IN_A_QUARTER);
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        assertThat(mes.contents(InspectionResult.class)).hasSize(4);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    // The process died after the MES had taken the batch and before that was written down.
    @Test
    void whatWasUnderWayWhenTheLineDiedIsLookedForBeforeItIsSentAgain() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.stall();
        durable(bad(line, "U1", 1, SCRATCH));
        List<Delivery> waiting = line.journal().pending(mes.id(), Lane.RESULT, 0, 10);
        line.close();
        mes.resume();
        mes.deliver(waiting);
        line = open(THREE_IN_A_QUARTER);
        drain(line);

        assertThat(mes.counts().values()).containsExactly(1);
    }

    @Test
    void anEpisodeClosesWhenItFallsQuietAndTheNextBurstIsAnother() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        good(line, "G1", 1100);
        for (int i = 1; i <= 3; i++) {
            bad(line, "V" + i, 1100 + i, SCRATCH);
        }
        drain(line);

        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(false, episodes::add);
        assertThat(episodes).extracting(Episode::isOpen).containsExactly(false, true);
        assertThat(mes.contents(MaterialHold.class)).hasSize(2);
        assertThat(line.journal()
                        .hold(mes.contents(MaterialHold.class).get(1).id())
                        .orElseThrow()
                        .population()
                        .lastKnownGood())
                .isEqualTo(new UnitId("G1"));
    }

    @Test
    void aRuleThatOnlyWarnsRaisesAReportWithoutAHold() throws Exception {
        Holdfast line = open(ClusterRule.custom("warn")
                .minimumUnits(3)
                .action(RuleAction.WARN)
                .build());
        for (int i = 1; i <= 3; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        assertThat(mes.contents(Nonconformance.class)).hasSize(1);
    }

    @Test
    void aToolThatFailsAcrossAChangeOfOrderPutsBothSegmentsOnHold() throws Exception {
        Holdfast line = open(ClusterRule.custom("tool")
                .minimumUnits(4)
                .scope(ScopeKind.TOOLING)
                .build());
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        for (int i = 3; i <= 4; i++) {
            accept(
                    line,
                    InspectionResult.of(
                                    new ResultId("R" + i),
                                    STATION,
                                    new UnitId("U" + i),
                                    Verdict.FAIL,
                                    START.plusSeconds(i))
                            .context(ORDER_2)
                            .defect(Defect.of(SCRATCH, GATE))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class).get(0).population().segments())
                .containsExactly(ORDER_1.segment(), ORDER_2.segment());
    }

    @Test
    void aResultThatComesTooLateIsKeptAndToldAsLate() throws Exception {
        List<String> late = new ArrayList<>();
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .listener(new HoldfastListener() {
                    @Override
                    public void resultLate(ResultId result) {
                        late.add(result.value());
                    }
                })
                .open();
        opened.add(line);
        good(line, "U1", 1000);
        accept(line, result("R-late", "U2", 1000 - 121).build());
        accept(line, result("R-just", "U3", 1000 - 120).build());
        drain(line);

        assertThat(late).containsExactly("R-late");
        assertThat(line.journal().counts().late()).isEqualTo(1);
        assertThat(line.journal().counts().results()).isEqualTo(3);
    }

    @Test
    void aResultFromTheFutureIsKeptAndMakesNobodyElsesLate() throws Exception {
        List<String> ahead = new ArrayList<>();
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .listener(new HoldfastListener() {
                    @Override
                    public void resultAhead(ResultId result) {
                        ahead.add(result.value());
                    }
                })
                .open();
        opened.add(line);
        int now = (int) Duration.ofHours(12).toSeconds();
        bad(line, "U1", now + 61, SCRATCH);
        bad(line, "U2", now - 600, SCRATCH);
        bad(line, "U3", now - 599, SCRATCH);
        assertThat(bad(line, "U4", now + 60, SCRATCH).opened()).isPresent();
        drain(line);

        assertThat(ahead).containsExactly("R-U1");
        assertThat(line.journal().counts().results()).isEqualTo(4);
    }

    @Test
    void manyThreadsCompleteOneClusterOnce() throws Exception {
        Holdfast line = open(ClusterRule.custom("ten").minimumUnits(10).build());
        int threads = 4;
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger openings = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int caller = t;
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < 50; i++) {
                    if (bad(line, "U" + caller + "-" + i, i, SCRATCH).opened().isPresent()) {
                        openings.incrementAndGet();
                    }
                }
            });
            thread.start();
            callers.add(thread);
        }
        go.countDown();
        for (Thread thread : callers) {
            thread.join();
        }
        drain(line);

        assertThat(openings).hasValue(1);
        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
        assertThat(line.journal().counts().results()).isEqualTo(200);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    @Test
    void aFullQueueIsSaidAtOnceAndTheResultStaysWithTheCaller() throws Exception {
        FaultyStore store = new FaultyStore(SqliteStore.open(folder.resolve("line.db")));
        Holdfast line =
                Holdfast.builder().store(store).clock(clock).queueCapacity(3).open();
        opened.add(line);
        store.failing.set(true);
        Receipt first = line.accept(result("R1", "U1", 1).build());
        line.accept(result("R2", "U2", 2).build());
        line.accept(result("R3", "U3", 3).build());
        Receipt fourth = line.accept(result("R4", "U4", 4).build());

        assertThat(fourth.isTaken()).isFalse();
        assertThatThrownBy(() -> durable(fourth))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(NotAcceptedException.class);
        assertThat(first.durable().toCompletableFuture()).isNotDone();
        assertThat(line.status().notTaken()).isEqualTo(1);

        store.failing.set(false);
        assertThat(durable(first)).isEqualTo(Intake.NEW);
        await().until(() -> line.status().queued() == 0);
        assertThat(durable(line.accept(result("R4", "U4", 4).build()))).isEqualTo(Intake.NEW);
    }

    @Test
    void whileTheJournalCannotBeWrittenNothingIsAcknowledgedAndAfterwardsNothingIsMissing() throws Exception {
        FaultyStore store = new FaultyStore(SqliteStore.open(folder.resolve("line.db")));
        Holdfast line = builder(THREE_IN_A_QUARTER, store).open();
        opened.add(line);
        durable(bad(line, "U1", 1, SCRATCH));
        store.failing.set(true);
        Receipt second = bad(line, "U2", 2, SCRATCH);
        Receipt third = bad(line, "U3", 3, SCRATCH);
        await().until(() -> line.status().storeFault().isPresent());
        assertThat(second.durable().toCompletableFuture()).isNotDone();
        assertThat(third.durable().toCompletableFuture()).isNotDone();

        store.failing.set(false);
        assertThat(durable(third)).isEqualTo(Intake.NEW);
        drain(line);
        assertThat(line.status().storeFault()).isEmpty();
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        assertThat(mes.contents(InspectionResult.class)).hasSize(3);
    }

    @Test
    void everyActIsInTheAuditChainAndTheChainIsSound() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);

        assertThat(acts(line))
                .extracting(act -> act.substring(0, act.indexOf(' ')))
                .containsExactly("EPISODE_OPENED", "HOLD_REQUESTED", "NONCONFORMANCE_RAISED");
        AuditChain verifier = AuditChain.after(Optional.empty());
        List<String> faults = new ArrayList<>();
        line.journal().forEachAudit(entry -> verifier.check(entry).ifPresent(faults::add));
        assertThat(faults).isEmpty();
    }

    @Test
    void whyAndWhereAreAnsweredFromTheJournal() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);

        var why = line.why(hold.episode()).orElseThrow();
        assertThat(why.members()).extracting(member -> member.unit().value()).containsExactly("U1", "U2", "U3");
        assertThat(why.hold()).contains(hold);
        assertThat(why.acts()).hasSize(3);
        var where = line.where(new UnitId("U2"));
        assertThat(where.segments()).containsExactly(ORDER_1.segment());
        assertThat(where.consumedLots()).containsExactly(new MaterialLotId("STEEL-7"));
        assertThat(where.producedLots()).containsExactly(new MaterialLotId("FIN-WO-1"));
        assertThat(where.holds()).extracting(MaterialHold::id).containsExactly(hold.id());
        assertThat(where.gaps()).isEmpty();
        assertThat(line.where(new MaterialLotId("STEEL-7")).units()).hasSize(3);
        assertThat(line.where(new UnitId("never-seen")).gaps()).isNotEmpty();
    }

    /** A thousand good units with a scratch at the gate now and then; then a burst. */
    @Test
    void aRuleWithALearntBaselineWeighsChanceInTheHoldsReason() throws Exception {
        List<Assessment> told = new ArrayList<>();
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .listener(new HoldfastListener() {
                    @Override
                    public void clusterFound(Cluster cluster, EpisodeId episode, Optional<Assessment> assessment) {
                        assessment.ifPresent(told::add);
                    }
                })
                .open();
        opened.add(line);
        for (int i = 0; i < 1_000; i++) {
            if (i % 200 == 100) {
                bad(line, "B" + i, 10 * i, SCRATCH);
            } else {
                good(line, "B" + i, 10 * i);
            }
        }
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();

        Baseline baseline =
                line.learnBaseline(1, PlaceGrid.DEFAULT, ClusterRule.DEFAULT_COUNTED, START.minusSeconds(1));
        ClusterRule.Builder rule = ClusterRule.custom("three").version(2).minimumUnits(3);
        rule.thresholds(ThresholdTable.within(FalseAlarmBudget.of(1, 6_000), baseline, rule.build()));
        line.changeRules(RuleSet.of(rule.build()), new Actor.Person("M. Weber"), "baseline of week 10");
        int units = rule.build().thresholds().minimumUnits(SCRATCH, GATE);
        for (int i = 0; i < units; i++) {
            bad(line, "V" + i, 10_000 + 10 * i, SCRATCH);
        }
        drain(line);

        assertThat(units).isGreaterThan(3);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.reason())
                .contains("were to be expected among the")
                .contains("chance alone brings so many once in")
                .contains("the change began about " + START.plusSeconds(10_000));
        assertThat(told).singleElement().satisfies(assessment -> {
            assertThat(assessment.seenUnits()).isEqualTo(units);
            assertThat(assessment.expectedUnits()).isBetween(0.1, 1.5);
            assertThat(assessment.inspectedUnits()).isBetween(80, 100);
            assertThat(assessment.yearsBetweenByChance()).isGreaterThan(1);
        });
    }

    @Test
    void aRateThatCreepsUpIsWarnedOfAndHoldsNothing() throws Exception {
        Baseline baseline = Baseline.known(1, PlaceGrid.DEFAULT, 360, Map.of(new DefectKey(SCRATCH, GATE), 0.01));
        List<CreepWatch.Warning> warnings = new ArrayList<>();
        Holdfast line = builder(ClusterRule.custom("twenty").minimumUnits(20).build())
                .creepWatch(
                        new CreepWatch(baseline, CreepWatch.DEFAULT_ODDS_RATIO, 1, 6_000, 1_000),
                        ClusterRule.DEFAULT_COUNTED)
                .listener(new HoldfastListener() {
                    @Override
                    public void creepWarned(CreepWatch.Warning warning) {
                        warnings.add(warning);
                    }
                })
                .open();
        opened.add(line);
        for (int i = 0; i < 2_000; i++) {
            if (i % 20 == 0) {
                bad(line, "U" + i, 10 * i, SCRATCH);
            } else {
                good(line, "U" + i, 10 * i);
            }
        }
        drain(line);

        assertThat(warnings).isNotEmpty();
        assertThat(warnings.get(0).rate()).isBetween(0.03, 0.08);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();
    }

    @Test
    void newRulesSeeWhatTheWindowHeldBeforeThem() throws Exception {
        Holdfast line = open(ClusterRule.custom("nine").minimumUnits(9).build());
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        line.changeRules(RuleSet.of(THREE_IN_A_QUARTER), new Actor.Person("M. Weber"), "burrs slipped through");
        assertThat(bad(line, "U3", 3, SCRATCH).opened()).isPresent();
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        assertThat(acts(line)).startsWith("RULES_CHANGED three v1");
    }

    @Test
    void anOpenClusterGoesOnUnderTheNextVersionOfItsRuleAndClosesWithoutOne() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        ClusterRule second =
                ClusterRule.custom("three").version(2).minimumUnits(4).build();
        line.changeRules(RuleSet.of(second), new Actor.Person("M. Weber"), "too eager");
        for (int i = 4; i <= 9; i++) {
            bad(line, "U" + i, i, SCRATCH);
        }
        drain(line);
        List<Episode> open = new ArrayList<>();
        line.journal().forEachEpisode(true, open::add);
        assertThat(open).extracting(Episode::unitCount).containsExactly(9);

        line.changeRules(new RuleSet(List.of(), Duration.ZERO), new Actor.Person("M. Weber"), "off for maintenance");
        drain(line);
        open.clear();
        line.journal().forEachEpisode(true, open::add);
        assertThat(open).isEmpty();
        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aClosedLineTakesNothing() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        line.close();
        assertThatThrownBy(() -> line.accept(result("R1", "U1", 1).build())).isInstanceOf(IllegalStateException.class);
        line.close();
    }

    private Holdfast.Builder builder(ClusterRule rule, Store store) {
        return Holdfast.builder()
                .store(store)
                .rules(rule)
                .clock(clock)
                .destination(mes)
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                .closeGrace(Duration.ofMillis(500));
    }

    private Holdfast.Builder builder(ClusterRule rule) throws StoreException {
        return builder(rule, SqliteStore.open(folder.resolve("line.db")));
    }

    private Holdfast open(ClusterRule rule) throws StoreException {
        Holdfast line = builder(rule).open();
        opened.add(line);
        return line;
    }

    private static WorkContext order(String number) {
        return WorkContext.of(new WorkOrderId(number), new OperationId("0010"))
                .material(new MaterialDefinitionId("P-100"), "C")
                .tooling(new Tooling(null, new EquipmentId("TOOL-1"), null, null))
                .consumedLots(List.of(new MaterialLotId("STEEL-7")))
                .producedLot(new MaterialLotId("FIN-" + number))
                .build();
    }

    private static InspectionResult bare(String id, String unit, int second) {
        return InspectionResult.of(new ResultId(id), STATION, new UnitId(unit), Verdict.PASS, START.plusSeconds(second))
                .build();
    }

    private static InspectionResult.Builder result(String id, String unit, int second) {
        return InspectionResult.of(new ResultId(id), STATION, new UnitId(unit), Verdict.FAIL, START.plusSeconds(second))
                .context(ORDER_1);
    }

    private Receipt accept(Holdfast line, InspectionResult result) {
        Receipt receipt = line.accept(result);
        assertThat(receipt.isTaken()).isTrue();
        return receipt;
    }

    private Receipt good(Holdfast line, String unit, int second) {
        return accept(
                line,
                InspectionResult.of(
                                new ResultId("R-" + unit),
                                STATION,
                                new UnitId(unit),
                                Verdict.PASS,
                                START.plusSeconds(second))
                        .context(ORDER_1)
                        .build());
    }

    private Receipt bad(Holdfast line, String unit, int second, Morphology morphology) {
        return accept(
                line,
                result("R-" + unit, unit, second)
                        .defect(Defect.of(morphology, GATE))
                        .build());
    }

    private static Intake durable(Receipt receipt) {
        return receipt.durable()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static void drain(Holdfast line) throws Exception {
        assertThat(line.drain(Duration.ofSeconds(20))).isTrue();
    }

    private static WorkContext contextOf(Holdfast line, String result) throws StoreException {
        return line.journal().result(new ResultId(result)).orElseThrow().context();
    }

    private static List<String> acts(Holdfast line) throws StoreException {
        List<AuditEntry> entries = new ArrayList<>();
        line.journal().forEachAudit(entries::add);
        return entries.stream()
                .map(entry -> entry.act() + " " + entry.subject())
                .toList();
    }
}
