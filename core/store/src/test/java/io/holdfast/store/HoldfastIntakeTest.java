package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastListener;
import io.holdfast.NotAcceptedException;
import io.holdfast.Receipt;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Intake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the whole line takes in: bound, kept once, counted, refused, and never acknowledged before it is durable. */
class HoldfastIntakeTest extends WholeLine {
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

    /** The slow station's clock is five minutes behind; a restart in between forgets nothing of that. */
    @Test
    void aFastClockMakesNoOtherStationsResultsLateNotEvenAfterARestart() throws Exception {
        List<String> late = new ArrayList<>();
        HoldfastListener listener = new HoldfastListener() {
            @Override
            public void resultLate(ResultId result) {
                late.add(result.value());
            }
        };
        Holdfast before = builder(THREE_IN_A_QUARTER).listener(listener).open();
        opened.add(before);
        accept(before, by("slow", "S1", 0));
        for (int second = 1; second < 60; second++) {
            accept(before, by("fast", "F" + second, 300 + second));
            accept(before, by("slow", "S1-" + second, second));
        }
        drain(before);
        before.close();

        Holdfast after = builder(THREE_IN_A_QUARTER).listener(listener).open();
        opened.add(after);
        accept(after, by("fast", "F60", 360));
        accept(after, by("slow", "S60", 60));
        accept(after, by("slow", "S-late", 59 - 121));
        drain(after);
        assertThat(late).containsExactly("R-S-late");
    }

    private static InspectionResult by(String station, String unit, int second) {
        return InspectionResult.of(
                        new ResultId("R-" + unit),
                        new EquipmentId(station),
                        new UnitId(unit),
                        Verdict.PASS,
                        START.plusSeconds(second))
                .context(ORDER_1)
                .build();
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
    void aClosedLineTakesNothing() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        line.close();
        assertThatThrownBy(() -> line.accept(result("R1", "U1", 1).build())).isInstanceOf(IllegalStateException.class);
        line.close();
    }
}
