package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.ResultId;
import io.holdfast.model.Scope;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a detector promises whichever anchor and interval it prefers: every set of N units that the definition admits
 * holds a member of a cluster that was told, no cluster was told that the definition does not admit, and none twice.
 *
 * <p>Checked after each arrival, since run time may later move apart what was admitted. For streams without silences.
 */
final class PromiseCheck {
    private final RuleSet rules;
    private final Map<Scope, Past> pasts = new HashMap<>();
    private final Map<ClusterId, Opened> told = new HashMap<>();

    PromiseCheck(RuleSet rules) {
        this.rules = rules;
    }

    /** What one scope accepted. */
    private static final class Past {
        final WatermarkOracle watermark;
        final Set<ResultId> results = new HashSet<>();
        final TreeSet<Long> times = new TreeSet<>();
        final Map<ClusterRule, Map<UnitId, Integer>> numbers = new HashMap<>();
        final Map<ClusterRule, Integer> next = new HashMap<>();
        final Map<ClusterRule, List<Spot>> spots = new HashMap<>();
        final Map<ClusterRule, Set<ClusterMember>> owned = new HashMap<>();

        Past(RuleSet rules) {
            watermark = new WatermarkOracle(rules);
        }

        List<Spot> spots(ClusterRule rule) {
            return spots.computeIfAbsent(rule, any -> new ArrayList<>());
        }

        Set<ClusterMember> owned(ClusterRule rule) {
            return owned.computeIfAbsent(rule, any -> new HashSet<>());
        }
    }

    private record Spot(Morphology morphology, ClusterMember member, int number) {}

    void after(Inspection inspection, List<DetectionEvent> events) {
        Set<Scope> scopes = new HashSet<>();
        rules.rules().forEach(rule -> scopes.add(scope(rule, inspection)));
        for (Scope scope : scopes) {
            Past past = pasts.computeIfAbsent(scope, any -> new Past(rules));
            if (!past.watermark.judges(inspection) && past.results.add(inspection.result())) {
                past.watermark.accept(inspection);
                past.times.add(nanos(inspection.time()));
                rules.rules().forEach(rule -> take(rule, scope, past, inspection));
            }
        }
        events.forEach(this::tell);
        for (ClusterRule rule : rules.rules()) {
            assertAdmittedAreCovered(rule, pasts.get(scope(rule, inspection)));
        }
    }

    private static void take(ClusterRule rule, Scope scope, Past past, Inspection inspection) {
        Map<UnitId, Integer> numbers = past.numbers.computeIfAbsent(rule, any -> new HashMap<>());
        int next = past.next.getOrDefault(rule, 0);
        Integer number = numbers.get(inspection.unit());
        if (number == null || number + rule.windowUnits() < next) {
            number = next;
            numbers.put(inspection.unit(), number);
            past.next.put(rule, next + 1);
        }
        if (scope(rule, inspection).equals(scope)) {
            for (int i = 0; i < inspection.defects().size(); i++) {
                Defect defect = inspection.defects().get(i);
                if (rule.counts(inspection, defect)) {
                    ClusterMember member = new ClusterMember(
                            inspection.result(),
                            i,
                            inspection.unit(),
                            inspection.segment(),
                            defect.place(),
                            inspection.time());
                    past.spots(rule).add(new Spot(defect.morphology(), member, number));
                }
            }
        }
    }

    private void tell(DetectionEvent event) {
        if (event instanceof Opened opened) {
            assertThat(told.put(opened.cluster().id(), opened))
                    .as("earlier telling of %s", opened)
                    .isNull();
            assertIsAdmitted(opened);
            pasts.get(opened.cluster().scope())
                    .owned(opened.rule())
                    .addAll(opened.cluster().members());
        } else if (event instanceof Extended extended) {
            Opened opened = told.get(extended.cluster());
            assertThat(opened).as("opening before %s", extended).isNotNull();
            pasts.get(opened.cluster().scope()).owned(opened.rule()).add(extended.member());
        }
    }

    private void assertIsAdmitted(Opened opened) {
        ClusterRule rule = opened.rule();
        Past past = pasts.get(opened.cluster().scope());
        Map<Spot, Long> positions = positions(rule, past);
        List<Spot> members = past.spots(rule).stream()
                .filter(spot -> opened.cluster().members().contains(spot.member()))
                .toList();
        assertThat(members)
                .as("accepted members of %s", opened)
                .hasSameSizeAs(opened.cluster().members())
                .allSatisfy(spot -> {
                    assertThat(spot.morphology()).isEqualTo(opened.cluster().morphology());
                    assertThat(isAtPlaceOf(opened.cluster().anchor(), spot.member(), rule))
                            .isTrue();
                });
        assertThat(units(members))
                .as("units of %s", opened)
                .isGreaterThanOrEqualTo(rule.thresholds()
                        .minimumUnits(
                                opened.cluster().morphology(), opened.cluster().place()));
        long first = members.stream().mapToLong(positions::get).min().orElseThrow();
        long last = members.stream().mapToLong(positions::get).max().orElseThrow();
        assertThat(last - first).as("length of %s", opened).isLessThan(window(rule));
    }

    /** Leaves out all that a cluster owns: what is left must hold no set that is admitted. */
    private static void assertAdmittedAreCovered(ClusterRule rule, Past past) {
        List<Spot> free = past.spots(rule).stream()
                .filter(spot -> !past.owned(rule).contains(spot.member()))
                .toList();
        if (units(free) < rule.minimumUnits()) {
            return;
        }
        Map<Spot, Long> positions = positions(rule, past);
        for (Spot centre : free) {
            List<Spot> ball = free.stream()
                    .filter(spot -> spot.morphology().equals(centre.morphology())
                            && isAtPlaceOf(centre.member(), spot.member(), rule))
                    .toList();
            for (Spot start : ball) {
                List<Spot> inside = ball.stream()
                        .filter(spot -> positions.get(spot) >= positions.get(start)
                                && positions.get(spot) - positions.get(start) < window(rule))
                        .toList();
                int enough = rule.thresholds()
                        .minimumUnits(centre.morphology(), centre.member().place());
                if (inside.contains(centre) && units(inside) >= enough) {
                    throw new AssertionError("no cluster of " + rule + " covers any of " + inside);
                }
            }
        }
    }

    private static Map<Spot, Long> positions(ClusterRule rule, Past past) {
        Map<Long, Long> runTimes = new HashMap<>();
        long run = 0;
        long previous = past.times.isEmpty() ? 0 : past.times.first();
        for (long time : past.times) {
            run += Math.min(time - previous, rule.longestGap().toNanos());
            runTimes.put(time, run);
            previous = time;
        }
        Map<Spot, Long> positions = new HashMap<>();
        for (Spot spot : past.spots(rule)) {
            long time = nanos(spot.member().time());
            positions.put(
                    spot,
                    switch (rule.clock()) {
                        case EVENT_TIME -> time;
                        case INSPECTED_UNITS -> (long) spot.number();
                        case RUN_TIME -> runTimes.get(time);
                    });
        }
        return positions;
    }

    private static long window(ClusterRule rule) {
        return rule.clock() == WindowClock.INSPECTED_UNITS
                ? rule.windowUnits()
                : rule.window().toNanos();
    }

    private static boolean isAtPlaceOf(ClusterMember one, ClusterMember other, ClusterRule rule) {
        return one.place().within(other.place(), rule.radiusMicrometres());
    }

    private static int units(List<Spot> spots) {
        Set<UnitId> units = new HashSet<>();
        spots.forEach(spot -> units.add(spot.member().unit()));
        return units.size();
    }

    private static Scope scope(ClusterRule rule, Inspection inspection) {
        return rule.scope() == ScopeKind.SEGMENT || inspection.tooling() == null
                ? inspection.segment()
                : inspection.tooling();
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }
}
