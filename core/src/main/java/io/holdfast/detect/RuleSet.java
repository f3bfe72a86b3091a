package io.holdfast.detect;

import io.holdfast.model.RuleId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of a line, and how late an inspection may come.
 *
 * @param rules the rules; ids differ; copied
 * @param allowedLateness how far, in device time, an inspection may lie behind the latest one of its scope and still be
 *     watched; zero or more
 */
public record RuleSet(List<ClusterRule> rules, Duration allowedLateness) {
    /** Two minutes: network and buffering of a station that hands its results over one by one. */
    public static final Duration DEFAULT_ALLOWED_LATENESS = Duration.ofMinutes(2);

    private static final Duration LONGEST_LATENESS = Duration.ofDays(366);

    /** Checks the parts. */
    public RuleSet {
        rules = List.copyOf(rules);
        Set<RuleId> seen = new HashSet<>();
        for (ClusterRule rule : rules) {
            if (!seen.add(rule.ref().id())) {
                throw new IllegalArgumentException(
                        "rule ids must differ, had " + rule.ref().id() + " twice");
            }
        }
        if (allowedLateness.isNegative() || allowedLateness.compareTo(LONGEST_LATENESS) > 0) {
            throw new IllegalArgumentException(
                    "allowedLateness must be from zero to " + LONGEST_LATENESS + ", was " + allowedLateness);
        }
    }

    /** Returns the given rules with the default lateness. */
    public static RuleSet of(ClusterRule... rules) {
        return new RuleSet(List.of(rules), DEFAULT_ALLOWED_LATENESS);
    }
}
