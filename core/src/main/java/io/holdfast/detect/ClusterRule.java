package io.holdfast.detect;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Scope;
import io.holdfast.model.Severity;
import io.holdfast.model.Tooling;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When defects are a cluster: one version of one rule. Immutable; made by {@link #custom}.
 *
 * @param ref the rule and its version
 * @param action what is asked for
 * @param scope what members have in common
 * @param thresholds N, how many distinct units make a cluster, by morphology and place
 * @param clock what the window is measured on
 * @param window W on the clocks of time, more than zero; meaningless on {@link WindowClock#INSPECTED_UNITS}
 * @param windowUnits W in inspected units, at least the least N; meaningless on the clocks of time
 * @param longestGap on {@link WindowClock#RUN_TIME}, how much of a gap counts at most; meaningless elsewhere
 * @param radiusMicrometres r for defects placed by points, from 0 to {@link Place.Point#LARGEST_MICROMETRES}
 * @param counted which defects count, by confirmation; never empty
 * @param materials the parts it watches; empty for all
 * @param morphologies the kinds of defect it watches; empty for all
 * @param zones the zone names it watches; empty for all places, points included
 * @param leastSeverity counts only defects of this severity or a worse one, none of those without one; null for all, those
 *     without one included
 */
public record ClusterRule(
        RuleRef ref,
        RuleAction action,
        ScopeKind scope,
        Thresholds thresholds,
        WindowClock clock,
        Duration window,
        int windowUnits,
        Duration longestGap,
        long radiusMicrometres,
        Set<Confirmation> counted,
        Set<MaterialDefinitionId> materials,
        Set<Morphology> morphologies,
        Set<String> zones,
        @Nullable Severity leastSeverity) {
    /**
     * Five units: on a line with one chronic key among many, three or four would hold good material several times a
     * year by chance alone.
     */
    public static final int DEFAULT_MINIMUM_UNITS = 5;

    /** Fifteen minutes: long enough for five sightings of a fault on every tenth part at six parts a minute. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(15);

    /** One hundred units: what a line of six to seven parts a minute makes in {@link #DEFAULT_WINDOW}. */
    public static final int DEFAULT_WINDOW_UNITS = 100;

    /** Two minutes: a gap that no cycle time explains. */
    public static final Duration DEFAULT_LONGEST_GAP = Duration.ofMinutes(2);

    /** Two millimetres: some four times the place error of a common vision station. */
    public static final long DEFAULT_RADIUS_MICROMETRES = 2_000;

    /** Defects that nobody called false. */
    public static final Set<Confirmation> DEFAULT_COUNTED = Set.of(Confirmation.UNCONFIRMED, Confirmation.CONFIRMED);

    private static final Duration LONGEST_WINDOW = Duration.ofDays(366);

    /** Checks the parts and their combination. */
    public ClusterRule {
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(clock, "clock");
        if (thresholds.least() < 2) {
            throw new IllegalArgumentException("minimumUnits of " + ref + " must be >= 2, was " + thresholds.least());
        }
        checkDuration(ref, "window", window);
        checkDuration(ref, "longestGap", longestGap);
        if (clock == WindowClock.INSPECTED_UNITS && windowUnits < thresholds.least()) {
            throw new IllegalArgumentException("windowUnits of " + ref + " must be >= minimumUnits ("
                    + thresholds.least() + "), was " + windowUnits);
        }
        if (radiusMicrometres < 0 || radiusMicrometres > Place.Point.LARGEST_MICROMETRES) {
            throw new IllegalArgumentException("radiusMicrometres of " + ref + " must be from 0 to "
                    + Place.Point.LARGEST_MICROMETRES + ", was " + radiusMicrometres);
        }
        counted = Set.copyOf(counted);
        if (counted.isEmpty()) {
            throw new IllegalArgumentException("counted of " + ref + " must not be empty");
        }
        materials = Set.copyOf(materials);
        morphologies = Set.copyOf(morphologies);
        zones = Set.copyOf(zones);
    }

    private static void checkDuration(RuleRef ref, String part, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    part + " of " + ref + " must be more than zero and at most " + LONGEST_WINDOW + ", was " + value);
        }
    }

    /** Returns the smallest number of distinct units that makes a cluster anywhere. */
    public int minimumUnits() {
        return thresholds.least();
    }

    /** Returns the scope in which this rule watches the given inspection. */
    Scope scopeOf(Inspection inspection) {
        return switch (scope) {
            case SEGMENT -> inspection.segment();
            case TOOLING -> {
                Tooling tooling = inspection.tooling();
                yield tooling == null ? inspection.segment() : tooling;
            }
        };
    }

    /** Tells whether this rule counts the given defect of the given inspection. */
    boolean counts(Inspection inspection, Defect defect) {
        MaterialDefinitionId material = inspection.material();
        return (materials.isEmpty() || (material != null && materials.contains(material)))
                && (morphologies.isEmpty() || morphologies.contains(defect.morphology()))
                && (zones.isEmpty() || (defect.place() instanceof Place.Zone zone && zones.contains(zone.name())))
                && counted.contains(defect.confirmation())
                && isGraveEnough(defect.severity());
    }

    private boolean isGraveEnough(@Nullable Severity severity) {
        return leastSeverity == null || (severity != null && severity.compareTo(leastSeverity) >= 0);
    }

    /** Starts version 1 of a rule with the defaults above: HOLD, scope SEGMENT, clock EVENT_TIME. */
    public static Builder custom(String id) {
        return new Builder(id);
    }

    /** Makes a rule part by part. Not thread-safe. */
    public static final class Builder {
        private final RuleId id;
        private int version = 1;
        private RuleAction action = RuleAction.HOLD;
        private ScopeKind scope = ScopeKind.SEGMENT;
        private Thresholds thresholds = Thresholds.fixed(DEFAULT_MINIMUM_UNITS);
        private WindowClock clock = WindowClock.EVENT_TIME;
        private Duration window = DEFAULT_WINDOW;
        private int windowUnits = DEFAULT_WINDOW_UNITS;
        private Duration longestGap = DEFAULT_LONGEST_GAP;
        private long radiusMicrometres = DEFAULT_RADIUS_MICROMETRES;
        private Set<Confirmation> counted = DEFAULT_COUNTED;
        private Set<MaterialDefinitionId> materials = Set.of();
        private Set<Morphology> morphologies = Set.of();
        private Set<String> zones = Set.of();
        private @Nullable Severity leastSeverity;

        private Builder(String id) {
            this.id = new RuleId(id);
        }

        /** Sets the version, from 1. */
        public Builder version(int value) {
            version = value;
            return this;
        }

        /** Sets what is asked for. */
        public Builder action(RuleAction value) {
            action = value;
            return this;
        }

        /** Sets what members have in common. */
        public Builder scope(ScopeKind value) {
            scope = value;
            return this;
        }

        /** Sets how many distinct units make a cluster. */
        public Builder minimumUnits(int value) {
            if (value < 2) {
                throw new IllegalArgumentException(
                        "minimumUnits of " + new RuleRef(id, version) + " must be >= 2, was " + value);
            }
            return thresholds(Thresholds.fixed(value));
        }

        /**
         * Sets how many distinct units make a cluster, by morphology and place: a {@link ThresholdTable}, made for this rule
         * from a false-alarm budget and a baseline.
         */
        public Builder thresholds(Thresholds value) {
            thresholds = value;
            return this;
        }

        /** Measures the window in device time. */
        public Builder window(Duration value) {
            clock = WindowClock.EVENT_TIME;
            window = value;
            return this;
        }

        /** Measures the window in inspected units of the scope. */
        public Builder windowOfInspectedUnits(int value) {
            clock = WindowClock.INSPECTED_UNITS;
            windowUnits = value;
            return this;
        }

        /** Measures the window in device time, of each gap between inspections counting at most the given length. */
        public Builder windowOfRunTime(Duration value, Duration longest) {
            clock = WindowClock.RUN_TIME;
            window = value;
            longestGap = longest;
            return this;
        }

        /** Sets the radius for defects placed by points, in micrometres. */
        public Builder radiusMicrometres(long value) {
            radiusMicrometres = value;
            return this;
        }

        /** Sets which defects count. */
        public Builder counted(Set<Confirmation> value) {
            counted = value;
            return this;
        }

        /** Counts confirmed defects only. */
        public Builder confirmedOnly() {
            return counted(EnumSet.of(Confirmation.CONFIRMED));
        }

        /** Restricts the rule to parts. */
        public Builder materials(Set<MaterialDefinitionId> value) {
            materials = value;
            return this;
        }

        /** Restricts the rule to kinds of defect. */
        public Builder morphologies(Set<Morphology> value) {
            morphologies = value;
            return this;
        }

        /** Restricts the rule to zones, by name. */
        public Builder zones(Set<String> value) {
            zones = value;
            return this;
        }

        /**
         * Restricts the rule to defects of the given severity or a worse one; those without a severity do not count then.
         * Null, the default, counts all: most inspections state no severity.
         */
        public Builder leastSeverity(@Nullable Severity value) {
            leastSeverity = value;
            return this;
        }

        /** Returns the rule. */
        public ClusterRule build() {
            return new ClusterRule(
                    new RuleRef(id, version),
                    action,
                    scope,
                    thresholds,
                    clock,
                    window,
                    windowUnits,
                    longestGap,
                    radiusMicrometres,
                    counted,
                    materials,
                    morphologies,
                    zones,
                    leastSeverity);
        }
    }
}
