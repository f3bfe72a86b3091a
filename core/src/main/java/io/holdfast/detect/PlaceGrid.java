package io.holdfast.detect;

import io.holdfast.model.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides the part's frame into square tiles, each with a rate of its own. For rates only: where clusters are has
 * nothing to do with tiles.
 *
 * <p>Within a tile, and next to it, defects are taken to be spread evenly; a hot spot much smaller than a tile opens
 * more often than predicted. Sides of one to two radii resolve what the rule can tell apart.
 *
 * @param sideMicrometres the side of a tile, at least 1
 * @param tileSquareMillimetres the area of the part in a tile, above 0: at most the square of the side, less where a
 *     tile reaches beyond the part
 */
public record PlaceGrid(long sideMicrometres, double tileSquareMillimetres) {
    private static final long LARGEST = Place.Point.LARGEST_MICROMETRES;
    private static final long WHOLE = 4 * LARGEST;

    /** Ten millimetres: three to five times a usual radius. */
    public static final PlaceGrid DEFAULT = ofTiles(10_000);

    /** Checks the parts. */
    public PlaceGrid {
        if (sideMicrometres < 1 || sideMicrometres > WHOLE) {
            throw new IllegalArgumentException(
                    "sideMicrometres must be from 1 to " + WHOLE + ", was " + sideMicrometres);
        }
        double square = sideMicrometres * 1e-3 * (sideMicrometres * 1e-3);
        if (!(tileSquareMillimetres > 0 && tileSquareMillimetres <= square)) {
            throw new IllegalArgumentException(
                    "tileSquareMillimetres must be above 0 and at most the square of the side, " + square + ", was "
                            + tileSquareMillimetres);
        }
    }

    /** Returns tiles of a side, all of them on the part. */
    public static PlaceGrid ofTiles(long sideMicrometres) {
        return new PlaceGrid(sideMicrometres, sideMicrometres * 1e-3 * (sideMicrometres * 1e-3));
    }

    /** Returns one tile for a whole part of so many square millimetres: one even rate for each kind of defect. */
    public static PlaceGrid uniform(double partSquareMillimetres) {
        return new PlaceGrid(WHOLE, partSquareMillimetres);
    }

    /** Returns the key's place: a zone as it is, for a point the centre of its tile. */
    public Place keyOf(Place place) {
        return place instanceof Place.Point point ? tile(point, 0, 0) : place;
    }

    /** Returns the tile of a point and those that touch it. */
    List<Place.Point> around(Place.Point point) {
        if (sideMicrometres == WHOLE) {
            return List.of(tile(point, 0, 0));
        }
        List<Place.Point> tiles = new ArrayList<>(9);
        for (int dx = -1; dx <= 1; dx++) {
            for (int dy = -1; dy <= 1; dy++) {
                tiles.add(tile(point, dx, dy));
            }
        }
        return tiles;
    }

    private Place.Point tile(Place.Point point, int dx, int dy) {
        return new Place.Point(point.position(), centre(point.xMicrometres(), dx), centre(point.yMicrometres(), dy));
    }

    private long centre(long coordinate, int step) {
        long index = Math.floorDiv(coordinate + sideMicrometres / 2, sideMicrometres) + step;
        return Math.max(-LARGEST, Math.min(LARGEST, index * sideMicrometres));
    }
}
