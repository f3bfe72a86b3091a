package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.Holdfast;
import io.holdfast.LineLedger;
import io.holdfast.chart.ChartRule;
import io.holdfast.chart.ChartSettings;
import io.holdfast.chart.ControlChart;
import io.holdfast.chart.Figures;
import io.holdfast.chart.Pareto;
import io.holdfast.chart.Ratio;
import io.holdfast.ledger.CostFilter;
import io.holdfast.ledger.CostGrouping;
import io.holdfast.ledger.CostSums;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.PriceTable;
import io.holdfast.ledger.Reconciliation;
import io.holdfast.ledger.Residual;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.Actor;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.Fate;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Grouping;
import io.holdfast.port.StoreException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Counts, cost and figures of a whole line. */
class HoldfastLedgerTest extends WholeLine {
    private static final Actor.Person ANNA = new Actor.Person("anna");
    private static final OperationId OPERATION = new OperationId("0010");
    private static final FigureFilter OF_ORDER = FigureFilter.ALL.of(ORDER_1.workOrder(), OPERATION);
    private static final UnitCost STANDARD =
            UnitCost.of("12.3456", "EUR", "standard cost 2026", LocalDate.of(2026, 1, 1));

    private static LedgerSettings.Builder settings() {
        return LedgerSettings.custom(ShiftCalendar.daily(ZoneId.of("Europe/Berlin")))
                .prices(PriceTable.custom()
                        .price(CostKind.SCRAP, new MaterialDefinitionId("P-100"), OPERATION, STANDARD)
                        .build())
                .toolCondition((tool, at) -> java.util.Optional.of("worn"));
    }

    private Holdfast open(LedgerSettings settings) throws StoreException {
        Holdfast line = builder(THREE_IN_A_QUARTER).ledger(settings).open();
        opened.add(line);
        return line;
    }

    private static StatedCounts stated(
            String source, Instant asOf, @Nullable Long produced, @Nullable Long good, @Nullable Long scrap) {
        return new StatedCounts(source, ORDER_1.workOrder(), OPERATION, null, null, asOf, produced, good, scrap, null);
    }

    @Test
    void whatCameWhileALineWasOpenWithoutALedgerIsCountedWithTheNext() throws Exception {
        Holdfast line = open(settings().build());
        durable(good(line, "A1", 1));
        line.close();
        line = builder(THREE_IN_A_QUARTER).open();
        opened.add(line);
        durable(good(line, "A2", 2));
        line.close();
        line = open(settings().build());
        assertThat(line.ledger().counts(OF_ORDER).inspected()).isEqualTo(2);
        durable(good(line, "A3", 3));
        assertThat(line.ledger().counts(OF_ORDER).inspected()).isEqualTo(3);
    }

    @Test
    void aUnitCountsOnceAndItsRetestChangesWhatBecameOfItAndTakesItsCostBack() throws Exception {
        Holdfast line = open(settings().build());
        good(line, "A1", 1);
        durable(bad(line, "A2", 2, SCRATCH));
        assertThat(line.ledger().costs(CostGrouping.WORK_ORDER))
                .containsExactly(
                        new CostSums.Row("WO-1", new BigDecimal("12.3456"), STANDARD.currency(), BigDecimal.ONE));
        assertThat(line.ledger().costs(CostGrouping.TOOL_CONDITION))
                .extracting(CostSums.Row::label)
                .containsExactly("worn");

        durable(accept(
                line,
                io.holdfast.model.InspectionResult.of(
                                new ResultId("R-A2-2"), STATION, new UnitId("A2"), Verdict.PASS, START.plusSeconds(90))
                        .attempt(2)
                        .context(ORDER_1)
                        .build()));

        UnitCounts counts = line.ledger().counts(OF_ORDER);
        assertThat(counts.inspected()).isEqualTo(2);
        assertThat(counts.firstPassGood()).isEqualTo(1);
        assertThat(counts.finalGood()).isEqualTo(2);
        assertThat(counts.scrap()).isZero();
        assertThat(counts.retests()).isEqualTo(1);
        assertThat(line.ledger().kpis(OF_ORDER).firstPassYield()).isEqualTo(new Ratio(Ratio.State.KNOWN, 0.5));
        assertThat(line.ledger().costs(CostGrouping.WORK_ORDER)).isEmpty();
        assertThat(entries(line)).extracting(LedgerEntry::number).containsExactly(1L, 2L);
        assertThat(entries(line).get(1).reverses())
                .isEqualTo(entries(line).get(0).id());

        drain(line);
        assertThat(mes.contents(CostEntry.class)).as("told to who takes it").hasSize(2);
        // The re-test itself has no price here: it is listed, not guessed.
        List<String> unpriced = new ArrayList<>();
        line.ledger().forEachUnpriced((item, reason) -> unpriced.add(item.kind() + ": " + reason));
        assertThat(unpriced)
                .containsExactly(
                        "REINSPECTION: no price of REINSPECTION for part P-100 at operation 0010 on 2026-03-02");
    }

    private static List<LedgerEntry> entries(Holdfast line) throws StoreException {
        List<LedgerEntry> entries = new ArrayList<>();
        line.journal().forEachLedgerEntry(entries::add);
        return entries;
    }

    @Test
    void figuresAreTheSameInMemoryInTheJournalAfterARestartAndMadeAnew() throws Exception {
        Holdfast line = open(settings().build());
        for (int i = 1; i <= 30; i++) {
            if (i % 5 == 0) {
                bad(line, "A" + i, 10 * i, i % 2 == 0 ? SCRATCH : DENT);
            } else {
                good(line, "A" + i, 10 * i);
            }
        }
        durable(accept(line, bare("R-lost", "A31", 500)));
        FigureFilter recent = FigureFilter.ALL.between(START.minusSeconds(3600), null);
        Pareto pareto = line.ledger().figures(recent).pareto(Grouping.DEFECT, recent);
        UnitCounts counts = line.ledger().figures(recent).counts(FigureFilter.ALL);
        assertThat(pareto.bars())
                .extracting(Pareto.Bar::label, Pareto.Bar::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Dent", 3L),
                        org.assertj.core.groups.Tuple.tuple("Scratch", 3L));
        assertThat(counts.inspected()).isEqualTo(31);
        assertThat(counts.unbound()).isEqualTo(1);
        same(line, recent, pareto, counts);

        assertThat(line.ledger().live().pareto(Grouping.TOOL, FigureFilter.ALL).bars())
                .extracting(Pareto.Bar::label)
                .containsExactly("TOOL-1");
        assertThat(line.ledger().live().map(OF_ORDER).spots()).singleElement().satisfies(spot -> {
            assertThat(spot.place()).isEqualTo(GATE);
            assertThat(spot.defects()).isEqualTo(6);
        });
        ControlChart chart = line.ledger()
                .live()
                .chart(ControlChart.Kind.P, Figures.Subgroup.SHIFT, OF_ORDER, ChartSettings.ofDefaults());
        assertThat(chart.points())
                .singleElement()
                .satisfies(point -> assertThat(point.value()).isEqualTo(0.2));
        assertThat(line.ledger()
                        .gaps(ORDER_1.segment(), null, null, ChartSettings.ofDefaults())
                        .points())
                .extracting(ControlChart.Point::value)
                .containsExactly(4.0, 4.0, 4.0, 4.0, 4.0);

        // Bound by hand, it counts in the order.
        line.bind(List.of(new ResultId("R-lost")), ORDER_1, ANNA, "was there")
                .toCompletableFuture()
                .join();
        assertThat(line.ledger().counts(FigureFilter.ALL).unbound()).isZero();
        assertThat(line.ledger().counts(OF_ORDER).inspected()).isEqualTo(31);
        UnitCounts bound = line.ledger().counts(FigureFilter.ALL);
        line.close();

        line = open(settings().build());
        same(line, recent, pareto, bound);
        line.close();

        // Other tiles: the figures are made anew. And without a ledger, then with one again.
        line = open(settings().tileMicrometres(7).build());
        same(line, recent, pareto, bound);
    }

    private static void same(Holdfast line, FigureFilter recent, Pareto pareto, UnitCounts counts)
            throws StoreException {
        assertThat(line.ledger().live().pareto(Grouping.DEFECT, recent)).isEqualTo(pareto);
        assertThat(line.ledger().figures(FigureFilter.ALL).pareto(Grouping.DEFECT, FigureFilter.ALL))
                .isEqualTo(pareto);
        assertThat(line.ledger().live().counts(FigureFilter.ALL)).isEqualTo(counts);
        assertThat(line.ledger().figures(FigureFilter.ALL).counts(FigureFilter.ALL))
                .isEqualTo(counts);
    }

    @Test
    void whatTheMesCountsMeetsWhatWasInspectedUnitByUnit() throws Exception {
        Holdfast line = open(settings().build());
        for (int i = 1; i <= 87; i++) {
            good(line, "A" + i, i);
        }
        for (int i = 88; i <= 97; i++) {
            bad(line, "A" + i, i, SCRATCH);
        }
        durable(accept(line, bare("R-lost", "A98", 97)));

        // The MES counted 100 made, all of them good.
        Reconciliation met = line.ledger().state(stated("mes", clock.instant(), 100L, 100L, 0L));

        assertThat(met.lines())
                .allSatisfy(one -> assertThat(one.residuals().stream()
                                .mapToLong(Residual::units)
                                .sum())
                        .isEqualTo(one.difference()));
        assertThat(met.lines().get(0).residuals())
                .containsExactly(
                        new Residual(Residual.Cause.CONTEXT_MISSING, 1), new Residual(Residual.Cause.NOT_INSPECTED, 2));
        assertThat(met.lines().get(1).residuals())
                .containsExactly(
                        new Residual(Residual.Cause.REJECTS_NOT_SUBTRACTED, 10),
                        new Residual(Residual.Cause.CONTEXT_MISSING, 1),
                        new Residual(Residual.Cause.NOT_INSPECTED, 2));
        assertThat(met.proposals())
                .extracting(CountPosting::kind)
                .containsExactly(CountPosting.Kind.YIELD, CountPosting.Kind.SCRAP);
        CountPosting yield = met.proposals().get(0);
        CountPosting scrap = met.proposals().get(1);
        assertThat(yield.quantity()).isEqualTo(-13);
        assertThat(scrap.quantity()).isEqualTo(10);
        assertThat(100 + yield.quantity())
                .as("finished goods are good")
                .isEqualTo(met.ours().finalGood());

        clock.advance(java.time.Duration.ofMinutes(1));
        Reconciliation later =
                line.ledger().reconcile(ORDER_1.workOrder(), OPERATION).get(0);
        assertThat(line.ledger().post(later.proposals().get(1), ANNA, "as inspected"))
                .isTrue();
        assertThat(line.ledger().post(later.proposals().get(1), ANNA, "pressed twice"))
                .isFalse();
        drain(line);
        assertThat(mes.contents(CountPosting.class))
                .containsExactly(later.proposals().get(1));
        assertThat(acts(line)).contains("COUNT_POSTED " + scrap.id());

        // What was posted since is not proposed again.
        assertThat(line.ledger()
                        .reconcile(ORDER_1.workOrder(), OPERATION)
                        .get(0)
                        .proposals())
                .extracting(CountPosting::kind)
                .containsExactly(CountPosting.Kind.YIELD);

        CountPosting reversal = line.ledger().reverse(scrap.id(), ANNA, "wrong order");
        assertThat(line.ledger().reverse(scrap.id(), ANNA, "pressed twice")).isEqualTo(reversal);
        assertThat(reversal.quantity()).isEqualTo(-10);
        assertThat(line.ledger()
                        .reconcile(ORDER_1.workOrder(), OPERATION)
                        .get(0)
                        .proposals())
                .extracting(CountPosting::number)
                .containsExactly(1L, 3L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.ledger().reverse(new LedgerId("CP-none-1"), ANNA, "none"))
                .withMessageContaining("CP-none-1");
    }

    @Test
    void aRulePostsWhatIsExplainedAndLeavesTheRestToAPerson() throws Exception {
        Holdfast line = open(settings()
                .postByRule(Set.of(CountPosting.Kind.SCRAP, CountPosting.Kind.YIELD), 20)
                .build());
        for (int i = 1; i <= 9; i++) {
            good(line, "A" + i, i);
        }
        durable(bad(line, "A10", 10, SCRATCH));

        line.ledger().state(stated("mes", clock.instant(), 10L, 10L, 0L));
        drain(line);
        assertThat(mes.contents(CountPosting.class))
                .extracting(CountPosting::kind, CountPosting::quantity)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(CountPosting.Kind.YIELD, -1L),
                        org.assertj.core.groups.Tuple.tuple(CountPosting.Kind.SCRAP, 1L));

        // One unit that nobody saw: a person must look.
        Reconciliation met = line.ledger().state(stated("erp", clock.instant(), 11L, 11L, 0L));
        assertThat(met.isExplained()).isFalse();
        drain(line);
        assertThat(mes.contents(CountPosting.class)).hasSize(2);
    }

    @Test
    void unitsMadeAfterTheMesCountedAreNotMissing() throws Exception {
        Holdfast line = open(settings().clockOffset(java.time.Duration.ZERO).build());
        for (int i = 1; i <= 10; i++) {
            good(line, "A" + i, 60 * i);
        }
        durable(good(line, "A11", 660));

        Reconciliation met = line.ledger().state(stated("mes", START.plusSeconds(430), 8L, 8L, null));

        // Made after: 4 of ours. They have 8 where we saw 7 by then: one was never inspected; and all 7 reached us
        // late.
        assertThat(met.lines().get(0).residuals())
                .containsExactly(
                        new Residual(Residual.Cause.MES_LATE, -4), new Residual(Residual.Cause.NOT_INSPECTED, 1));
    }

    /** Random counts and evidence: whatever is explained, the sum is the difference. */
    @Test
    void residualsAlwaysSumToTheDifference() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            long[] values = random.longs(UnitCounts.SIZE, 0, 50).toArray();
            io.holdfast.ledger.Evidence evidence = new io.holdfast.ledger.Evidence(
                    random.nextInt(9),
                    random.nextInt(5),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9),
                    random.nextInt(9));
            StatedCounts stated = new StatedCounts(
                    "mes",
                    ORDER_1.workOrder(),
                    OPERATION,
                    null,
                    null,
                    START,
                    1L + random.nextInt(90),
                    random.nextBoolean() ? null : (long) random.nextInt(90),
                    random.nextBoolean() ? null : (long) random.nextInt(20),
                    random.nextBoolean() ? null : (long) random.nextInt(20));
            Reconciliation met = Reconciliation.of(stated, UnitCounts.of(values), evidence, new NothingPosted(), START);
            for (Reconciliation.Line one : met.lines()) {
                assertThat(one.residuals().stream().mapToLong(Residual::units).sum())
                        .as("seed %d, %s", seed, one)
                        .isEqualTo(one.theirs() - one.ours());
                // Nothing is explained that is not there: but for what is certain, all causes point the same way.
                assertThat(one.residuals().stream()
                                .filter(residual -> residual.cause() != Residual.Cause.MES_LATE)
                                .map(residual -> Long.signum(residual.units()))
                                .distinct())
                        .as("seed %d, %s", seed, one)
                        .hasSizeLessThan(2);
            }
        }
    }

    private static final class NothingPosted implements Reconciliation.Posted {
        @Override
        public long lastNumber(LedgerId series) {
            return 0;
        }

        @Override
        public long since(LedgerId series, Instant asOf) {
            return 0;
        }
    }

    @Test
    void bookedQuantitiesCountOnceAndAreReversedWithTheirCost() throws Exception {
        Holdfast line = open(settings().build());
        CountBooking booking = CountBooking.quantities(new LedgerId("B-1"), STATION, ORDER_1, START, 95, 5, 0, SCRATCH);

        assertThat(line.ledger().book(List.of(booking, booking))).isEqualTo(1);
        assertThat(line.ledger().book(List.of(booking))).isZero();
        assertThat(line.ledger().kpis(OF_ORDER).scrapRatio()).isEqualTo(new Ratio(Ratio.State.KNOWN, 0.05));
        assertThat(line.ledger().kpis(OF_ORDER).firstPassYield().state()).isEqualTo(Ratio.State.NOT_APPLICABLE);
        assertThat(line.ledger().live().pareto(Grouping.DEFECT, OF_ORDER).total())
                .isEqualTo(5);
        assertThat(line.ledger().costs(CostGrouping.CATEGORY, CostFilter.ALL))
                .containsExactly(new CostSums.Row(
                        "INTERNAL_FAILURE", new BigDecimal("61.7280"), STANDARD.currency(), BigDecimal.valueOf(5)));

        assertThat(line.ledger().reverse(booking, ANNA, "booked on the wrong order"))
                .isTrue();
        assertThat(line.ledger().reverse(booking, ANNA, "again")).isFalse();
        assertThat(line.ledger().counts(OF_ORDER)).isEqualTo(UnitCounts.ZERO);
        assertThat(line.ledger().costs(CostGrouping.CATEGORY)).isEmpty();
        assertThat(line.ledger().live().pareto(Grouping.DEFECT, OF_ORDER).bars())
                .isEmpty();
    }

    @Test
    void aPersonDecidesWhatBecameOfAUnitAndChargesWhatNoInspectionSees() throws Exception {
        Holdfast line = open(settings().build());
        durable(bad(line, "A1", 1, SCRATCH));
        line.ledger().decide(ORDER_1.workOrder(), OPERATION, new UnitId("A1"), Fate.GOOD, ANNA, "use as is");
        assertThat(line.ledger().counts(OF_ORDER).finalGood()).isEqualTo(1);
        assertThat(line.ledger().costs(CostGrouping.KIND)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        line.ledger().decide(ORDER_1.workOrder(), OPERATION, new UnitId("A9"), Fate.SCRAP, ANNA, "?"))
                .withMessageContaining("A9");

        // No price for sorting: listed; once the list of prices has one, charged.
        io.holdfast.model.CostItem sorting = line.ledger()
                .item(new LedgerId("SORT-1"), CostKind.SORTING, ORDER_1, new BigDecimal("2.5"), SCRATCH, START);
        assertThat(line.ledger().charge(sorting, ANNA, "sorted the lot")).isFalse();
        line.close();
        Holdfast again = open(settings()
                .prices(PriceTable.custom()
                        .price(
                                CostKind.SORTING,
                                null,
                                null,
                                UnitCost.of("38.40", "EUR", "rate of an hour", LocalDate.of(2026, 1, 1)))
                        .build())
                .build());
        assertThat(again.ledger().priceAgain(ANNA, "rates came")).isEqualTo(1);
        assertThat(again.ledger().costs(CostGrouping.KIND))
                .containsExactly(new CostSums.Row(
                        "SORTING", new BigDecimal("96.000"), STANDARD.currency(), new BigDecimal("2.5")));
        assertThat(acts(again)).contains("UNIT_DECIDED WO-1/0010/A1");
    }

    @Test
    void aSubscriberIsToldOfWhatConcernsItAndFindsItInTheFigures() throws Exception {
        Holdfast line = open(settings().build());
        CountDownLatch told = new CountDownLatch(1);
        List<Long> seen = new ArrayList<>();
        LineLedger.Subscription other =
                line.ledger().subscribe(FigureFilter.ALL.of(ORDER_2.workOrder(), null), figures -> seen.add(-1L));
        LineLedger.Subscription own = line.ledger().subscribe(OF_ORDER, figures -> {
            try {
                seen.add(figures.counts(OF_ORDER).inspected());
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
            told.countDown();
        });
        durable(good(line, "A1", 1));
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        own.close();
        other.close();
        durable(good(line, "A2", 2));
        drain(line);
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void aLineWithoutALedgerSaysSoAndCountsWhatItHasOnceItKeepsOne() throws Exception {
        Holdfast without = open(THREE_IN_A_QUARTER);
        durable(accept(
                without, result("R-1", "A1", 1).defect(Defect.of(SCRATCH, GATE)).build()));
        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(without::ledger)
                .withMessageContaining("ledger(...)");
        without.close();

        Holdfast line = open(settings().build());
        assertThat(line.ledger().counts(OF_ORDER).scrap()).isEqualTo(1);
        assertThat(line.ledger().live().countsBy(Grouping.SHIFT, OF_ORDER)).containsOnlyKeys("day");
    }

    @Test
    void subscribersAreToldOfEntriesAndResidualsThatConcernThem() throws Exception {
        Holdfast line = open(settings().build());
        List<LedgerEntry> scrapped = new ArrayList<>();
        List<LedgerEntry> others = new ArrayList<>();
        List<Reconciliation> met = new ArrayList<>();
        LineLedger.Subscription entries = line.ledger().subscribeEntries(OF_ORDER.in("day", null), scrapped::addAll);
        line.ledger().subscribeEntries(FigureFilter.ALL.of(ORDER_2.workOrder(), null), others::addAll);
        LineLedger.Subscription residuals =
                line.ledger().subscribeResiduals(ORDER_1.workOrder(), OPERATION, met::addAll);
        durable(bad(line, "A1", 1, SCRATCH));
        drain(line);
        assertThat(scrapped).singleElement().isInstanceOf(CostEntry.class);
        assertThat(others).isEmpty();
        assertThat(met).as("nobody has counted").isEmpty();

        line.ledger().state(stated("mes", clock.instant(), 1L, 1L, 0L));
        drain(line);
        Reconciliation first = met.get(met.size() - 1);
        assertThat(first.lines().get(1).residuals())
                .containsExactly(new Residual(Residual.Cause.REJECTS_NOT_SUBTRACTED, 1));
        int before = met.size();
        durable(good(line, "A2", 2));
        drain(line);
        assertThat(met).as("what we counted changed").hasSizeGreaterThan(before);
        assertThat(met.get(met.size() - 1).ours().inspected()).isEqualTo(2);
        line.ledger().post(first.proposals().get(0), ANNA, "as inspected");
        drain(line);
        assertThat(scrapped).as("no posting is of a shift").hasSize(1);
        List<LedgerEntry> all = new ArrayList<>();
        line.ledger().forEachEntry(OF_ORDER, all::add);
        assertThat(all).hasSize(2).last().isInstanceOf(CountPosting.class);
        List<LedgerEntry> ofPart = new ArrayList<>();
        line.ledger().forEachEntry(FigureFilter.ALL.of(new MaterialDefinitionId("P-100")), ofPart::add);
        assertThat(ofPart).as("a posting names no part").isEqualTo(scrapped);
        line.ledger().forEachEntry(FigureFilter.ALL.of(new MaterialDefinitionId("P-9")), others::add);
        line.ledger().forEachEntry(FigureFilter.ALL.between(null, START), others::add);
        assertThat(others).isEmpty();

        entries.close();
        residuals.close();
        before = met.size();
        durable(bad(line, "A3", 3, SCRATCH));
        drain(line);
        assertThat(scrapped).hasSize(1);
        assertThat(met).hasSize(before);
    }

    /** Ten days of ten units each; two rejects on the first four days, eight on the fifth, four a day from the sixth on. */
    @Test
    void eachChartIsDrawnOfLiveFiguresWithFrozenLimitsPhasesAndWeighedRules() throws Exception {
        Holdfast line = open(settings().build());
        int[] rejects = {2, 2, 2, 2, 8, 4, 4, 4, 4, 4};
        for (int day = 0; day < rejects.length; day++) {
            for (int i = 0; i < 10; i++) {
                String unit = "D" + day + "-" + i;
                int second = 86_400 * day + i;
                if (i < rejects[day]) {
                    bad(line, unit, second, SCRATCH);
                } else {
                    good(line, unit, second);
                }
            }
        }
        drain(line);
        Figures live = line.ledger().live();
        ChartSettings frozen = ChartSettings.ofDefaults().frozenAfter(4);
        for (ControlChart.Kind kind :
                List.of(ControlChart.Kind.P, ControlChart.Kind.NP, ControlChart.Kind.C, ControlChart.Kind.U)) {
            double scale = kind == ControlChart.Kind.P || kind == ControlChart.Kind.U ? 10 : 1;
            ControlChart moving =
                    live.chart(kind, Figures.Subgroup.PRODUCTION_DAY, OF_ORDER, ChartSettings.ofDefaults());
            assertThat(moving.points())
                    .extracting(point -> point.centre() * scale)
                    .allMatch(c -> Math.abs(c - 3.6) < 1e-9);
            ControlChart stands = live.chart(kind, Figures.Subgroup.PRODUCTION_DAY, OF_ORDER, frozen);
            assertThat(stands.points())
                    .extracting(point -> point.centre() * scale)
                    .allMatch(c -> Math.abs(c - 2) < 1e-9);
            assertThat(stands.signals())
                    .as("%s", kind)
                    .contains(new ControlChart.Signal(4, ChartRule.BEYOND_LIMIT, ChartRule.Weight.VIOLATION));
            assertThat(live.chart(
                                    kind,
                                    Figures.Subgroup.SHIFT,
                                    OF_ORDER,
                                    frozen.with(Map.of(
                                            ChartRule.BEYOND_LIMIT,
                                            ChartRule.Weight.WARN,
                                            ChartRule.TWO_OF_THREE,
                                            ChartRule.Weight.IGNORE)))
                            .signals())
                    .as("%s", kind)
                    .contains(new ControlChart.Signal(4, ChartRule.BEYOND_LIMIT, ChartRule.Weight.WARN))
                    .allMatch(signal -> signal.rule() == ChartRule.BEYOND_LIMIT);
            ControlChart phases = live.chart(
                    kind,
                    Figures.Subgroup.PRODUCTION_DAY,
                    OF_ORDER,
                    ChartSettings.ofDefaults().phases(List.of(5)));
            assertThat(phases.points().get(9).centre() * scale)
                    .isCloseTo(4, org.assertj.core.api.Assertions.within(1e-9));
            assertThat(phases.points().get(9).phase()).isEqualTo(1);
        }
        // Gaps: none within a day's rejects, the good ones up to the next day's first; and one more reject that comes
        // late.
        ControlChart gaps = line.ledger().gaps(ORDER_1.segment(), null, null, ChartSettings.ofDefaults());
        assertThat(gaps.points())
                .hasSize(35)
                .extracting(ControlChart.Point::value)
                .startsWith(0.0, 8.0, 0.0, 8.0);
        durable(bad(line, "late", 5, DENT));
        assertThat(line.ledger().gaps(ORDER_1.segment(), null, null, frozen).points())
                .hasSize(36)
                .extracting(ControlChart.Point::value)
                .startsWith(0.0, 4.0, 4.0, 0.0);
        assertThat(line.ledger()
                        .gaps(ORDER_1.segment(), START.plusSeconds(86_400), START.plusSeconds(2 * 86_400 - 1), frozen)
                        .points())
                .extracting(ControlChart.Point::value)
                .containsExactly(0.0);
    }
}
