package io.holdfast.detect;

/**
 * How many false openings a line may bear.
 *
 * @param perYear openings by chance alone in a year, over all keys, above 0
 * @param runHoursPerYear hours that the line runs in a year, above 0, at most 8,784
 * @param leastUnits the smallest N that is ever used, at least 2, however rare the defect
 */
public record FalseAlarmBudget(double perYear, double runHoursPerYear, int leastUnits) {
    /** Three units: two of a kind may be one incident that was over at once. */
    public static final int DEFAULT_LEAST_UNITS = 3;

    private static final double HOURS_OF_THE_LONGEST_YEAR = 8_784;

    /** Checks the parts. */
    public FalseAlarmBudget {
        if (!(perYear > 0) || Double.isInfinite(perYear)) {
            throw new IllegalArgumentException("perYear must be above 0 and finite, was " + perYear);
        }
        if (!(runHoursPerYear > 0 && runHoursPerYear <= HOURS_OF_THE_LONGEST_YEAR)) {
            throw new IllegalArgumentException("runHoursPerYear must be above 0 and at most "
                    + HOURS_OF_THE_LONGEST_YEAR + ", was " + runHoursPerYear);
        }
        if (leastUnits < 2) {
            throw new IllegalArgumentException("leastUnits must be >= 2, was " + leastUnits);
        }
    }

    /** Returns a budget with {@link #DEFAULT_LEAST_UNITS}. */
    public static FalseAlarmBudget of(double perYear, double runHoursPerYear) {
        return new FalseAlarmBudget(perYear, runHoursPerYear, DEFAULT_LEAST_UNITS);
    }
}
