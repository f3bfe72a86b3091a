package io.holdfast.chart;

import java.util.EnumMap;
import java.util.Map;

/**
 * The rules by which a run of points is no chance. Sources: Western Electric, Statistical Quality Control Handbook (1956), zones
 * of one, two and three sigma; Nelson, Journal of Quality Technology 16 (1984), tests 1 to 8.
 */
public enum ChartRule {
    /** A point beyond a control limit (Western Electric 1, Nelson 1). */
    BEYOND_LIMIT,
    /** Two of three points beyond two sigma on one side (Western Electric 2, Nelson 5). */
    TWO_OF_THREE,
    /** Four of five points beyond one sigma on one side (Western Electric 3, Nelson 6). */
    FOUR_OF_FIVE,
    /** Eight points in a row on one side of the centre (Western Electric 4). */
    EIGHT_ON_ONE_SIDE,
    /** Nine points in a row on one side of the centre (Nelson 2). */
    NINE_ON_ONE_SIDE,
    /** Six points in a row that rise, or fall (Nelson 3). */
    SIX_TRENDING,
    /** Fourteen points in a row that rise and fall in turns (Nelson 4). */
    FOURTEEN_ALTERNATING,
    /** Fifteen points in a row within one sigma (Nelson 7). */
    FIFTEEN_WITHIN_ONE_SIGMA,
    /** Eight points in a row beyond one sigma, on both sides (Nelson 8). */
    EIGHT_BEYOND_ONE_SIGMA;

    /** What comes of a rule that is met. */
    public enum Weight {
        /** Nothing. */
        IGNORE,
        /** A person is told. */
        WARN,
        /** The process is out of control. */
        VIOLATION
    }

    /** Returns the four rules of Western Electric: the first a violation, the others warnings. */
    public static Map<ChartRule, Weight> westernElectric() {
        return weights(TWO_OF_THREE, FOUR_OF_FIVE, EIGHT_ON_ONE_SIDE);
    }

    /** Returns Nelson's eight tests: the first a violation, the others warnings. All at once they cry wolf often. */
    public static Map<ChartRule, Weight> nelson() {
        return weights(
                NINE_ON_ONE_SIDE,
                SIX_TRENDING,
                FOURTEEN_ALTERNATING,
                TWO_OF_THREE,
                FOUR_OF_FIVE,
                FIFTEEN_WITHIN_ONE_SIGMA,
                EIGHT_BEYOND_ONE_SIGMA);
    }

    private static Map<ChartRule, Weight> weights(ChartRule... warnings) {
        Map<ChartRule, Weight> weights = new EnumMap<>(ChartRule.class);
        weights.put(BEYOND_LIMIT, Weight.VIOLATION);
        for (ChartRule rule : warnings) {
            weights.put(rule, Weight.WARN);
        }
        return weights;
    }
}
