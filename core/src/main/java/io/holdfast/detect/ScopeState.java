package io.holdfast.detect;

import io.holdfast.model.EquipmentId;
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
 * @param watermark the earliest device time that is not late
 * @param received when the latest of what was accepted was received; null where open clusters are all that is known
 * @param stations the clocks of its stations, ordered by name, the one without a name first; stations differ; copied
 * @param known the results that would be repeats, ordered by time; copied
 * @param rules what each rule knows that watches here, ordered by id; ids differ; copied
 */
public record ScopeState(
        Scope scope,
        Instant watermark,
        @Nullable Instant received,
        List<Station> stations,
        List<Known> known,
        List<RuleState> rules) {
    /** Checks and sorts the parts. */
    public ScopeState {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(watermark, "watermark");
        stations = stations.stream().sorted(Comparator.comparing(Station::name)).toList();
        for (int i = 1; i < stations.size(); i++) {
            if (stations.get(i).name().equals(stations.get(i - 1).name())) {
                throw new IllegalArgumentException("stations of " + scope + " must differ, had "
                        + stations.get(i).station() + " twice");
            }
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
     * One station's clock.
     *
     * @param station the station; null for the inspections that name none
     * @param latest its latest device time
     * @param heard when it was last heard, by received time
     */
    public record Station(@Nullable EquipmentId station, Instant latest, Instant heard) {
        /** Checks the parts. */
        public Station {
            Objects.requireNonNull(latest, "latest");
            Objects.requireNonNull(heard, "heard");
        }

        private String name() {
            return station == null ? "" : station.value();
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
