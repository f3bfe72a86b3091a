package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.FigureReader;
import io.holdfast.port.Grouping;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.StoreException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sums by a plain loop over all rows, whatever a reader does by itself: what its own sums are compared with. */
public final class FigureOracle implements FigureReader {
    private final List<Map.Entry<FigureKey, UnitCounts>> counts = new ArrayList<>();
    private final List<DefectFigure> defects = new ArrayList<>();
    private final List<PlaceFigure> places = new ArrayList<>();

    /** Reads all rows. */
    public FigureOracle(FigureReader rows) throws StoreException {
        rows.forEachCount(null, null, (key, sum) -> counts.add(Map.entry(key, sum)));
        rows.forEachDefectFigure(null, null, defects::add);
        rows.forEachPlaceFigure(null, null, places::add);
    }

    @Override
    public void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action) {
        counts.forEach(row -> action.accept(row.getKey(), row.getValue()));
    }

    @Override
    public void forEachDefectFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action) {
        defects.forEach(action);
    }

    @Override
    public void forEachPlaceFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action) {
        places.forEach(action);
    }

    /** Returns random filters over what there is, and one over what there is not. */
    public List<FigureFilter> filters(Random random, int how) {
        List<FigureFilter> filters = new ArrayList<>(List.of(FigureFilter.ALL));
        while (filters.size() < how) {
            FigureKey one = counts.get(random.nextInt(counts.size())).getKey();
            FigureKey other = counts.get(random.nextInt(counts.size())).getKey();
            // What a figure has no word for is asked for, too: by one that nothing has.
            WorkContext context = one.context();
            MaterialDefinitionId part = context == null ? null : context.material();
            EquipmentId line = context == null ? null : context.line();
            filters.add(new FigureFilter(
                    random.nextInt(3) == 0 ? one.hour().minusNanos(random.nextInt(2)) : null,
                    random.nextInt(3) == 0 ? other.hour().plusNanos(random.nextInt(2)) : null,
                    random.nextInt(3) == 0 ? one.shift() : null,
                    random.nextInt(6) == 0 ? other.productionDay() : null,
                    random.nextInt(4) == 0 ? context == null ? new WorkOrderId("none") : context.workOrder() : null,
                    random.nextInt(8) == 0 ? context == null ? new OperationId("none") : context.operation() : null,
                    random.nextInt(4) == 0 ? part == null ? new MaterialDefinitionId("none") : part : null,
                    random.nextInt(4) == 0 ? line == null ? new EquipmentId("none") : line : null,
                    random.nextInt(5) == 0 ? other.station() : null));
        }
        filters.add(FigureFilter.ALL.in("no such shift", LocalDate.of(2001, 1, 1)));
        return filters;
    }

    /** Compares each sum of a reader with the loop. */
    public void compare(FigureReader reader, List<FigureFilter> filters, String about) throws StoreException {
        for (FigureFilter filter : filters) {
            String where = about + ", " + filter;
            assertThat(reader.sum(filter)).as(where).isEqualTo(sum(filter));
            assertThat(sums(reader::forEachDefectSum, filter))
                    .as("by kind, %s", where)
                    .isEqualTo(sums(this::forEachDefectSum, filter));
            assertThat(sums(reader::forEachPlaceSum, filter))
                    .as("by place, %s", where)
                    .isEqualTo(sums(this::forEachPlaceSum, filter));
            for (Grouping by : Grouping.values()) {
                if (!by.isOfDefects()) {
                    assertThat(sums((of, action) -> reader.forEachFailedSum(by, of, action), filter))
                            .as("rejects by %s, %s", by, where)
                            .isEqualTo(sums((of, action) -> forEachFailedSum(by, of, action), filter));
                    assertThat(counts(reader, by, filter))
                            .as("counts by %s, %s", by, where)
                            .isEqualTo(counts(this, by, filter));
                }
            }
        }
    }

    private interface Sums {
        void forEach(FigureFilter filter, BiConsumer<Object, Long> action) throws StoreException;
    }

    /** Each label must come once; those of nothing may be left out. */
    private static Map<String, Long> sums(Sums sums, FigureFilter filter) throws StoreException {
        Map<String, Long> all = new TreeMap<>();
        sums.forEach(filter, (label, sum) -> {
            if (sum != 0) {
                assertThat(all.put(label.toString(), sum)).as("%s again", label).isNull();
            }
        });
        return all;
    }

    private static Map<String, UnitCounts> counts(FigureReader reader, Grouping by, FigureFilter filter)
            throws StoreException {
        Map<String, UnitCounts> all = new TreeMap<>();
        reader.forEachCountSum(by, filter, (label, counts) -> {
            if (!counts.isZero()) {
                assertThat(all.put(label, counts)).as("%s again", label).isNull();
            }
        });
        return all;
    }
}
