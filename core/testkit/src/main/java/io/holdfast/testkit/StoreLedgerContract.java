package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.ORDER;
import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.STATION;
import static io.holdfast.testkit.Samples.VOID;
import static io.holdfast.testkit.Samples.ZONE;
import static io.holdfast.testkit.Samples.fail;
import static io.holdfast.testkit.Samples.pass;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Actor;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.CountPosting;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.Lane;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.Piece;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.StoreException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store must do for the ledger. */
abstract class StoreLedgerContract extends StoreImageContract {
    private static final WorkOrderId WO = ORDER.workOrder();
    private static final OperationId OP = ORDER.operation();
    private static final LocalDate DAY = LocalDate.of(2026, 3, 14);

    private static FigureKey key(int hour, boolean bound) {
        return new FigureKey(STATION, bound ? ORDER : null, second(3_600L * hour), "early", DAY);
    }

    private static UnitCounts counts(long first) {
        long[] values = new long[UnitCounts.SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = first + i;
        }
        return UnitCounts.of(values);
    }

    private Map<FigureKey, UnitCounts> counts(@Nullable Instant from, @Nullable Instant to) throws StoreException {
        Map<FigureKey, UnitCounts> all = new HashMap<>();
        store.forEachCount(from, to, all::put);
        return all;
    }

    @Test
    void aPieceHasTheResultsOfOneUnitAtOneOperationAndWhatAPersonDecided() throws Exception {
        InspectionResult again = received(result(2, Verdict.PASS));
        InspectionResult second = InspectionResult.of(
                        new ResultId("R-2b"), STATION, new UnitId("U-1"), Verdict.PASS, second(9))
                .attempt(2)
                .context(ORDER)
                .build()
                .received(second(10), null);
        InspectionResult unbound = InspectionResult.of(
                        new ResultId("R-3b"), STATION, new UnitId("U-1"), Verdict.PASS, second(11))
                .build()
                .received(second(12), null);
        store.write(t -> {
            t.add(fail(1, SCRATCH), false);
            assertThat(t.enter(fail(1, SCRATCH))).isEqualTo(new Piece(List.of(), null));
            t.add(again, false);
            assertThat(t.enter(again).results()).isEmpty();
        });
        store.write(t -> {
            t.add(second, false);
            assertThat(t.enter(second)).isEqualTo(new Piece(List.of(fail(1, SCRATCH)), null));
            t.add(unbound, false);
            assertThat(t.enter(unbound).results())
                    .as("another piece: its order is not known")
                    .isEmpty();
            t.decide(WO, OP, new UnitId("U-1"), Fate.REWORK);
            t.decide(WO, OP, new UnitId("U-1"), Fate.SCRAP);
        });
        reopen();
        assertThat(store.piece(WO, OP, new UnitId("U-1")))
                .isEqualTo(new Piece(List.of(fail(1, SCRATCH), second), Fate.SCRAP));
        assertThat(store.piece(WO, new OperationId("0099"), new UnitId("U-1"))).isEqualTo(new Piece(List.of(), null));
        store.write(t -> {
            InspectionResult first = t.result(fail(1, SCRATCH).id()).orElseThrow();
            WorkContext other = WorkContext.of(new WorkOrderId("WO-other"), OP).build();
            t.bind(first.id(), other, second(13), new Actor.Person("anna"), "late");
            assertThat(t.others(first)).isEqualTo(new Piece(List.of(second), Fate.SCRAP));
            assertThat(t.others(first.boundTo(other))).isEqualTo(new Piece(List.of(), null));
            assertThat(t.others(second)).isEqualTo(new Piece(List.of(), Fate.SCRAP));
            t.decide(WO, OP, new UnitId("U-1"), null);
        });
        assertThat(store.piece(WO, OP, new UnitId("U-1"))).isEqualTo(new Piece(List.of(second), null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.enter(pass(77))))
                .withMessageContaining("R-77");
    }

    @Test
    void figuresAddUpHourByHour() throws Exception {
        Place tile = new Place.Point("A3", -2_500, 7_500);
        store.write(t -> {
            t.add(key(0, true), counts(1));
            t.add(key(0, true), counts(10));
            t.add(key(1, true), counts(5));
            t.add(key(1, false), counts(7).negated());
            t.add(new DefectFigure(key(0, true), SCRATCH, 2, 3));
            t.add(new DefectFigure(key(0, true), SCRATCH, -1, -1));
            t.add(new PlaceFigure(key(0, true), SCRATCH, tile, 2));
            t.add(new PlaceFigure(key(0, true), SCRATCH, tile, 1));
            t.add(new PlaceFigure(key(0, true), SCRATCH, ZONE, 4));
        });
        reopen();
        assertThat(counts(null, null))
                .isEqualTo(Map.of(
                        key(0, true), counts(1).plus(counts(10)),
                        key(1, true), counts(5),
                        key(1, false), counts(7).negated()));
        assertThat(counts(second(3_600), null)).containsOnlyKeys(key(1, true), key(1, false));
        assertThat(counts(null, second(3_600))).containsOnlyKeys(key(0, true));
        List<Object> figures = new ArrayList<>();
        store.forEachDefectFigure(null, null, figures::add);
        store.forEachPlaceFigure(second(0), second(1), figures::add);
        assertThat(figures)
                .containsExactlyInAnyOrder(
                        new DefectFigure(key(0, true), SCRATCH, 1, 2),
                        new PlaceFigure(key(0, true), SCRATCH, tile, 3),
                        new PlaceFigure(key(0, true), SCRATCH, ZONE, 4));
        store.write(t -> {
            t.add(new DefectFigure(key(1, false), SCRATCH, 5, 5));
            t.add(new PlaceFigure(key(1, false), SCRATCH, tile, 5));
        });
        Map<Morphology, Long> kinds = new HashMap<>();
        store.forEachDefectSum(FigureFilter.ALL, kinds::put);
        assertThat(kinds).isEqualTo(Map.of(SCRATCH, 6L));
        Map<Place, Long> places = new HashMap<>();
        store.forEachPlaceSum(FigureFilter.ALL, places::put);
        assertThat(places).isEqualTo(Map.of(tile, 8L, ZONE, 4L));
        places.clear();
        store.forEachPlaceSum(FigureFilter.ALL.between(second(3_600), null), places::put);
        assertThat(places).isEqualTo(Map.of(tile, 5L));
        store.write(t -> t.clearFigures());
        assertThat(counts(null, null)).isEmpty();
    }

    /** Random figures, unbound ones and some of lots that were resolved among them, against a plain loop over all rows. */
    @Test
    void sumsAreThoseOfTheRowsWhateverTheyAreGroupedAndFilteredBy() throws Exception {
        long seed = System.nanoTime();
        System.out.println("StoreLedgerContract seed " + seed);
        Random random = new Random(seed);
        MaterialLotId provisional = new MaterialLotId("TMP-1");
        store.write(t -> {
            for (int i = 0; i < 60; i++) {
                FigureKey key = randomKey(random, provisional);
                t.add(key, counts(random.nextInt(50)));
                Morphology kind = random.nextBoolean() ? SCRATCH : VOID;
                t.add(new DefectFigure(key, kind, random.nextInt(1, 5), random.nextInt(5, 9)));
                Place place = random.nextBoolean()
                        ? new Place.Zone(random.nextBoolean() ? null : "A" + random.nextInt(2), "z" + random.nextInt(3))
                        : new Place.Point(random.nextBoolean() ? null : "A1", random.nextInt(3), -random.nextInt(2));
                t.add(new PlaceFigure(key, kind, place, random.nextInt(1, 5)));
                if (i == 30) {
                    t.resolve(new LotResolution(provisional, new MaterialLotId("LOT-9"), second(1), "anna", "label"));
                }
            }
        });
        reopen();
        FigureOracle oracle = new FigureOracle(store);
        oracle.compare(store, oracle.filters(random, 25), "seed " + seed);
    }

    private static FigureKey randomKey(Random random, MaterialLotId provisional) {
        int order = random.nextInt(4);
        WorkContext context = order == 0
                ? null
                : WorkContext.of(new WorkOrderId("WO-" + order), new OperationId("00" + random.nextInt(2)))
                        .material(order == 1 ? null : new MaterialDefinitionId("PN-" + order), null)
                        .line(order == 2 ? null : new EquipmentId("L-" + order))
                        .tooling(
                                order == 3
                                        ? null
                                        : new Tooling(
                                                null,
                                                new EquipmentId("T-" + random.nextInt(2)),
                                                random.nextBoolean() ? null : "4",
                                                null))
                        .producedLot(order == 2 ? null : new MaterialLotId("LOT-" + order))
                        .consumedLots(
                                switch (random.nextInt(4)) {
                                    case 0 -> List.of();
                                    case 1 -> List.of(provisional);
                                    case 2 -> List.of(new MaterialLotId("LOT-9"), new MaterialLotId("S-1"));
                                    default -> List.of(provisional, new MaterialLotId("S-1"));
                                })
                        .build();
        int hour = random.nextInt(30);
        return new FigureKey(
                new EquipmentId("ST-" + random.nextInt(3)),
                context,
                second(3_600L * hour),
                List.of("early", "late", "night").get(hour / 8 % 3),
                DAY.plusDays(hour / 24));
    }

    @Test
    void bookingsAreTakenOnceAndStatementsByTheirLatest() throws Exception {
        CountBooking booking =
                CountBooking.quantities(new LedgerId("B-1"), STATION, ORDER, second(1), 5, 2, 1, SCRATCH);
        store.write(t -> {
            assertThat(t.add(booking)).isTrue();
            assertThat(t.add(booking)).isFalse();
            assertThat(t.add(booking.reversal())).isTrue();
            t.add(new StatedCounts("mes", WO, OP, null, null, second(20), 9L, null, 0L, null));
            t.add(new StatedCounts("mes", WO, OP, null, null, second(10), 5L, null, null, null));
            t.add(new StatedCounts("mes", WO, OP, "early", DAY, second(5), null, 3L, null, 1L));
        });
        reopen();
        List<CountBooking> bookings = new ArrayList<>();
        store.forEachBooking(bookings::add);
        assertThat(bookings).containsExactly(booking, booking.reversal());
        assertThat(store.statedCounts(WO, OP))
                .containsExactlyInAnyOrder(
                        new StatedCounts("mes", WO, OP, null, null, second(20), 9L, null, 0L, null),
                        new StatedCounts("mes", WO, OP, "early", DAY, second(5), null, 3L, null, 1L));
        assertThat(store.statedCounts(WO, new OperationId("x"))).isEmpty();
    }

    @Test
    void entriesAreWrittenOnceAndDeliveredInALaneOfTheirOwn() throws Exception {
        CostItem item = new CostItem(
                new LedgerId("QC-1"),
                CostKind.SCRAP,
                ORDER,
                "worn",
                new BigDecimal("2.50"),
                SCRATCH,
                second(1),
                "early",
                DAY);
        CostEntry cost = new CostEntry(item, 1, UnitCost.of("12.340", "EUR", "standard", DAY), null);
        CostEntry back = new CostEntry(item, 2, cost.unitCost(), cost.id());
        CountPosting posting = new CountPosting(
                new LedgerId("CP-1"),
                1,
                CountPosting.Kind.SCRAP,
                "mes",
                WO,
                OP,
                null,
                null,
                12,
                "why",
                second(2),
                null);
        store.write(t -> {
            for (LedgerEntry entry : List.of(cost, back, posting)) {
                assertThat(t.add(entry)).isTrue();
                assertThat(t.add(entry)).isFalse();
                t.enqueue(ERP, entry.series().value(), entry.id().value(), entry);
            }
            t.unpriced(item, "no price");
            t.unpriced(item, "still none");
        });
        reopen();
        assertThat(store.ledgerEntry(new LedgerId("QC-1-2"))).contains(back);
        assertThat(store.lastOfSeries(new LedgerId("QC-1"))).contains(back);
        assertThat(store.lastOfSeries(new LedgerId("QC-9"))).isEmpty();
        List<LedgerEntry> entries = new ArrayList<>();
        store.forEachLedgerEntry(entries::add);
        assertThat(entries).containsExactly(cost, back, posting);
        assertThat(store.pending(ERP, Lane.LEDGER, 0, 9))
                .extracting(delivery -> (Object) delivery.content())
                .containsExactly(cost, back, posting);
        List<String> unpriced = new ArrayList<>();
        store.forEachUnpriced((of, reason) -> unpriced.add(of.series() + " " + reason));
        assertThat(unpriced).containsExactly("QC-1 still none");

        settle(store.pending(ERP, Lane.LEDGER, 0, 1).get(0), new DeliveryOutcome.Rejected("period closed"));
        List<Parked> parked = new ArrayList<>();
        store.forEachParked(ParkedQuery.ALL, parked::add);
        assertThat(parked)
                .singleElement()
                .satisfies(each -> assertThat(each.delivery().content()).isEqualTo(cost));
        store.write(t -> {
            assertThat(t.removeUnpriced(item.series())).isTrue();
            assertThat(t.removeUnpriced(item.series())).isFalse();
            assertThat(t.replay(parked.get(0), Lane.LEDGER)).isTrue();
        });
    }
}
