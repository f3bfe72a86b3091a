package io.holdfast.chart;

import java.util.Locale;

/**
 * A key figure that is a share; or why there is none. A denominator of zero gives no figure, not 0.
 *
 * @param state whether there is a figure
 * @param value the figure, from 0 to 1; 0 where there is none
 */
public record Ratio(State state, double value) {
    /** Whether there is a figure. */
    public enum State {
        /** There is one. */
        KNOWN,
        /** There is none yet: its denominator is 0. */
        NO_UNITS,
        /** There cannot be one: it asks for units with serial numbers, and some have none. */
        NOT_APPLICABLE
    }

    /** Returns the share of one number in another. */
    static Ratio of(long part, long whole) {
        return whole == 0 ? new Ratio(State.NO_UNITS, 0) : new Ratio(State.KNOWN, (double) part / whole);
    }

    /** Returns the figure in percent with two digits, or why there is none. */
    @Override
    public String toString() {
        return switch (state) {
            case KNOWN -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
            case NO_UNITS -> "no units";
            case NOT_APPLICABLE -> "not applicable";
        };
    }
}
