package io.holdfast.internal.ledger;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.WorkContext;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.FigureReader;
import io.holdfast.port.Grouping;
import io.holdfast.port.PlaceFigure;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Figures in memory, in columns of small numbers: a sum is one pass over arrays. A filter is asked once for each hour and once for
 * each station and context, not for each row. Not thread-safe.
 */
final class FigureCube implements FigureReader {
    private static final int FAILED = 11; // where it stands in UnitCounts

    /** One hour of one shift. */
    private record Slot(Instant hour, String shift, LocalDate day) {}

    /** One station under one context. */
    private record Spring(EquipmentId station, @Nullable WorkContext context) {}

    /** A kind of defect at a place. */
    private record Mark(Morphology morphology, Place place) {}

    private final Index<Slot> slots = new Index<>();
    private final Index<Spring> springs = new Index<>();
    private final Index<Morphology> kinds = new Index<>();

    private final Map<Grouping, Axis> axes = new EnumMap<>(Grouping.class);

    // Cells: a slot and a spring, with the counts.
    private final Index<FigureKey> cells = new Index<>();
    private final Column cellSlot = new Column();
    private final Column cellSpring = new Column();
    private final List<long[]> counts = new ArrayList<>();

    // Kinds of defect in a cell.
    private final Rows ofKinds = new Rows();

    // Kinds of defect at a place in a cell.
    private final Index<Mark> marks = new Index<>();
    private final Rows ofMarks = new Rows();

    FigureCube() {
        for (Grouping by : Grouping.values()) {
            if (!by.isOfDefects()) {
                boolean ofTime = by == Grouping.SHIFT || by == Grouping.PRODUCTION_DAY;
                axes.put(by, new Axis(by, ofTime, ofTime ? cellSlot : cellSpring));
            }
        }
    }

    /** What figures are grouped by: its labels, and which of them each slot, or each spring, goes under. */
    private static final class Axis {
        private final Grouping by;
        private final boolean ofTime;
        private final Column cells;
        private final Index<String> labels = new Index<>();
        private final List<int[]> under = new ArrayList<>();

        Axis(Grouping by, boolean ofTime, Column cells) {
            this.by = by;
            this.ofTime = ofTime;
            this.cells = cells;
        }

        void add(FigureKey key) {
            under.add(by.labels(key).stream().mapToInt(labels::of).toArray());
        }
    }

    private Axis axis(Grouping by) {
        return Objects.requireNonNull(axes.get(by), () -> "a unit may have several of " + by);
    }

    /** Numbers things, from 0. */
    private static final class Index<T> {
        private final Map<T, Integer> numbers = new HashMap<>();
        private final List<T> things = new ArrayList<>();

        /** Returns its number; the next one, if it is new. */
        int of(T thing) {
            Integer known = numbers.putIfAbsent(thing, things.size());
            if (known == null) {
                things.add(thing);
                return things.size() - 1;
            }
            return known;
        }

        T thing(int number) {
            return things.get(number);
        }

        int size() {
            return things.size();
        }
    }

    /** A growing array. */
    private static final class Column {
        private int[] values = new int[64];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }
    }

    /** Two sums for each pair of a cell and something in it. */
    private static final class Rows {
        private final Index<Long> rows = new Index<>();
        private final Column cell = new Column();
        private final Column thing = new Column();
        private long[] first = new long[64];
        private long[] second = new long[64];

        void add(int ofCell, int ofThing, long more, long moreToo) {
            int before = rows.size();
            int row = rows.of((long) ofCell << 32 | ofThing);
            if (row == before) {
                cell.add(ofCell);
                thing.add(ofThing);
                if (row == first.length) {
                    first = Arrays.copyOf(first, 2 * row);
                    second = Arrays.copyOf(second, 2 * row);
                }
            }
            first[row] += more;
            second[row] += moreToo;
        }

        /** Returns the first sums of the rows of the cells that are admitted, by thing. */
        long[] sums(boolean[] admitted, int things) {
            long[] sums = new long[things];
            for (int i = 0; i < cell.size; i++) {
                if (admitted[cell.values[i]]) {
                    sums[thing.values[i]] += first[i];
                }
            }
            return sums;
        }
    }

    private int cell(FigureKey key) {
        int before = cells.size();
        int cell = cells.of(key);
        if (cell == before) {
            int knownSlots = slots.size();
            int knownSprings = springs.size();
            int slot = slots.of(new Slot(key.hour(), key.shift(), key.productionDay()));
            int spring = springs.of(new Spring(key.station(), key.context()));
            cellSlot.add(slot);
            cellSpring.add(spring);
            counts.add(new long[UnitCounts.SIZE]);
            for (Axis axis : axes.values()) {
                if (axis.ofTime ? slot == knownSlots : spring == knownSprings) {
                    axis.add(key);
                }
            }
        }
        return cell;
    }

    void add(FigureKey key, UnitCounts change) {
        change.addTo(counts.get(cell(key)));
    }

    void add(DefectFigure change) {
        ofKinds.add(cell(change.key()), kinds.of(change.morphology()), change.units(), change.defects());
    }

    void add(PlaceFigure change) {
        int mark = marks.of(new Mark(change.morphology(), change.place()));
        ofMarks.add(cell(change.key()), mark, change.defects(), 0);
    }

    /** Asks a filter for each cell. */
    private boolean[] admitted(FigureFilter filter) {
        boolean[] ofSlots = new boolean[slots.size()];
        for (int i = 0; i < ofSlots.length; i++) {
            Slot slot = slots.thing(i);
            ofSlots[i] = filter.admits(slot.hour, slot.shift, slot.day);
        }
        boolean[] ofSprings = new boolean[springs.size()];
        for (int i = 0; i < ofSprings.length; i++) {
            Spring spring = springs.thing(i);
            ofSprings[i] = filter.admits(spring.station, spring.context);
        }
        boolean[] admitted = new boolean[cells.size()];
        for (int i = 0; i < admitted.length; i++) {
            admitted[i] = ofSlots[cellSlot.values[i]] && ofSprings[cellSpring.values[i]];
        }
        return admitted;
    }

    @Override
    public void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action) {
        boolean[] admitted = admitted(FigureFilter.ALL.between(from, to));
        for (int i = 0; i < admitted.length; i++) {
            if (admitted[i]) {
                action.accept(cells.thing(i), UnitCounts.of(counts.get(i)));
            }
        }
    }

    @Override
    public void forEachDefectFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action) {
        boolean[] admitted = admitted(FigureFilter.ALL.between(from, to));
        for (int i = 0; i < ofKinds.cell.size; i++) {
            int cell = ofKinds.cell.values[i];
            if (admitted[cell]) {
                action.accept(new DefectFigure(
                        cells.thing(cell), kinds.thing(ofKinds.thing.values[i]), ofKinds.first[i], ofKinds.second[i]));
            }
        }
    }

    @Override
    public void forEachPlaceFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action) {
        boolean[] admitted = admitted(FigureFilter.ALL.between(from, to));
        for (int i = 0; i < ofMarks.cell.size; i++) {
            int cell = ofMarks.cell.values[i];
            if (admitted[cell]) {
                Mark mark = marks.thing(ofMarks.thing.values[i]);
                action.accept(new PlaceFigure(cells.thing(cell), mark.morphology, mark.place, ofMarks.first[i]));
            }
        }
    }

    @Override
    public UnitCounts sum(FigureFilter filter) {
        boolean[] admitted = admitted(filter);
        long[] sum = new long[UnitCounts.SIZE];
        for (int i = 0; i < admitted.length; i++) {
            if (admitted[i]) {
                add(sum, counts.get(i));
            }
        }
        return UnitCounts.of(sum);
    }

    private static void add(long[] sum, long[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }

    @Override
    public void forEachCountSum(
            Grouping by, FigureFilter filter, BiConsumer<? super String, ? super UnitCounts> action) {
        boolean[] admitted = admitted(filter);
        Axis axis = axis(by);
        List<long @Nullable []> sums = new ArrayList<>(Collections.nCopies(axis.labels.size(), null));
        for (int i = 0; i < admitted.length; i++) {
            if (admitted[i]) {
                for (int label : axis.under.get(axis.cells.values[i])) {
                    long[] sum = sums.get(label);
                    if (sum == null) {
                        sum = new long[UnitCounts.SIZE];
                        sums.set(label, sum);
                    }
                    add(sum, counts.get(i));
                }
            }
        }
        for (int label = 0; label < sums.size(); label++) {
            long[] sum = sums.get(label);
            if (sum != null) {
                action.accept(axis.labels.thing(label), UnitCounts.of(sum));
            }
        }
    }

    @Override
    public void forEachFailedSum(Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action) {
        boolean[] admitted = admitted(filter);
        Axis axis = axis(by);
        long[] ofGroups = new long[axis.under.size()];
        for (int i = 0; i < admitted.length; i++) {
            if (admitted[i]) {
                ofGroups[axis.cells.values[i]] += counts.get(i)[FAILED];
            }
        }
        long[] sums = new long[axis.labels.size()];
        for (int i = 0; i < ofGroups.length; i++) {
            for (int label : axis.under.get(i)) {
                sums[label] += ofGroups[i];
            }
        }
        show(sums, axis.labels, action);
    }

    private static <T> void show(long[] sums, Index<T> of, BiConsumer<? super T, ? super Long> action) {
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] != 0) {
                action.accept(of.thing(i), sums[i]);
            }
        }
    }

    @Override
    public void forEachDefectSum(FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action) {
        show(ofKinds.sums(admitted(filter), kinds.size()), kinds, action);
    }

    @Override
    public void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action) {
        long[] ofEach = ofMarks.sums(admitted(filter), marks.size());
        Map<Place, Long> sums = new HashMap<>();
        for (int i = 0; i < ofEach.length; i++) {
            if (ofEach[i] != 0) {
                sums.merge(marks.thing(i).place, ofEach[i], Long::sum);
            }
        }
        sums.forEach(action);
    }
}
