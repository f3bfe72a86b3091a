package io.holdfast.port;

import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One unit at one operation of one order; or at one station, where the order is not known.
 *
 * @param results its results but the one that is spoken of, in journal order
 * @param fate what a person decided about it, or null
 */
public record Piece(
        List<InspectionResult> results, @Nullable Fate fate) {
    /** Copies the results. */
    public Piece {
        results = List.copyOf(results);
    }
}
