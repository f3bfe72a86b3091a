package io.holdfast.chart;

import io.holdfast.model.Place;
import java.util.Comparator;
import java.util.List;

/**
 * How defects spread over the part.
 *
 * @param spots the places with their number of defects, most first; a point is the middle of a tile
 * @param tileMicrometres the side of a tile
 */
public record DefectMap(List<Spot> spots, long tileMicrometres) {
    /** Copies the spots and puts them in order. */
    public DefectMap {
        spots = spots.stream()
                .sorted(Comparator.comparingLong(Spot::defects)
                        .reversed()
                        .thenComparing(spot -> spot.place().toString()))
                .toList();
    }

    /**
     * One place.
     *
     * @param place a zone, or the middle of a tile
     * @param defects how many defects were marked there, more than 0
     */
    public record Spot(Place place, long defects) {}

    /** Returns the spots that are tiles. */
    public List<Spot> tiles() {
        return spots.stream()
                .filter(spot -> spot.place() instanceof Place.Point)
                .toList();
    }
}
