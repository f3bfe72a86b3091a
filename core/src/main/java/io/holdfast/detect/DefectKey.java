package io.holdfast.detect;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.util.Comparator;
import java.util.Objects;

/**
 * What a rate is known for: a kind of defect at a place.
 *
 * @param morphology the kind of defect
 * @param place a zone, or the centre of a tile of a {@link PlaceGrid}
 */
public record DefectKey(Morphology morphology, Place place) implements Comparable<DefectKey> {
    private static final Comparator<DefectKey> ORDER = Comparator.comparing(
                    (DefectKey key) -> key.morphology().value())
            .thenComparing(key -> key.place() instanceof Place.Point)
            .thenComparing(key -> key.place().toString());

    /** Checks the parts. */
    public DefectKey {
        Objects.requireNonNull(morphology, "morphology");
        Objects.requireNonNull(place, "place");
    }

    /** Orders by morphology, then zones before points, then by the text of the place. */
    @Override
    public int compareTo(DefectKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return morphology + " @ " + place;
    }
}
