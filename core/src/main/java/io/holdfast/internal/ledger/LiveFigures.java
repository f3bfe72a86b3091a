package io.holdfast.internal.ledger;

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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The figures of the last time in memory, as committed. Thread-safe; a reader holds up the writer while it reads. */
public final class LiveFigures implements FigureReader {
    private FigureCube cube = new FigureCube();

    /** Reads what the journal has from an instant on, in place of what is here. */
    public synchronized void load(FigureReader journal, Instant from) throws StoreException {
        FigureCube loaded = new FigureCube();
        journal.forEachCount(from, null, loaded::add);
        journal.forEachDefectFigure(from, null, loaded::add);
        journal.forEachPlaceFigure(from, null, loaded::add);
        cube = loaded;
    }

    /** Adds what was committed. */
    public synchronized void apply(LedgerChange change) {
        change.forEachCount(cube::add);
        change.forEachDefect(cube::add);
        change.forEachPlace(cube::add);
    }

    /** Forgets what lies before an instant. */
    public synchronized void forgetBefore(Instant instant) {
        FigureCube kept = new FigureCube();
        cube.forEachCount(instant, null, kept::add);
        cube.forEachDefectFigure(instant, null, kept::add);
        cube.forEachPlaceFigure(instant, null, kept::add);
        cube = kept;
    }

    @Override
    public synchronized void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action) {
        cube.forEachCount(from, to, action);
    }

    @Override
    public synchronized void forEachDefectFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action) {
        cube.forEachDefectFigure(from, to, action);
    }

    @Override
    public synchronized void forEachPlaceFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action) {
        cube.forEachPlaceFigure(from, to, action);
    }

    @Override
    public synchronized UnitCounts sum(FigureFilter filter) {
        return cube.sum(filter);
    }

    @Override
    public synchronized void forEachCountSum(
            Grouping by, FigureFilter filter, BiConsumer<? super String, ? super UnitCounts> action) {
        cube.forEachCountSum(by, filter, action);
    }

    @Override
    public synchronized void forEachFailedSum(
            Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action) {
        cube.forEachFailedSum(by, filter, action);
    }

    @Override
    public synchronized void forEachDefectSum(
            FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action) {
        cube.forEachDefectSum(filter, action);
    }

    @Override
    public synchronized void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action) {
        cube.forEachPlaceSum(filter, action);
    }
}
