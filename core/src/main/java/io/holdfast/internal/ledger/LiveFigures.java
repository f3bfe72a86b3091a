package io.holdfast.internal.ledger;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureKey;
import io.holdfast.port.FigureReader;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.StoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The figures of the last time in memory, as committed. Thread-safe; a reader holds up the writer while it reads. */
public final class LiveFigures implements FigureReader {
    private final NavigableMap<Instant, Map<FigureKey, Cell>> hours = new TreeMap<>();
    /** Of all hours together. */
    private final Map<Morphology, Long> defectSums = new HashMap<>();

    private final Map<Place, Long> placeSums = new HashMap<>();

    /** What happened in one hour at one station under one context. */
    private static final class Cell {
        UnitCounts counts = UnitCounts.ZERO;
        final Map<Morphology, DefectFigure> defects = new HashMap<>();
        final Map<PlaceKey, PlaceFigure> places = new HashMap<>();
    }

    private record PlaceKey(Morphology morphology, Place place) {}

    /** Reads what the journal has from an instant on, in place of what is here. */
    public synchronized void load(FigureReader journal, Instant from) throws StoreException {
        hours.clear();
        defectSums.clear();
        placeSums.clear();
        journal.forEachCount(from, null, this::add);
        journal.forEachDefectFigure(from, null, this::add);
        journal.forEachPlaceFigure(from, null, this::add);
    }

    /** Adds what was committed. */
    public synchronized void apply(LedgerChange change) {
        change.forEachCount(this::add);
        change.forEachDefect(this::add);
        change.forEachPlace(this::add);
    }

    /** Forgets what lies before an instant. */
    public synchronized void forgetBefore(Instant instant) {
        NavigableMap<Instant, Map<FigureKey, Cell>> gone = hours.headMap(instant, false);
        for (Map<FigureKey, Cell> hour : gone.values()) {
            for (Cell cell : hour.values()) {
                cell.defects.values().forEach(figure -> sum(defectSums, figure.morphology(), -figure.units()));
                cell.places.values().forEach(figure -> sum(placeSums, figure.place(), -figure.defects()));
            }
        }
        gone.clear();
    }

    private Cell cell(FigureKey key) {
        return hours.computeIfAbsent(key.hour(), any -> new HashMap<>()).computeIfAbsent(key, any -> new Cell());
    }

    private void add(FigureKey key, UnitCounts change) {
        Cell cell = cell(key);
        cell.counts = cell.counts.plus(change);
    }

    private static <K> void sum(Map<K, Long> sums, K key, long change) {
        sums.merge(key, change, (one, other) -> one + other == 0 ? null : one + other);
    }

    private void add(DefectFigure change) {
        sum(defectSums, change.morphology(), change.units());
        cell(change.key())
                .defects
                .merge(
                        change.morphology(),
                        change,
                        (one, other) -> new DefectFigure(
                                one.key(),
                                one.morphology(),
                                one.units() + other.units(),
                                one.defects() + other.defects()));
    }

    private void add(PlaceFigure change) {
        sum(placeSums, change.place(), change.defects());
        cell(change.key())
                .places
                .merge(
                        new PlaceKey(change.morphology(), change.place()),
                        change,
                        (one, other) -> new PlaceFigure(
                                one.key(), one.morphology(), one.place(), one.defects() + other.defects()));
    }

    private interface Each {
        void of(FigureKey key, Cell cell);
    }

    private synchronized void forEach(@Nullable Instant from, @Nullable Instant to, Each action) {
        NavigableMap<Instant, Map<FigureKey, Cell>> range = from == null ? hours : hours.tailMap(from, true);
        for (Map<FigureKey, Cell> hour : (to == null ? range : range.headMap(to, false)).values()) {
            hour.forEach(action::of);
        }
    }

    @Override
    public void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action) {
        forEach(from, to, (key, cell) -> action.accept(key, cell.counts));
    }

    @Override
    public void forEachDefectFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action) {
        forEach(from, to, (key, cell) -> cell.defects.values().forEach(action));
    }

    @Override
    public void forEachPlaceFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action) {
        forEach(from, to, (key, cell) -> cell.places.values().forEach(action));
    }

    @Override
    public void forEachDefectSum(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super Morphology, ? super Long> action)
            throws StoreException {
        if (from != null || to != null) {
            FigureReader.super.forEachDefectSum(from, to, action);
            return;
        }
        synchronized (this) {
            defectSums.forEach(action);
        }
    }

    @Override
    public void forEachPlaceSum(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super Place, ? super Long> action)
            throws StoreException {
        if (from != null || to != null) {
            FigureReader.super.forEachPlaceSum(from, to, action);
            return;
        }
        synchronized (this) {
            placeSums.forEach(action);
        }
    }
}
