package io.holdfast.model;

/**
 * How many suspect units are where (8D, D3).
 *
 * @param plant in the plant, at least 0
 * @param inTransit on the way, at least 0
 * @param customer at customers, at least 0
 * @param unknown not known, at least 0
 */
public record SiteSplit(int plant, int inTransit, int customer, int unknown) {
    /** Checks the parts. */
    public SiteSplit {
        Checks.atLeast("plant", 0, plant);
        Checks.atLeast("inTransit", 0, inTransit);
        Checks.atLeast("customer", 0, customer);
        Checks.atLeast("unknown", 0, unknown);
    }

    /** Returns the split of units of which nothing is known. */
    public static SiteSplit unknown(int units) {
        return new SiteSplit(0, 0, 0, units);
    }

    /** Returns this split with one unit more. */
    public SiteSplit plus(Site site) {
        return switch (site) {
            case PLANT -> new SiteSplit(plant + 1, inTransit, customer, unknown);
            case IN_TRANSIT -> new SiteSplit(plant, inTransit + 1, customer, unknown);
            case CUSTOMER -> new SiteSplit(plant, inTransit, customer + 1, unknown);
            case UNKNOWN -> new SiteSplit(plant, inTransit, customer, unknown + 1);
        };
    }

    /** Returns how many units it splits. */
    public int total() {
        return plant + inTransit + customer + unknown;
    }
}
