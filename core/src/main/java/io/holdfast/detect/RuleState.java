package io.holdfast.detect;

import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.RuleId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What one rule knows in one scope of a {@link DetectorState}.
 *
 * <p>A <em>key</em> says where a defect lies on the rule's clock: on the clocks of time its device time in nanoseconds
 * since 1970, on {@link WindowClock#INSPECTED_UNITS} the number that its unit had.
 *
 * @param rule the rule
 * @param clock its clock
 * @param observed the counted defects that a cluster to come can still hold, ordered by morphology, then key; copied
 * @param open the open clusters in order of opening; copied
 */
public record RuleState(RuleId rule, ClockState clock, List<Observed> observed, List<Open> open) {
    /** Checks the parts and sorts the observed. */
    public RuleState {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(clock, "clock");
        observed = observed.stream().sorted().toList();
        open = List.copyOf(open);
    }

    /**
     * A counted defect.
     *
     * @param morphology what it looks like
     * @param member the defect
     * @param key where it lies
     */
    public record Observed(Morphology morphology, ClusterMember member, long key) implements Comparable<Observed> {
        private static final Comparator<Observed> ORDER = Comparator.<Observed, String>comparing(
                        each -> each.morphology.value())
                .thenComparingLong(Observed::key)
                .thenComparing(Observed::member);

        /** Checks the parts. */
        public Observed {
            Objects.requireNonNull(morphology, "morphology");
            Objects.requireNonNull(member, "member");
        }

        /** Orders by morphology, then key, then member. */
        @Override
        public int compareTo(Observed other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A cluster that still grows, by its ends. Its members were told as they came; no detector needs them again, and there
     * is no limit to their number.
     *
     * @param id the cluster
     * @param morphology what its members look like
     * @param place the place of its anchor
     * @param firstKey where its first member lies
     * @param lastKey where its last member lies
     * @param latest the latest device time of a member
     */
    public record Open(ClusterId id, Morphology morphology, Place place, long firstKey, long lastKey, Instant latest) {
        /** Checks the parts. */
        public Open {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(morphology, "morphology");
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(latest, "latest");
        }
    }
}
