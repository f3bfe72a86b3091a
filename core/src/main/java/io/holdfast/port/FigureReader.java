package io.holdfast.port;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The figures that are kept as results come: one row for each hour, station and work-order context. Of a time range, the hours that
 * begin in it are read; its begin is included, its end not; null for no border. The actions must not call the store.
 */
public interface FigureReader {
    /** Streams the counts. */
    void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action)
            throws StoreException;

    /** Streams the kinds of defects. */
    void forEachDefectFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action)
            throws StoreException;

    /** Streams the places of defects. */
    void forEachPlaceFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action)
            throws StoreException;

    /** Shows each kind of defect with the units that had it, summed over the range. */
    default void forEachDefectSum(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super Morphology, ? super Long> action)
            throws StoreException {
        Map<Morphology, Long> sums = new HashMap<>();
        forEachDefectFigure(from, to, figure -> sums.merge(figure.morphology(), figure.units(), Long::sum));
        sums.forEach(action);
    }

    /** Shows each place with the defects that were marked there, summed over the range. */
    default void forEachPlaceSum(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super Place, ? super Long> action)
            throws StoreException {
        Map<Place, Long> sums = new HashMap<>();
        forEachPlaceFigure(from, to, figure -> sums.merge(figure.place(), figure.defects(), Long::sum));
        sums.forEach(action);
    }
}
