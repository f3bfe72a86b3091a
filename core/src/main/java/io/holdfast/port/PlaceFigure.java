package io.holdfast.port;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.util.Objects;

/**
 * How often a kind of defect was marked at a place; as a change the number may be negative.
 *
 * @param key where and when
 * @param morphology the kind of defect
 * @param place a zone, or the middle of a tile of the part
 * @param defects how often
 */
public record PlaceFigure(FigureKey key, Morphology morphology, Place place, long defects) {
    /** Checks the parts. */
    public PlaceFigure {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(morphology, "morphology");
        Objects.requireNonNull(place, "place");
    }
}
