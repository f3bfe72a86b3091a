package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.FigureReader;
import io.holdfast.port.Grouping;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.StoreException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The oracle must notice a reader that sums wrongly, and let one that sums right be. */
class FigureOracleTest {
    private static final Instant AT = Instant.parse("2026-03-02T06:00:00Z");

    /** Some rows; its sums are the port's own unless a test spoils one. */
    private static class Rows implements FigureReader {
        @Override
        public void forEachCount(Instant from, Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action) {
            for (int hour = 0; hour < 12; hour++) {
                long[] values = new long[UnitCounts.SIZE];
                Arrays.fill(values, hour + 1L);
                if (in(from, to, key(hour))) {
                    action.accept(key(hour), UnitCounts.of(values));
                }
            }
        }

        @Override
        public void forEachDefectFigure(Instant from, Instant to, Consumer<? super DefectFigure> action) {
            for (int hour = 0; hour < 12; hour++) {
                if (in(from, to, key(hour))) {
                    action.accept(new DefectFigure(key(hour), new Morphology("kind-" + hour % 3), 1, 2));
                }
            }
        }

        @Override
        public void forEachPlaceFigure(Instant from, Instant to, Consumer<? super PlaceFigure> action) {
            for (int hour = 0; hour < 12; hour++) {
                if (in(from, to, key(hour))) {
                    action.accept(new PlaceFigure(
                            key(hour), new Morphology("kind"), new Place.Zone(null, "zone-" + hour % 2), 3));
                }
            }
        }

        static boolean in(Instant from, Instant to, FigureKey key) {
            return (from == null || !key.hour().isBefore(from))
                    && (to == null || key.hour().isBefore(to));
        }

        static FigureKey key(int hour) {
            return new FigureKey(
                    Samples.STATION,
                    hour % 3 == 0 ? null : Samples.ORDER,
                    AT.plus(hour, ChronoUnit.HOURS),
                    hour < 8 ? "early" : "late",
                    LocalDate.of(2026, 3, 2));
        }
    }

    private static void compare(FigureReader reader) throws StoreException {
        FigureOracle oracle = new FigureOracle(new Rows());
        oracle.compare(reader, oracle.filters(new Random(20261127), 40), "rows");
    }

    @Test
    void aReaderThatSumsRightPasses() throws Exception {
        compare(new Rows());
    }

    @Test
    void filtersAskForWhatThereIsAndForWhatThereIsNot() throws Exception {
        FigureOracle oracle = new FigureOracle(new Rows());
        List<FigureFilter> filters = oracle.filters(new Random(1), 40);
        int empty = 0;
        for (FigureFilter filter : filters) {
            empty += oracle.sum(filter).isZero() ? 1 : 0;
        }
        assertThat(empty).isBetween(1, filters.size() - 10);
    }

    @Test
    void aSumThatForgetsTheLastHourIsNoticed() {
        assertNoticed("rows", new Rows() {
            @Override
            public UnitCounts sum(FigureFilter filter) throws StoreException {
                return super.sum(filter.between(filter.from(), AT.plus(11, ChronoUnit.HOURS)));
            }
        });
    }

    @Test
    void aLabelThatComesTwiceIsNoticed() {
        assertNoticed("again", new Rows() {
            @Override
            public void forEachDefectSum(FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action)
                    throws StoreException {
                forEachDefectFigure(
                        filter.from(), filter.to(), figure -> action.accept(figure.morphology(), figure.units()));
            }
        });
    }

    @Test
    void placesThatAreCountedByUnitsAreNoticed() {
        assertNoticed("by place", new Rows() {
            @Override
            public void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action)
                    throws StoreException {
                super.forEachPlaceSum(filter, (place, defects) -> action.accept(place, defects / 3));
            }
        });
    }

    @Test
    void rejectsOfOneGroupingThatIgnoreTheFilterAreNoticed() {
        assertNoticed("by SHIFT", new Rows() {
            @Override
            public void forEachFailedSum(
                    Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action)
                    throws StoreException {
                super.forEachFailedSum(by, by == Grouping.SHIFT ? FigureFilter.ALL : filter, action);
            }
        });
    }

    private static void assertNoticed(String word, FigureReader wrong) {
        assertThatThrownBy(() -> compare(wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(word);
    }
}
