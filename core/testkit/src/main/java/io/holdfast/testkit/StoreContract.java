package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.ORDER;
import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.STATION;
import static io.holdfast.testkit.Samples.VOID;
import static io.holdfast.testkit.Samples.ZONE;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.fail;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.member;
import static io.holdfast.testkit.Samples.nonconformance;
import static io.holdfast.testkit.Samples.order;
import static io.holdfast.testkit.Samples.pass;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.rich;
import static io.holdfast.testkit.Samples.second;
import static io.holdfast.testkit.Samples.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.Episode;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.DefectCount;
import io.holdfast.port.Delivery;
import io.holdfast.port.Intake;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do. Inherit it and say how to open yours. */
public abstract class StoreContract extends StoreContainmentContract {
    /** For implementations: nothing to prepare. */
    protected StoreContract() {}

    // Intake.

    @Test
    void aResultIsReadBackAsItWasWrittenToTheNanosecond() throws IOException {
        InspectionResult result = rich(1);
        assertThat(add(result)).isEqualTo(Intake.NEW);
        assertThat(store.result(result.id())).contains(result);
        assertThat(store.result(new ResultId("R-2"))).isEmpty();
    }

    @Test
    void aResultWithoutContextIsReadBackWithoutOne() throws IOException {
        InspectionResult unbound = received(result(1, Verdict.UNDECIDED).context(null));
        add(unbound);
        assertThat(store.result(unbound.id())).contains(unbound);
        assertThat(store.counts().unbound()).isEqualTo(1);
    }

    @Test
    void aResultThatWasNotReceivedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add(result(1, Verdict.PASS).build()))
                .withMessageContaining("R-1");
    }

    @Test
    void theSameResultHandedOverAgainIsADuplicateWhateverItsReceivedTimeAndContext() throws IOException {
        InspectionResult first = rich(1);
        add(first);
        assertThat(add(first)).isEqualTo(Intake.DUPLICATE);
        InspectionResult.Builder again = result(1, first.verdict()).context(null);
        first.defects().forEach(again::defect);
        first.images().forEach(again::image);
        first.measurements().forEach(again::measurement);
        assertThat(add(again.build().received(second(99), order("WO-8").build())))
                .isEqualTo(Intake.DUPLICATE);
        assertThat(store.result(first.id())).contains(first);
        assertThat(store.counts()).isEqualTo(new StoreCounts(1, 0, 2, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anotherContentUnderTheSameNameIsAConflictAndTheFirstStays() throws IOException {
        InspectionResult first = pass(1);
        add(first);
        assertThat(add(fail(1, SCRATCH))).isEqualTo(Intake.CONFLICT);
        assertThat(store.result(first.id())).contains(first);
        assertThat(results(ResultQuery.ALL)).containsExactly(first);
        assertThat(store.defectCounts()).isEmpty();
        assertThat(store.counts()).isEqualTo(new StoreCounts(1, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void lateResultsAreKeptAndCounted() throws IOException {
        store.write(t -> t.add(pass(1), true));
        store.write(t -> t.add(pass(2), false));
        assertThat(results(ResultQuery.ALL)).containsExactly(pass(1), pass(2));
        assertThat(store.counts().late()).isEqualTo(1);
    }

    // Queries.

    @Test
    void resultsComeInTheOrderOfTheJournalNotOfDeviceTime() throws IOException {
        add(pass(3), pass(1), pass(2));
        assertThat(results(ResultQuery.ALL)).containsExactly(pass(3), pass(1), pass(2));
        assertThat(results(ResultQuery.ofSegment(segment(), null, null))).containsExactly(pass(3), pass(1), pass(2));
    }

    @Test
    void aUnitsResultsAreFound() throws IOException {
        InspectionResult retest = received(InspectionResult.of(
                        new ResultId("R-1b"), new EquipmentId("ST-2"), new UnitId("U-1"), Verdict.PASS, second(50))
                .attempt(2));
        add(fail(1, SCRATCH), pass(2), retest);
        assertThat(results(ResultQuery.ofUnit(new UnitId("U-1")))).containsExactly(fail(1, SCRATCH), retest);
        assertThat(results(ResultQuery.ofUnit(new UnitId("U-9")))).isEmpty();
    }

    @Test
    void aSegmentsResultsAreFoundBetweenDeviceTimesBordersIncluded() throws IOException {
        add(pass(1), fail(2, SCRATCH), pass(3), pass(4));
        add(received(result(5, Verdict.PASS).context(order("WO-8").build())));
        assertThat(results(ResultQuery.ofSegment(segment(), second(2), second(3))))
                .containsExactly(fail(2, SCRATCH), pass(3));
        assertThat(results(ResultQuery.ofSegment(
                        segment(), second(2).plusNanos(1), second(3).minusNanos(1))))
                .isEmpty();
        assertThat(results(ResultQuery.ofSegment(segment(), second(4), null))).containsExactly(pass(4));
    }

    @Test
    void segmentsAreToldApartByEveryPart() throws IOException {
        InspectionResult plain = pass(1);
        InspectionResult kept = received(result(2, Verdict.PASS)
                .context(order("WO-7").segmentEquipment(STATION).build()));
        InspectionResult unbound = received(result(3, Verdict.PASS).context(null));
        add(plain, kept, unbound);
        for (InspectionResult result : List.of(plain, kept, unbound)) {
            assertThat(results(ResultQuery.ofSegment(result.segment(), null, null)))
                    .containsExactly(result);
        }
        Segment elsewhere = new UnboundSegment(new EquipmentId("ST-2"));
        assertThat(results(ResultQuery.ofSegment(elsewhere, null, null))).isEmpty();
    }

    @Test
    void aLotsResultsAreFoundWhetherUnitsGoIntoItOrAreMadeFromIt() throws IOException {
        add(pass(1), rich(2), rich(3));
        for (String lot : List.of("LOT-OUT", "LOT-IN-1", "LOT-IN-2")) {
            assertThat(results(ResultQuery.ofLot(new MaterialLotId(lot)))).containsExactly(rich(2), rich(3));
        }
        assertThat(results(ResultQuery.ofLot(new MaterialLotId("LOT-IN-3")))).isEmpty();
    }

    /** More than any paging or marking inside a store is likely to take at once, with a step of the clock in it. */
    @Test
    void whatWasReceivedAtOrAfterAnInstantIsFoundThoughTheClockSteppedBack() throws IOException {
        List<InspectionResult> all = new ArrayList<>();
        for (int i = 1; i <= 1_500; i++) {
            long receivedAt = i <= 900 ? i : i - 400;
            all.add(result(i, Verdict.PASS).build().received(second(receivedAt), null));
        }
        add(all.toArray(InspectionResult[]::new));
        for (long from : new long[] {0, 1, 499, 501, 900, 901, 1_100, 1_101}) {
            Instant at = second(from);
            assertThat(results(ResultQuery.receivedFrom(at)))
                    .as("from second " + from)
                    .isEqualTo(all.stream()
                            .filter(result -> !at.isAfter(receivedTime(result)))
                            .toList());
        }
    }

    @Test
    void conditionsOfAQueryHoldTogether() throws IOException {
        add(rich(1), rich(2), pass(3), rich(4));
        MaterialLotId lot = new MaterialLotId("LOT-OUT");
        assertThat(results(new ResultQuery(segment(), null, lot, second(2), null, null)))
                .containsExactly(rich(2), rich(4));
        assertThat(results(new ResultQuery(segment(), new UnitId("U-2"), lot, null, null, null)))
                .containsExactly(rich(2));
        assertThat(results(new ResultQuery(segment(), new UnitId("U-3"), lot, null, null, null)))
                .isEmpty();
        assertThat(results(new ResultQuery(null, new UnitId("U-3"), null, null, second(2), null)))
                .isEmpty();
        assertThat(results(new ResultQuery(null, null, null, second(2), second(3), null)))
                .containsExactly(rich(2), pass(3));
        assertThat(results(new ResultQuery(segment(), null, null, null, second(3), receivedTime(rich(2)))))
                .containsExactly(rich(2), pass(3));
    }

    @Test
    void theLastGoodIsTheLatestByDeviceTimeStrictlyBefore() throws IOException {
        add(pass(5), pass(2), pass(8), fail(6, SCRATCH));
        assertThat(store.lastGood(segment(), second(8))).contains(pass(5));
        assertThat(store.lastGood(segment(), second(5))).contains(pass(2));
        assertThat(store.lastGood(segment(), second(5).plusNanos(1))).contains(pass(5));
        assertThat(store.lastGood(segment(), second(2))).isEmpty();
    }

    @Test
    void onlyAPassThatCountsInTheSegmentIsALastGood() throws IOException {
        add(pass(1));
        add(
                received(result(2, Verdict.PASS).simulated(true)),
                received(result(3, Verdict.PASS).partial(true)),
                received(result(4, Verdict.PASS).attempt(2)),
                received(result(5, Verdict.UNDECIDED)),
                received(result(6, Verdict.PASS).context(null)),
                received(result(7, Verdict.PASS).context(order("WO-8").build())));
        assertThat(store.lastGood(segment(), second(99))).contains(pass(1));
        assertThat(store.lastGood(new UnboundSegment(STATION), second(99)).map(InspectionResult::id))
                .contains(new ResultId("R-6"));
    }

    @Test
    void theLastGoodIsFoundAcrossStationsAndLotsOfTheSegment() throws IOException {
        InspectionResult otherStation = received(InspectionResult.of(
                        new ResultId("R-x"), new EquipmentId("ST-2"), new UnitId("U-x"), Verdict.PASS, second(3))
                .context(ORDER));
        InspectionResult otherLot = received(result(2, Verdict.PASS)
                .context(order("WO-7").producedLot(new MaterialLotId("LOT-2")).build()));
        add(pass(1), otherStation, otherLot);
        assertThat(store.lastGood(segment(), second(4))).contains(otherStation);
        assertThat(store.lastGood(segment(), second(3))).contains(otherLot);
    }

    @Test
    void defectsAreCountedByUnitsThenByMarksWithoutFalseCallsAndUncountedResults() throws IOException {
        add(
                fail(1, VOID),
                received(result(2, Verdict.FAIL)
                        .defect(Defect.of(SCRATCH, ZONE))
                        .defect(Defect.of(SCRATCH, ZONE))
                        .defect(Defect.of(VOID, ZONE).with(Confirmation.FALSE_CALL))),
                fail(3, SCRATCH),
                received(result(4, Verdict.FAIL).attempt(2).defect(Defect.of(VOID, ZONE))),
                received(result(5, Verdict.FAIL).simulated(true).defect(Defect.of(VOID, ZONE))));
        assertThat(store.defectCounts()).containsExactly(new DefectCount(SCRATCH, 2, 3), new DefectCount(VOID, 1, 1));
        InspectionResult sameUnit = received(InspectionResult.of(
                        new ResultId("R-1b"), new EquipmentId("ST-2"), new UnitId("U-1"), Verdict.FAIL, second(9))
                .defect(Defect.of(VOID, ZONE)));
        add(sameUnit, fail(6, VOID));
        // Equal in units: by name.
        assertThat(store.defectCounts()).containsExactly(new DefectCount(SCRATCH, 2, 3), new DefectCount(VOID, 2, 3));
    }

    // Transactions.

    @Test
    void aTransactionSeesItsOwnWritesAndNobodyElseDoesBeforeTheCommit() throws IOException {
        store.write(t -> {
            t.add(pass(1), false);
            assertThat(t.result(new ResultId("R-1"))).contains(pass(1));
            assertThat(t.counts().results()).isEqualTo(1);
            assertThat(store.result(new ResultId("R-1"))).isEmpty();
            assertThat(store.counts().results()).isZero();
        });
        assertThat(store.counts().results()).isEqualTo(1);
    }

    @Test
    void whenTheWorkThrowsNothingOfItIsThereAndTheStoreGoesOn() throws IOException {
        add(pass(1));
        RuntimeException bug = new ArithmeticException("a bug");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> store.write(t -> {
                    writeAll(t);
                    throw bug;
                }))
                .isSameAs(bug);
        StoreException refusal = new StoreException("no");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.write(t -> {
                    writeAll(t);
                    throw refusal;
                }))
                .isSameAs(refusal);
        assertThat(store.counts()).isEqualTo(new StoreCounts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(store.lastSequence()).isZero();
        assertThat(store.hold(hold(episode(cluster(SCRATCH, 1, 2, 3)), 1).id())).isEmpty();
        assertThat(store.lastAudit()).isEmpty();
        store.write(StoreFixture::writeAll);
        assertThat(store.counts()).isEqualTo(new StoreCounts(2, 0, 0, 0, 0, 0, 0, 3, 0, 0));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9)).hasSize(1);
    }

    @Test
    void workThatWritesToTheStoreInsteadOfItsTransactionIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> store.write(t -> add(pass(1))));
    }

    @Test
    void everythingIsThereAfterReopening() throws IOException {
        store.write(StoreFixture::writeAll);
        Cluster cluster = cluster(SCRATCH, 1, 2, 3);
        store.write(t -> t.add(cluster.id(), member(4)));
        Snapshot before = Snapshot.of(store);
        reopen();
        assertThat(Snapshot.of(store)).isEqualTo(before);
        assertThat(before.results()).hasSize(1);
        assertThat(before.members()).hasSize(4);
        assertThat(before.holds()).hasSize(1);
        assertThat(before.reports()).hasSize(1);
        assertThat(before.audit()).hasSize(1);
        assertThat(before.pending()).hasSize(3);
    }

    // Episodes, holds, nonconformances.

    @Test
    void anEpisodeIsReadBackAsLastSavedAndOpenOnesAreTold() throws IOException {
        Episode first = episode(cluster(SCRATCH, 1, 2, 3));
        Episode second = episode(cluster(VOID, 4, 5));
        store.write(t -> {
            t.save(first);
            t.save(second);
        });
        Episode closed = new Episode(
                first.id(), first.scope(), List.of(first.first(), cluster(VOID, 1, 2)), 4, second(9), second(900));
        store.write(t -> t.save(closed));
        assertThat(store.episode(first.id())).contains(closed);
        assertThat(episodes(false)).containsExactly(closed, second);
        assertThat(episodes(true)).containsExactly(second);
    }

    @Test
    void membersAreKeptOnceInTheOrderTheyWereAdded() throws IOException {
        Cluster cluster = cluster(SCRATCH, 1, 2, 3);
        store.write(t -> t.save(episode(cluster)));
        store.write(t -> t.add(cluster.id(), member(9)));
        store.write(t -> t.add(cluster.id(), member(5)));
        store.write(t -> t.add(cluster.id(), member(2)));
        store.write(t -> t.save(episode(cluster)));
        List<ClusterMember> members = new ArrayList<>();
        store.forEachMember(cluster.id(), members::add);
        assertThat(members).containsExactly(member(1), member(2), member(3), member(9), member(5));
        store.forEachMember(
                new ClusterId("CL-none"), member -> assertThat(member).isNull());
    }

    @Test
    void aMemberOfAClusterThatWasNeverSavedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.add(new ClusterId("CL-none"), member(1))))
                .withMessageContaining("CL-none");
    }

    @Test
    void aHoldIsFoundByEveryUnitAndLotThatAnyRevisionNamesAndReadAtItsLatest() throws IOException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        MaterialHold first = hold(episode, 1, "U-1", "U-2");
        MaterialHold wider = hold(episode, 2, "U-1", "U-2", "U-3");
        MaterialHold other = hold(episode(cluster(VOID, 4, 5)), 1, "U-3");
        store.write(t -> {
            t.save(first);
            t.save(other);
        });
        assertThat(store.holdsOf(new UnitId("U-3"))).containsExactly(other);
        store.write(t -> t.save(wider));
        assertThat(store.hold(first.id())).contains(wider);
        assertThat(store.holdsOf(new UnitId("U-1"))).containsExactly(wider);
        assertThat(store.holdsOf(new UnitId("U-3"))).containsExactly(wider, other);
        assertThat(store.holdsOf(new UnitId("U-unbound"))).containsExactly(wider, other);
        assertThat(store.holdsOf(new MaterialLotId("LOT-OUT"))).containsExactly(wider, other);
        assertThat(store.holdsOf(new UnitId("U-0"))).isEmpty();
        List<MaterialHold> holds = new ArrayList<>();
        store.forEachHold(holds::add);
        assertThat(holds).containsExactly(wider, other);
    }

    @Test
    void aNonconformanceIsReadAtItsLatestRevisionInTheOrderOfRaising() throws IOException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        Nonconformance second = nonconformance(episode, 2);
        Nonconformance other = nonconformance(episode(cluster(VOID, 4, 5)), 1);
        store.write(t -> {
            t.save(nonconformance(episode, 1));
            t.save(other);
        });
        store.write(t -> t.save(second));
        assertThat(store.nonconformance(second.id())).contains(second);
        List<Nonconformance> reports = new ArrayList<>();
        store.forEachNonconformance(reports::add);
        assertThat(reports).containsExactly(second, other);
    }

    // Threads.

    @Test
    void readersAndWritersOnManyThreadsSeeWholeTransactionsOnly() throws Exception {
        int writers = 3;
        int writes = 60;
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int base = 1_000 * w;
            threads.add(new Thread(() -> run(failures, () -> {
                for (int i = 0; i < writes; i++) {
                    int number = base + 2 * i;
                    store.write(t -> {
                        t.add(pass(number), false);
                        t.add(pass(number + 1), false);
                        t.enqueue(ERP, "WO-7", "k", pass(number));
                        t.enqueue(ERP, "WO-7", "k", pass(number + 1));
                    });
                }
            })));
        }
        for (int r = 0; r < 3; r++) {
            threads.add(new Thread(() -> run(failures, () -> {
                long seen = 0;
                while (seen < 2L * writers * writes) {
                    StoreCounts counts = store.counts();
                    assertThat(counts.results() % 2).isZero();
                    assertThat(counts.pending()).isEqualTo(counts.results());
                    assertThat(counts.results()).isGreaterThanOrEqualTo(seen);
                    seen = counts.results();
                    assertThat(results(ResultQuery.ALL).size()).isGreaterThanOrEqualTo((int) seen);
                    List<Delivery> waiting = store.pending(ERP, Lane.RESULT, 0, 10_000);
                    assertThat(waiting.size() % 2).isZero();
                    // Dense and in order: a reader that goes on from the last sequence it saw skips nothing.
                    assertThat(waiting)
                            .extracting(Delivery::sequence)
                            .isEqualTo(IntStream.rangeClosed(1, waiting.size())
                                    .mapToObj(i -> (long) i)
                                    .toList());
                }
            })));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(store.counts().results()).isEqualTo(2L * writers * writes);
    }
}
