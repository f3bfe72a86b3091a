package io.holdfast.chart;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a control chart is drawn and judged.
 *
 * @param rules what comes of each rule; a rule that is left out is ignored
 * @param phases the numbers of the points at which a new phase begins, from 0, ascending; the first phase begins by itself
 * @param frozenAfter how many points of each phase set its limits, which then stand; 0: the limits move, with every point
 * @param leftOut the numbers of points that limits are not made from, from 0
 */
public record ChartSettings(
        Map<ChartRule, ChartRule.Weight> rules, List<Integer> phases, int frozenAfter, Set<Integer> leftOut) {
    /** Copies and checks the parts. */
    public ChartSettings {
        Map<ChartRule, ChartRule.Weight> copy = new EnumMap<>(ChartRule.class);
        copy.putAll(rules);
        rules = Map.copyOf(copy);
        phases = List.copyOf(phases);
        int before = 0;
        for (int phase : phases) {
            if (phase <= before) {
                throw new IllegalArgumentException("phases must ascend from 1, were " + phases);
            }
            before = phase;
        }
        if (frozenAfter < 0) {
            throw new IllegalArgumentException("frozenAfter must be >= 0, was " + frozenAfter);
        }
        leftOut = Set.copyOf(leftOut);
    }

    /** Returns Western Electric's rules, one phase, limits that move. */
    public static ChartSettings ofDefaults() {
        return new ChartSettings(ChartRule.westernElectric(), List.of(), 0, Set.of());
    }

    /** Returns these with other rules. */
    public ChartSettings with(Map<ChartRule, ChartRule.Weight> newRules) {
        return new ChartSettings(newRules, phases, frozenAfter, leftOut);
    }

    /** Returns these with phases that begin at these points. */
    public ChartSettings phases(List<Integer> begins) {
        return new ChartSettings(rules, begins, frozenAfter, leftOut);
    }

    /** Returns these with limits that stand after so many points of each phase. */
    public ChartSettings frozenAfter(int points) {
        return new ChartSettings(rules, phases, points, leftOut);
    }

    /** Returns these with limits that are not made from these points: their cause is known and gone. */
    public ChartSettings without(Set<Integer> points) {
        return new ChartSettings(rules, phases, frozenAfter, new HashSet<>(points));
    }
}
