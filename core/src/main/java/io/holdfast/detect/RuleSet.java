package io.holdfast.detect;

import io.holdfast.model.RuleId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of a line, and how late an inspection may come; see {@link ClusterDetector} for what late means. Durations are
 * from zero to 366 days.
 *
 * @param rules the rules; ids differ; copied
 * @param allowedLateness how far, in device time, an inspection may lie behind the latest one of its station, or of the
 *     slowest station of its scope, and still be watched
 * @param allowedSkew how far, in device time, the stations of one scope may lie apart: the others wait for a station that
 *     lies no farther behind. What a scope remembers grows by as much at most. Zero: the fastest sets the time for all
 * @param idleAfter how long, in received time, a station that says nothing is waited for
 */
public record RuleSet(List<ClusterRule> rules, Duration allowedLateness, Duration allowedSkew, Duration idleAfter) {
    /** Two minutes: network and buffering of a station that hands its results over one by one. */
    public static final Duration DEFAULT_ALLOWED_LATENESS = Duration.ofMinutes(2);

    /** Ten minutes: clocks that nobody sets for months, or a station that hands over its results in batches. */
    public static final Duration DEFAULT_ALLOWED_SKEW = Duration.ofMinutes(10);

    /** Five minutes: longer than the cycle of a slow station and its short stops. */
    public static final Duration DEFAULT_IDLE_AFTER = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofDays(366);

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
        check("allowedLateness", allowedLateness);
        check("allowedSkew", allowedSkew);
        check("idleAfter", idleAfter);
    }

    /** Makes a rule set with the default skew and idle time. */
    public RuleSet(List<ClusterRule> rules, Duration allowedLateness) {
        this(rules, allowedLateness, DEFAULT_ALLOWED_SKEW, DEFAULT_IDLE_AFTER);
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be from zero to " + LONGEST + ", was " + value);
        }
    }

    /** Returns the given rules with the defaults. */
    public static RuleSet of(ClusterRule... rules) {
        return new RuleSet(List.of(rules), DEFAULT_ALLOWED_LATENESS);
    }
}
