package io.holdfast.detect;

import io.holdfast.model.ResultId;
import io.holdfast.model.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One scope of a {@link DetectorState}.
 *
 * @param scope the scope
 * @param latest the latest device time accepted: the scope's clock
 * @param earliest the earliest device time that is not late; at most {@code latest}
 * @param received when the latest of what was accepted was received; null where open clusters are all that is known
 * @param known the results that would be repeats, ordered by time; copied
 * @param rules what each rule knows that watches here, ordered by id; ids differ; copied
 */
public record ScopeState(
        Scope scope,
        Instant latest,
        Instant earliest,
        @Nullable Instant received,
        List<Known> known,
        List<RuleState> rules) {
    /** Checks and sorts the parts. */
    public ScopeState {
        Objects.requireNonNull(scope, "scope");
        if (earliest.isAfter(latest)) {
            throw new IllegalArgumentException(
                    "earliest of " + scope + " must be at most latest (" + latest + "), was " + earliest);
        }
        known = known.stream().sorted().toList();
        rules = rules.stream()
                .sorted(Comparator.comparing(rule -> rule.rule().value()))
                .toList();
        Set<Object> seen = new HashSet<>();
        for (RuleState rule : rules) {
            if (!seen.add(rule.rule())) {
                throw new IllegalArgumentException("rules of " + scope + " must differ, had " + rule.rule() + " twice");
            }
        }
    }

    /**
     * A result that was accepted and is not late yet.
     *
     * @param time its device time
     * @param result its name
     */
    public record Known(Instant time, ResultId result) implements Comparable<Known> {
        /** Checks the parts. */
        public Known {
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(result, "result");
        }

        /** Orders by time, then by name. */
        @Override
        public int compareTo(Known other) {
            int byTime = time.compareTo(other.time);
            return byTime != 0 ? byTime : result.value().compareTo(other.result.value());
        }
    }
}
