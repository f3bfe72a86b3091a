package io.holdfast.port;

import io.holdfast.model.Morphology;
import java.util.Objects;

/**
 * How often a kind of defect was seen; as a change the numbers may be negative.
 *
 * @param key where and when
 * @param morphology the kind of defect, or the reason of a booking
 * @param units units that had it, at a station's first attempt
 * @param defects how often it was marked on them
 */
public record DefectFigure(FigureKey key, Morphology morphology, long units, long defects) {
    /** Checks the parts. */
    public DefectFigure {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(morphology, "morphology");
    }
}
