package io.holdfast.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.holdfast.chart.ChartSettings;
import io.holdfast.chart.ControlChart;
import io.holdfast.chart.DefectMap;
import io.holdfast.chart.Figures;
import io.holdfast.chart.Pareto;
import io.holdfast.chart.Ratio;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.FigureReader;
import io.holdfast.port.Grouping;
import io.holdfast.port.PlaceFigure;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The cube against a plain list of every change, which answers by the port's own streaming defaults. */
class FigureCubeTest {
    private static final Instant AT = Instant.parse("2026-03-02T06:00:00Z");
    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
    private static final List<String> PARTS = Arrays.stream(UnitCounts.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    private static final Morphology BURR = new Morphology("burr");

    private final FigureCube cube = new FigureCube();
    private final Plain plain = new Plain();
    private final Figures figures = new Figures(cube, 5_000);

    /** Keeps every change and adds up when it is asked. */
    private static final class Plain implements FigureReader {
        final List<Map.Entry<FigureKey, UnitCounts>> counts = new ArrayList<>();
        final List<DefectFigure> defects = new ArrayList<>();
        final List<PlaceFigure> places = new ArrayList<>();

        private static boolean in(Instant from, Instant to, FigureKey key) {
            return (from == null || !key.hour().isBefore(from))
                    && (to == null || key.hour().isBefore(to));
        }

        @Override
        public void forEachCount(Instant from, Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action) {
            counts.stream()
                    .filter(each -> in(from, to, each.getKey()))
                    .forEach(each -> action.accept(each.getKey(), each.getValue()));
        }

        @Override
        public void forEachDefectFigure(Instant from, Instant to, Consumer<? super DefectFigure> action) {
            defects.stream().filter(each -> in(from, to, each.key())).forEach(action);
        }

        @Override
        public void forEachPlaceFigure(Instant from, Instant to, Consumer<? super PlaceFigure> action) {
            places.stream().filter(each -> in(from, to, each.key())).forEach(action);
        }
    }

    private void fill(SplittableRandom random, int changes) {
        for (int i = 0; i < changes; i++) {
            FigureKey key = key(random);
            long[] values = new long[UnitCounts.SIZE];
            for (int part = 0; part < values.length; part++) {
                values[part] = random.nextInt(5);
            }
            cube.add(key, UnitCounts.of(values));
            plain.counts.add(Map.entry(key, UnitCounts.of(values)));
            Morphology kind = new Morphology("kind-" + random.nextInt(4));
            DefectFigure defect = new DefectFigure(key(random), kind, random.nextInt(4), random.nextInt(9));
            cube.add(defect);
            plain.defects.add(defect);
            Place place = random.nextBoolean()
                    ? new Place.Zone(null, "zone-" + random.nextInt(3))
                    : new Place.Point(null, 5_000L * random.nextInt(3), 0);
            PlaceFigure spot = new PlaceFigure(key(random), kind, place, random.nextInt(4));
            cube.add(spot);
            plain.places.add(spot);
        }
    }

    private static FigureKey key(SplittableRandom random) {
        WorkContext context = random.nextInt(4) == 0
                ? null
                : WorkContext.of(new WorkOrderId("WO-" + random.nextInt(3)), new OperationId("00" + random.nextInt(2)))
                        .line(random.nextBoolean() ? new EquipmentId("L-" + random.nextInt(2)) : null)
                        .material(random.nextBoolean() ? new MaterialDefinitionId("P-1") : null, null)
                        .consumedLots(
                                random.nextBoolean()
                                        ? List.of(
                                                new MaterialLotId("S-1"),
                                                new MaterialLotId("S-" + random.nextInt(2, 5)))
                                        : List.of())
                        .build();
        int hour = random.nextInt(30);
        return new FigureKey(
                new EquipmentId("AOI-" + random.nextInt(3)),
                context,
                AT.plus(hour, ChronoUnit.HOURS),
                hour % 24 < 8 ? "early" : hour % 24 < 16 ? "late" : "night",
                DAY.plusDays(hour / 24));
    }

    private static List<FigureFilter> filters() {
        return List.of(
                FigureFilter.ALL,
                FigureFilter.ALL.between(AT.plus(3, ChronoUnit.HOURS), AT.plus(20, ChronoUnit.HOURS)),
                FigureFilter.ALL.in("early", DAY),
                FigureFilter.ALL.of(new WorkOrderId("WO-1"), new OperationId("001")),
                FigureFilter.ALL.of(new MaterialDefinitionId("P-1")).on(new EquipmentId("L-1")),
                FigureFilter.ALL.at(new EquipmentId("AOI-2")),
                FigureFilter.ALL.at(new EquipmentId("AOI-99")));
    }

    @Test
    void everySumIsThatOfThePlainList() throws Exception {
        fill(new SplittableRandom(20261127), 600);
        for (FigureFilter filter : filters()) {
            assertThat(cube.sum(filter)).as("%s", filter).isEqualTo(plain.sum(filter));
            for (Grouping by : Grouping.values()) {
                if (!by.isOfDefects()) {
                    assertThat(countSums(cube, by, filter))
                            .as("%s %s", by, filter)
                            .isEqualTo(countSums(plain, by, filter));
                    assertThat(failedSums(cube, by, filter))
                            .as("%s %s", by, filter)
                            .isEqualTo(failedSums(plain, by, filter));
                }
            }
            assertThat(defectSums(cube, filter)).as("%s", filter).isEqualTo(defectSums(plain, filter));
            assertThat(placeSums(cube, filter)).as("%s", filter).isEqualTo(placeSums(plain, filter));
        }
    }

    @Test
    void theRowsThatItShowsAddUpToWhatWasAdded() throws Exception {
        fill(new SplittableRandom(7), 300);
        Plain shown = new Plain();
        cube.forEachCount(null, null, (key, counts) -> shown.counts.add(Map.entry(key, counts)));
        cube.forEachDefectFigure(null, null, shown.defects::add);
        cube.forEachPlaceFigure(null, null, shown.places::add);
        assertThat(shown.counts).extracting(Map.Entry::getKey).doesNotHaveDuplicates();
        for (FigureFilter filter : filters()) {
            assertThat(shown.sum(filter)).isEqualTo(plain.sum(filter));
            assertThat(defectSums(shown, filter)).isEqualTo(defectSums(plain, filter));
            assertThat(placeSums(shown, filter)).isEqualTo(placeSums(plain, filter));
        }
    }

    @Test
    void whatIsTakenBackLeavesNoLabelInARanking() throws Exception {
        FigureKey key = key("AOI-1", 0);
        cube.add(key, counts("failed", 2, "tested", 5));
        cube.add(key, counts("failed", 2, "tested", 5).negated());
        cube.add(new DefectFigure(key, BURR, 1, 2));
        cube.add(new DefectFigure(key, BURR, -1, -2));
        assertThat(figures.pareto(Grouping.STATION, FigureFilter.ALL)).isEqualTo(new Pareto(List.of(), 0));
        assertThat(figures.pareto(Grouping.DEFECT, FigureFilter.ALL).bars()).isEmpty();
    }

    @Test
    void aUnitMadeFromSeveralLotsCountsForEach() throws Exception {
        WorkContext context = WorkContext.of(new WorkOrderId("WO-1"), new OperationId("0010"))
                .consumedLots(List.of(new MaterialLotId("S-1"), new MaterialLotId("S-2")))
                .build();
        cube.add(
                new FigureKey(new EquipmentId("AOI-1"), context, AT, "early", DAY),
                counts("inspected", 3, "failed", 1));
        cube.add(key("AOI-1", 0), counts("inspected", 4, "failed", 2));
        assertThat(figures.countsBy(Grouping.CONSUMED_LOT, FigureFilter.ALL))
                .hasEntrySatisfying("S-1", sum -> assertThat(sum.inspected()).isEqualTo(3))
                .hasEntrySatisfying("S-2", sum -> assertThat(sum.inspected()).isEqualTo(3))
                .hasEntrySatisfying(
                        Grouping.UNKNOWN, sum -> assertThat(sum.inspected()).isEqualTo(4))
                .hasSize(3);
        assertThat(figures.pareto(Grouping.CONSUMED_LOT, FigureFilter.ALL).bars())
                .extracting(Pareto.Bar::label)
                .containsExactly(Grouping.UNKNOWN, "S-1", "S-2");
    }

    @Test
    void unitsCannotBeCountedByWhatTheyMayHaveSeveralOf() {
        for (Grouping by : List.of(Grouping.DEFECT, Grouping.PLACE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> figures.countsBy(by, FigureFilter.ALL))
                    .withMessageContaining("was " + by);
            assertThatNullPointerException()
                    .isThrownBy(() -> cube.forEachCountSum(by, FigureFilter.ALL, (label, sum) -> {}))
                    .withMessageContaining("several of " + by);
        }
    }

    @Test
    void keyFiguresOfNothingAndOfUnitsWithoutSerialsAreNoNumbers() throws Exception {
        assertThat(figures.kpis(FigureFilter.ALL).qualityRatio().state()).isEqualTo(Ratio.State.NO_UNITS);
        cube.add(
                key("AOI-1", 0),
                counts("inspected", 8, "finalGood", 9, "firstPassGood", 6, "scrap", 1, "unserialised", 2));
        assertThat(figures.kpis(FigureFilter.ALL).firstPassYield()).hasToString("not applicable");
        assertThat(figures.kpis(FigureFilter.ALL).qualityRatio()).hasToString("90.00 %");
        assertThat(figures.kpis(FigureFilter.ALL).scrapRatio()).hasToString("10.00 %");
    }

    @Test
    void theMapLeavesOutWhatWasTakenBackAndPutsMostFirst() throws Exception {
        FigureKey key = key("AOI-1", 0);
        Place tile = new Place.Point(null, 2_500, 2_500);
        Place zone = new Place.Zone(null, "gate");
        cube.add(new PlaceFigure(key, BURR, tile, 2));
        cube.add(new PlaceFigure(key, new Morphology("scratch"), tile, 5));
        cube.add(new PlaceFigure(key, BURR, zone, 9));
        cube.add(new PlaceFigure(key, BURR, new Place.Zone(null, "lid"), 1));
        cube.add(new PlaceFigure(key, BURR, new Place.Zone(null, "lid"), -1));
        DefectMap map = figures.map(FigureFilter.ALL);
        assertThat(map.spots()).containsExactly(new DefectMap.Spot(zone, 9), new DefectMap.Spot(tile, 7));
        assertThat(map.tiles()).containsExactly(new DefectMap.Spot(tile, 7));
        assertThat(figures.pareto(Grouping.PLACE, FigureFilter.ALL).total()).isEqualTo(16);
    }

    @Test
    void aChartHasOnePointForEachSubgroupWithUnits() throws Exception {
        for (int hour = 0; hour < 30; hour++) {
            cube.add(key("AOI-" + hour % 2, hour), counts("tested", 100, "failed", 3, "defects", 4));
        }
        cube.add(key("AOI-1", 31), counts("defects", 1));
        assertThat(points(ControlChart.Kind.P, Figures.Subgroup.HOUR)).hasSize(30);
        assertThat(points(ControlChart.Kind.NP, Figures.Subgroup.SHIFT)).hasSize(4);
        assertThat(points(ControlChart.Kind.U, Figures.Subgroup.PRODUCTION_DAY)).hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> points(ControlChart.Kind.G, Figures.Subgroup.HOUR))
                .withMessageContaining("gaps between rejects");
    }

    private List<?> points(ControlChart.Kind kind, Figures.Subgroup subgroup) throws Exception {
        return figures.chart(kind, subgroup, FigureFilter.ALL, ChartSettings.ofDefaults())
                .points();
    }

    private static FigureKey key(String station, int hour) {
        return new FigureKey(
                new EquipmentId(station),
                null,
                AT.plus(hour, ChronoUnit.HOURS),
                hour % 24 < 8 ? "early" : hour % 24 < 16 ? "late" : "night",
                DAY.plusDays(hour / 24));
    }

    private static UnitCounts counts(Object... partsAndValues) {
        long[] values = new long[UnitCounts.SIZE];
        for (int i = 0; i < partsAndValues.length; i += 2) {
            values[PARTS.indexOf(partsAndValues[i])] = (int) partsAndValues[i + 1];
        }
        return UnitCounts.of(values);
    }

    private static Map<String, UnitCounts> countSums(FigureReader reader, Grouping by, FigureFilter filter)
            throws Exception {
        Map<String, UnitCounts> sums = new TreeMap<>();
        reader.forEachCountSum(
                by, filter, (label, sum) -> assertThat(sums.put(label, sum)).isNull());
        return sums;
    }

    private static Map<String, Long> failedSums(FigureReader reader, Grouping by, FigureFilter filter)
            throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        reader.forEachFailedSum(by, filter, sums::put);
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    private static Map<String, Long> defectSums(FigureReader reader, FigureFilter filter) throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        reader.forEachDefectSum(filter, (kind, units) -> sums.put(kind.value(), units));
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    private static Map<String, Long> placeSums(FigureReader reader, FigureFilter filter) throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        reader.forEachPlaceSum(filter, (place, defects) -> sums.merge(place.toString(), defects, Long::sum));
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }
}
