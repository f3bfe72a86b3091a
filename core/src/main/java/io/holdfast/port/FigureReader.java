package io.holdfast.port;

import io.holdfast.model.UnitCounts;
import java.time.Instant;
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
}
