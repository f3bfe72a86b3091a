package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.CountPosting;
import io.holdfast.model.LedgerId;
import io.holdfast.model.OperationId;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.WorkOrderId;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final Instant AS_OF = Instant.parse("2026-03-02T14:00:00Z");
    private static final Instant AT = AS_OF.plusSeconds(600);

    @Test
    void theSameCountsNeedNeitherWordsNorPostings() {
        Reconciliation same = reconcile(stated(100L, 95L, 3L, 2L), ours(100, 95, 3, 2), Evidence.NONE);
        assertThat(same.isExplained()).isTrue();
        assertThat(same.lines()).allSatisfy(line -> assertThat(line.residuals()).isEmpty());
        assertThat(same.proposals()).isEmpty();
    }

    @Test
    void whatTheyDoNotStateIsNotCompared() {
        Reconciliation one = reconcile(stated(null, 95L, null, null), ours(100, 95, 3, 2), Evidence.NONE);
        assertThat(one.lines()).extracting(Reconciliation.Line::measure).containsExactly(Reconciliation.Measure.GOOD);
    }

    @Test
    void rejectsThatTheyBookAsGoodAreNamedAndTakenBack() {
        Reconciliation two =
                reconcile(stated(100L, 100L, null, null), ours(100, 94, 6, 0), evidence(0, 0, 0, 0, 0, 0, 6, 0));
        assertThat(two.lines().get(1).residuals())
                .containsExactly(new Residual(Residual.Cause.REJECTS_NOT_SUBTRACTED, 6));
        assertThat(two.isExplained()).isTrue();
        assertThat(two.proposals()).singleElement().satisfies(posting -> {
            assertThat(posting.kind()).isEqualTo(CountPosting.Kind.YIELD);
            assertThat(posting.quantity()).isEqualTo(-6);
            assertThat(posting.reason()).contains("mes says 100", "inspected 94", "REJECTS_NOT_SUBTRACTED");
        });
    }

    @Test
    void rejectsAreNoReasonWhereTheyStateAllOfTheScrap() {
        Reconciliation two =
                reconcile(stated(null, 100L, 6L, null), ours(100, 94, 6, 0), evidence(0, 0, 0, 0, 0, 0, 6, 0));
        assertThat(two.lines().get(0).residuals()).containsExactly(new Residual(Residual.Cause.NOT_INSPECTED, 6));
        assertThat(two.isExplained()).isFalse();
    }

    @Test
    void whatWasMadeAfterTheyCountedIsNotPosted() {
        Reconciliation late =
                reconcile(stated(90L, 90L, null, null), ours(100, 100, 0, 0), evidence(10, 10, 0, 0, 0, 0, 0, 0));
        assertThat(late.lines())
                .allSatisfy(line ->
                        assertThat(line.residuals()).containsExactly(new Residual(Residual.Cause.MES_LATE, -10)));
        assertThat(late.proposals()).isEmpty();
    }

    @Test
    void unitsMadeSinceMayHideUnitsThatWereNeverSeen() {
        // They say as many as we have, but ten of ours are newer than their count: ten of theirs we never saw.
        Reconciliation hidden =
                reconcile(stated(100L, null, null, null), ours(100, 100, 0, 0), evidence(10, 10, 0, 0, 0, 0, 0, 0));
        assertThat(hidden.lines().get(0).residuals())
                .containsExactly(
                        new Residual(Residual.Cause.MES_LATE, -10), new Residual(Residual.Cause.NOT_INSPECTED, 10));
        assertThat(hidden.isExplained()).isFalse();
    }

    @Test
    void aPostingGoesBehindTheLastOfItsSeriesAndNotOverWhatTheyCannotHaveCounted() {
        StatedCounts stated = stated(null, 90L, null, null);
        LedgerId series = Reconciliation.series(stated, CountPosting.Kind.YIELD);
        Reconciliation again = Reconciliation.of(
                stated, ours(100, 100, 0, 0), Evidence.NONE, posted(Map.of(series, 4L), Map.of(series, 7L)), AT);
        assertThat(again.proposals()).singleElement().satisfies(posting -> {
            assertThat(posting.number()).isEqualTo(5);
            assertThat(posting.quantity()).isEqualTo(3);
            assertThat(posting.series()).isEqualTo(series);
            assertThat(posting.at()).isEqualTo(AT);
        });
        assertThat(Reconciliation.of(
                                stated, ours(100, 100, 0, 0), Evidence.NONE, posted(Map.of(), Map.of(series, 10L)), AT)
                        .proposals())
                .isEmpty();
    }

    @Test
    void residualsAlwaysSumToTheDifferenceAndExplainNothingBeyondTheEvidence() {
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Evidence evidence = evidence(
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9));
            Reconciliation any = reconcile(
                    stated((long) random.nextInt(40), (long) random.nextInt(40), (long) random.nextInt(9), (long)
                            random.nextInt(9)),
                    ours(random.nextInt(40), random.nextInt(40), random.nextInt(9), random.nextInt(9)),
                    evidence);
            for (Reconciliation.Line line : any.lines()) {
                assertThat(line.residuals().stream().mapToLong(Residual::units).sum())
                        .as("seed %d, %s", seed, line)
                        .isEqualTo(line.theirs() - line.ours());
                assertThat(line.residuals()).as("seed %d, %s", seed, line).allMatch(residual -> residual.units() != 0);
                assertThat(Math.abs(line.of(Residual.Cause.INSPECTED_TWICE))).isLessThanOrEqualTo(evidence.again());
                assertThat(Math.abs(line.of(Residual.Cause.SHED))).isLessThanOrEqualTo(evidence.shed());
                assertThat(Math.abs(line.of(Residual.Cause.CLOCK_OFFSET))).isLessThanOrEqualTo(evidence.atBorder());
            }
        }
    }

    @Test
    void aStatementOfNothingOrOfAShiftWithoutItsDayIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stated(null, null, null, null))
                .withMessageContaining("that of mes states nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StatedCounts(
                        "mes",
                        new WorkOrderId("WO-1"),
                        new OperationId("0010"),
                        "early",
                        null,
                        AS_OF,
                        1L,
                        null,
                        null,
                        null))
                .withMessageContaining("were early and null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stated(null, null, -1L, null))
                .withMessageContaining("scrap")
                .withMessageContaining("-1");
    }

    @Test
    void theSeriesOfAShiftIsNotThatOfTheOrder() {
        StatedCounts order = stated(1L, null, null, null);
        StatedCounts shift = new StatedCounts(
                "mes",
                order.workOrder(),
                order.operation(),
                "early",
                LocalDate.of(2026, 3, 2),
                AS_OF,
                1L,
                null,
                null,
                null);
        assertThat(Reconciliation.series(order, CountPosting.Kind.SCRAP))
                .isNotEqualTo(Reconciliation.series(shift, CountPosting.Kind.SCRAP))
                .isNotEqualTo(Reconciliation.series(order, CountPosting.Kind.YIELD));
    }

    private static Reconciliation reconcile(StatedCounts stated, UnitCounts ours, Evidence evidence) {
        return Reconciliation.of(stated, ours, evidence, posted(Map.of(), Map.of()), AT);
    }

    private static Reconciliation.Posted posted(Map<LedgerId, Long> last, Map<LedgerId, Long> since) {
        return new Reconciliation.Posted() {
            @Override
            public long lastNumber(LedgerId series) {
                return last.getOrDefault(series, 0L);
            }

            @Override
            public long since(LedgerId series, Instant asOf) {
                assertThat(asOf).isEqualTo(AS_OF);
                return since.getOrDefault(series, 0L);
            }
        };
    }

    private static StatedCounts stated(Long produced, Long good, Long scrap, Long rework) {
        return new StatedCounts(
                "mes",
                new WorkOrderId("WO-1"),
                new OperationId("0010"),
                null,
                null,
                AS_OF,
                produced,
                good,
                scrap,
                rework);
    }

    private static UnitCounts ours(long inspected, long good, long scrap, long rework) {
        long[] values = new long[UnitCounts.SIZE];
        List<String> parts = Arrays.stream(UnitCounts.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        values[parts.indexOf("inspected")] = inspected;
        values[parts.indexOf("finalGood")] = good;
        values[parts.indexOf("scrap")] = scrap;
        values[parts.indexOf("rework")] = rework;
        return UnitCounts.of(values);
    }

    private static Evidence evidence(
            long after, long good, long received, long again, long unbound, long shed, long rejects, long border) {
        return new Evidence(after, good, received, again, unbound, shed, rejects, border);
    }
}
