package io.holdfast.benchmarks.detect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sighting at a point.
 *
 * @param x in micrometres
 * @param y in micrometres
 * @param time in nanoseconds
 * @param unit the unit's number
 */
record Spot(int x, int y, long time, long unit) {
    boolean isWithin(long distance, Spot other) {
        long dx = (long) x - other.x;
        long dy = (long) y - other.y;
        return dx * dx + dy * dy <= distance * distance;
    }

    boolean isRecent(long now) {
        return now - time < Rule.WINDOW_NANOS;
    }

    /**
     * Returns the anchor of the cluster that this sighting completes, or null: of the centres within r of it the one with
     * most units within r, then the earliest.
     *
     * @param near all recent sightings within 2 r of this one, itself included, in order of time
     */
    @Nullable
    Spot anchor(List<Spot> near, long radius) {
        Spot best = null;
        int most = Rule.UNITS - 1;
        for (int i = 0; i < near.size() && near.size() > most; i++) {
            Spot centre = near.get(i);
            if (isWithin(radius, centre)) {
                int units = (int) near.stream()
                        .filter(other -> other.isWithin(radius, centre))
                        .mapToLong(Spot::unit)
                        .distinct()
                        .count();
                if (units > most) {
                    most = units;
                    best = centre;
                }
            }
        }
        return best;
    }
}
