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
 * The figures that are kept as results come: one row for each hour, station and work-order context, and their sums. Of a time
 * range, the hours that begin in it are read; its begin is included, its end not; null for no border. The actions must not call
 * the store.
 *
 * <p>The sums have a plain default that streams all rows of the time; a store makes them itself, without showing each row.
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

    /** Returns the sum of the counts that meet a filter. */
    default UnitCounts sum(FigureFilter filter) throws StoreException {
        long[] sum = new long[UnitCounts.SIZE];
        forEachCount(filter.from(), filter.to(), (key, counts) -> {
            if (filter.admits(key)) {
                counts.addTo(sum);
            }
        });
        return UnitCounts.of(sum);
    }

    /**
     * Shows the sums of the counts that meet a filter, each label once, in no order.
     *
     * @param by something that a unit has one of: not {@link Grouping#isOfDefects}
     */
    default void forEachCountSum(
            Grouping by, FigureFilter filter, BiConsumer<? super String, ? super UnitCounts> action)
            throws StoreException {
        Map<String, long[]> sums = new HashMap<>();
        forEachCount(filter.from(), filter.to(), (key, counts) -> {
            if (filter.admits(key)) {
                for (String label : by.labels(key)) {
                    counts.addTo(sums.computeIfAbsent(label, any -> new long[UnitCounts.SIZE]));
                }
            }
        });
        sums.forEach((label, sum) -> action.accept(label, UnitCounts.of(sum)));
    }

    /**
     * Shows how many units that meet a filter failed their first attempt, each label once, in no order; labels of none may be left
     * out.
     *
     * @param by something that a unit has one of: not {@link Grouping#isOfDefects}
     */
    default void forEachFailedSum(Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action)
            throws StoreException {
        forEachCountSum(by, filter, (label, counts) -> action.accept(label, counts.failed()));
    }

    /** Shows each kind of defect that meets a filter with the units that had it, once, in no order; those of none may be left out. */
    default void forEachDefectSum(FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action)
            throws StoreException {
        Map<Morphology, Long> sums = new HashMap<>();
        forEachDefectFigure(filter.from(), filter.to(), figure -> {
            if (filter.admits(figure.key())) {
                sums.merge(figure.morphology(), figure.units(), Long::sum);
            }
        });
        sums.forEach(action);
    }

    /** Shows each place with the defects that were marked there and meet a filter, once, in no order; those of none may be left out. */
    default void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action)
            throws StoreException {
        Map<Place, Long> sums = new HashMap<>();
        forEachPlaceFigure(filter.from(), filter.to(), figure -> {
            if (filter.admits(figure.key())) {
                sums.merge(figure.place(), figure.defects(), Long::sum);
            }
        });
        sums.forEach(action);
    }
}
