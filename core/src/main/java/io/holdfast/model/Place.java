package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where on the part a defect sits: a named zone, or a point in the part's own frame.
 *
 * <p>The host maps pose, mirrored cavities and multi-up positions before it hands a place over; the position of a part in
 * its panel or tray, where there is one, belongs to the place: the same spot of two positions is two places.
 */
public sealed interface Place permits Place.Zone, Place.Point {

    /** Returns the position of the part in its panel, tray or mould, or null where parts come singly. */
    @Nullable
    String position();

    /**
     * Tells whether the other place is the same place, give or take a radius: zones of equal name, or points at a distance
     * of at most the radius, and in either case of equal position. A zone and a point are never the same place. Exact:
     * computed in integers.
     *
     * @param other the place to compare with
     * @param radiusMicrometres the radius, from 0 to twice {@link Point#LARGEST_MICROMETRES}; of no effect between zones
     */
    boolean within(Place other, long radiusMicrometres);

    /**
     * A named zone of the part.
     *
     * @param position position in the panel, or null
     * @param name the zone's name; an {@link Identifier}'s rules hold
     */
    record Zone(@Nullable String position, String name) implements Place {
        /** Checks the names. */
        public Zone {
            Checks.optionalIdentifier("position", position);
            Checks.identifier("zone", name);
        }

        @Override
        public boolean within(Place other, long radiusMicrometres) {
            return equals(other);
        }

        @Override
        public String toString() {
            return position == null ? name : position + "/" + name;
        }
    }

    /**
     * A point in the part's frame.
     *
     * @param position position in the panel, or null
     * @param xMicrometres x in micrometres, at most {@link #LARGEST_MICROMETRES} from the origin either way
     * @param yMicrometres y in micrometres, likewise
     */
    record Point(@Nullable String position, long xMicrometres, long yMicrometres) implements Place {
        /** The farthest coordinate, one kilometre: the square of any distance still fits in a {@code long}. */
        public static final long LARGEST_MICROMETRES = 1_000_000_000L;

        /** Checks position and range. */
        public Point {
            Checks.optionalIdentifier("position", position);
            checkRange("xMicrometres", xMicrometres);
            checkRange("yMicrometres", yMicrometres);
        }

        private static void checkRange(String part, long value) {
            if (value < -LARGEST_MICROMETRES || value > LARGEST_MICROMETRES) {
                throw new IllegalArgumentException(
                        part + " must be within +-" + LARGEST_MICROMETRES + ", was " + value);
            }
        }

        @Override
        public boolean within(Place other, long radiusMicrometres) {
            if (!(other instanceof Point point) || !Objects.equals(position, point.position)) {
                return false;
            }
            long dx = xMicrometres - point.xMicrometres;
            long dy = yMicrometres - point.yMicrometres;
            return dx * dx + dy * dy <= radiusMicrometres * radiusMicrometres;
        }

        @Override
        public String toString() {
            String point = "(" + xMicrometres + ", " + yMicrometres + ") um";
            return position == null ? point : position + "/" + point;
        }
    }
}
