package io.holdfast.detect;

import io.holdfast.model.Place;

/** What chance alone does to one rule's window, on the rates of one baseline. Immutable. */
final class Chance {
    private final Baseline baseline;
    private final WindowClock clock;
    private final double windowHours;
    private final int windowUnits;
    private final double ballSquareMillimetres;

    /**
     * Puts a rule's window on a baseline. Rates in device time are those of running time: a stop only makes false
     * openings rarer.
     *
     * @throws IllegalArgumentException where the radius reaches farther than the tiles that touch a tile, and there are
     *     points
     */
    Chance(Baseline baseline, ClusterRule rule) {
        this.baseline = baseline;
        this.clock = rule.clock();
        boolean countsUnits = clock == WindowClock.INSPECTED_UNITS;
        this.windowHours = countsUnits
                ? rule.windowUnits() / baseline.unitsPerHour()
                : rule.window().toNanos() / 3.6e12;
        this.windowUnits = countsUnits
                ? rule.windowUnits()
                : Math.max(1, (int) Math.min(Integer.MAX_VALUE, Math.round(windowHours * baseline.unitsPerHour())));
        double radius = rule.radiusMicrometres() * 1e-3;
        this.ballSquareMillimetres = Math.PI * radius * radius;
        boolean hasPoints =
                baseline.backgrounds().keySet().stream().anyMatch(key -> key.place() instanceof Place.Point);
        if (hasPoints && rule.radiusMicrometres() > baseline.grid().sideMicrometres()) {
            throw new IllegalArgumentException(
                    "radiusMicrometres of " + rule.ref() + " must be at most the side of a tile, "
                            + baseline.grid().sideMicrometres() + ", was " + rule.radiusMicrometres());
        }
    }

    Baseline baseline() {
        return baseline;
    }

    /** Returns the window in inspected units; rounded on the clocks of time. */
    int windowUnits() {
        return windowUnits;
    }

    /** Returns the share of units that show the key at one place of a cluster: all of a zone, or within the radius. */
    Background background(DefectKey key) {
        return key.place() instanceof Place.Point point ? within(densest(key, point)) : baseline.background(key);
    }

    /** Returns the mean number of units in a window. */
    double expected(DefectKey key) {
        return background(key).rate() * unitsInWindow();
    }

    /** Returns how often a running hour brings a rise to N, or for points at most brings one. */
    double risesPerHour(DefectKey key, int units) {
        return key.place() instanceof Place.Point point
                ? inPlane(key, point, units)
                : inZone(baseline.background(key), units);
    }

    /** Returns how often a running hour brings an opening at N; for points the upper bound, as for rises. */
    double openingsPerHour(DefectKey key, int units) {
        double rises = risesPerHour(key, units);
        return key.place() instanceof Place.Point ? rises : Math.max(0, rises - risesPerHour(key, units + 1));
    }

    private double inZone(Background zone, int units) {
        double perHour = baseline.unitsPerHour();
        return clock == WindowClock.INSPECTED_UNITS
                ? perHour * ScanStatistic.risesPerUnit(zone.rate(), zone.shape(), windowUnits, units)
                : ScanStatistic.rises(zone.rate() * perHour, zone.shape(), windowHours, units);
    }

    /** The tile's own sightings, among neighbours as dense as in the densest tile that the radius may reach. */
    private double inPlane(DefectKey key, Place.Point point, int units) {
        Background around = within(densest(key, point));
        double perHour = baseline.background(key).rate() * baseline.unitsPerHour();
        return ScanStatistic.risesInPlane(perHour, around.rate() * unitsInWindow(), around.shape(), units);
    }

    private Background densest(DefectKey key, Place.Point point) {
        Background densest = baseline.background(key);
        for (Place.Point tile : baseline.grid().around(point)) {
            Background other = baseline.background(new DefectKey(key.morphology(), tile));
            densest = other.rate() > densest.rate() ? other : densest;
        }
        return densest;
    }

    private Background within(Background tile) {
        double share = ballSquareMillimetres / baseline.grid().tileSquareMillimetres();
        return new Background(Math.min(tile.rate() * share, Math.nextDown(1.0)), tile.shape());
    }

    private double unitsInWindow() {
        return windowHours * baseline.unitsPerHour();
    }
}
