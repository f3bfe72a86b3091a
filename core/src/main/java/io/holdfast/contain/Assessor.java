package io.holdfast.contain;

import io.holdfast.detect.Assessment;
import io.holdfast.detect.ChangePoint;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.Sightings;
import io.holdfast.detect.ThresholdTable;
import io.holdfast.detect.WindowClock;
import io.holdfast.model.Cluster;
import io.holdfast.model.Defect;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Weighs chance against change where a cluster was found, from the journal and the rule's baseline. */
final class Assessor {
    /** How many windows back the beginning of a change is looked for: one that began earlier would have been found. */
    private static final int WINDOWS_BACK = 4;

    private Assessor() {}

    /** Returns the assessment, or empty where the rule has no baseline to compare with. */
    static Optional<Assessed> of(Cluster cluster, ClusterRule rule, StoreReader journal) throws StoreException {
        if (!(rule.thresholds() instanceof ThresholdTable table)) {
            return Optional.empty();
        }
        Instant last = cluster.members().get(cluster.members().size() - 1).time();
        Map<UnitId, Seen> units = unitsUpTo(last, cluster, rule, journal);
        List<Seen> inOrder = new ArrayList<>(units.values());
        inOrder.sort(Comparator.comparing(Seen::time));
        List<Long> sightings = new ArrayList<>();
        int inWindow = 0;
        for (int number = 0; number < inOrder.size(); number++) {
            Seen unit = inOrder.get(number);
            if (unit.sighting()) {
                sightings.add((long) number);
            }
            inWindow += isInWindow(unit, number, inOrder.size(), last, rule) ? 1 : 0;
        }
        int seen = cluster.units().size();
        Assessment assessment = table.assess(
                cluster.morphology(),
                cluster.place(),
                seen,
                Math.max(seen, inWindow),
                new Sightings(0, Math.max(1, inOrder.size()), sightings));
        Optional<Instant> since = assessment
                .change()
                .map(ChangePoint::unit)
                .map(number ->
                        inOrder.get((int) Math.min(number, inOrder.size() - 1)).time());
        return Optional.of(new Assessed(assessment, since));
    }

    private static boolean isInWindow(Seen unit, int number, int units, Instant last, ClusterRule rule) {
        return rule.clock() == WindowClock.INSPECTED_UNITS
                ? number >= units - rule.windowUnits()
                : unit.time().isAfter(last.minus(rule.window()));
    }

    /** The units inspected in the cluster's segments, each once, up to an instant. */
    private static Map<UnitId, Seen> unitsUpTo(Instant last, Cluster cluster, ClusterRule rule, StoreReader journal)
            throws StoreException {
        Duration back = rule.window().multipliedBy(WINDOWS_BACK);
        Instant from = rule.clock() == WindowClock.INSPECTED_UNITS ? null : last.minus(back);
        Map<UnitId, Seen> units = new LinkedHashMap<>();
        for (Segment segment : cluster.segments()) {
            journal.forEachResult(ResultQuery.ofSegment(segment, from, last), result -> {
                if (result.counts()) {
                    Seen seen = new Seen(result.deviceTime(), shows(result, cluster, rule));
                    units.merge(result.unit(), seen, Seen::or);
                }
            });
        }
        return units;
    }

    private static boolean shows(InspectionResult result, Cluster cluster, ClusterRule rule) {
        for (Defect defect : result.defects()) {
            if (defect.morphology().equals(cluster.morphology())
                    && rule.counted().contains(defect.confirmation())
                    && cluster.place().within(defect.place(), cluster.radiusMicrometres())) {
                return true;
            }
        }
        return false;
    }

    /** A unit: when it was first inspected, and whether it shows the defect. */
    private record Seen(Instant time, boolean sighting) {
        Seen or(Seen other) {
            return new Seen(time.isBefore(other.time) ? time : other.time, sighting || other.sighting);
        }
    }

    /**
     * What came of it.
     *
     * @param assessment the figures
     * @param since device time of the first unit after the estimated change
     */
    record Assessed(Assessment assessment, Optional<Instant> since) {
        /** In words for a person. */
        String inWords() {
            double years = assessment.yearsBetweenByChance();
            String words = String.format(
                    Locale.ROOT,
                    "%.2g were to be expected among the %d inspected; chance alone brings so many once in %s",
                    assessment.expectedUnits(),
                    assessment.inspectedUnits(),
                    Double.isInfinite(years)
                            ? "more years than can be told"
                            : String.format(Locale.ROOT, "%.2g years", years));
            return since.map(instant -> words + "; the change began about " + instant)
                    .orElse(words);
        }
    }
}
