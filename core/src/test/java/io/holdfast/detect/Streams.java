package io.holdfast.detect;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.Severity;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Short random streams where borders are common: times on a coarse raster that windows and lateness are multiples of,
 * places that lie exactly on the radius (integer right triangles) or a micrometre off it, few units, few scopes; up to three
 * stations with clocks that differ and pauses that do.
 */
final class Streams {
    private static final Instant START = Instant.parse("2025-03-30T00:58:00Z");
    private static final List<Segment> SEGMENTS = List.of(
            new WorkOrderSegment(new WorkOrderId("4711"), new OperationId("0010"), null),
            new WorkOrderSegment(new WorkOrderId("4712"), new OperationId("0010"), new EquipmentId("L1")),
            new UnboundSegment(new EquipmentId("S1")));
    private static final List<Tooling> TOOLS = List.of(
            new Tooling(new EquipmentId("L1"), new EquipmentId("M7"), "1", null),
            new Tooling(new EquipmentId("L1"), new EquipmentId("M7"), "2", null));
    private static final List<Morphology> MORPHOLOGIES = List.of(new Morphology("scratch"), new Morphology("void"));
    private static final List<MaterialDefinitionId> MATERIALS =
            List.of(new MaterialDefinitionId("A"), new MaterialDefinitionId("B"));
    private static final EquipmentId[] STATIONS = {null, new EquipmentId("S1"), new EquipmentId("S2")};
    private static final Severity[] SEVERITIES = Severity.values();
    private static final int[] RADII = {0, 5, 5, 5, 10, 13};
    /** Distances 0, 5, 5, 5, 10, 13, and just beside: square roots of 26, 25 + 1 and 24.5, 9.2, 13.04. */
    private static final int[][] OFFSETS = {
        {0, 0}, {0, 0}, {0, 0}, {3, 4}, {-4, 3}, {5, 0}, {0, -5}, {-5, 0}, {6, 8}, {-8, -6}, {10, 0}, {5, 12}, {-12, 5},
        {5, 1}, {1, 5}, {4, 4}, {3, 3}, {7, 6}, {13, 1}, {-6, -8}
    };

    private static final long[] TICKS = {1, 1_000_000, 1_000_000_000, 60_000_000_000L};

    private Streams() {}

    /**
     * One stream.
     *
     * @param rules the rules
     * @param steps what happens, in order
     */
    record Stream(RuleSet rules, List<Step> steps) {
        /** Returns the stream without its silences. */
        Stream arrivalsOnly() {
            return new Stream(
                    rules, steps.stream().filter(Arrival.class::isInstance).toList());
        }
    }

    /** What can happen. */
    sealed interface Step {
        List<DetectionEvent> applyTo(ClusterDetector detector);
    }

    /** An inspection arrives. */
    record Arrival(Inspection inspection) implements Step {
        @Override
        public List<DetectionEvent> applyTo(ClusterDetector detector) {
            return detector.observe(inspection);
        }
    }

    /** Idle scopes are forgotten. */
    record Silence(Instant receivedBefore) implements Step {
        @Override
        public List<DetectionEvent> applyTo(ClusterDetector detector) {
            // Scopes come in no particular order.
            return detector.forgetIdle(receivedBefore).stream()
                    .sorted(Comparator.comparing(Object::toString))
                    .toList();
        }
    }

    static Stream random(long seed) {
        return new Maker(seed).make();
    }

    private static final class Maker {
        private final Random random;
        private final long tick;
        private final boolean zonesToo;
        private final boolean positionsToo;
        private final int unitCount;
        private final int segmentCount;
        private final int morphologyCount;
        private final int stationCount;

        /** How far the clock of each station is ahead of time, in ticks. */
        private final int[] ahead = new int[STATIONS.length];

        /** A station that says nothing for a while; -1 for none. */
        private int silent = -1;

        Maker(long seed) {
            // Neighbouring seeds of java.util.Random start alike.
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            random.nextInt();
            tick = TICKS[random.nextInt(TICKS.length)];
            zonesToo = chance(50);
            positionsToo = chance(25);
            unitCount = 3 + random.nextInt(14);
            segmentCount = chance(60) ? 1 : 3;
            morphologyCount = chance(65) ? 1 : 2;
            stationCount = chance(40) ? 1 : 2 + random.nextInt(STATIONS.length - 1);
            for (int i = 1; i < stationCount; i++) {
                ahead[i] = random.nextInt(13) - 4;
            }
        }

        Stream make() {
            int lateness = random.nextInt(7);
            List<ClusterRule> rules = new ArrayList<>();
            int ruleCount = 1 + random.nextInt(3);
            for (int i = 0; i < ruleCount; i++) {
                rules.add(rule("R" + i));
            }
            int skew = chance(25) ? 0 : random.nextInt(12);
            // As many seconds as steps pass between any two inspections.
            Duration idleAfter = Duration.ofSeconds(chance(10) ? 1_000 : random.nextInt(8));
            return new Stream(new RuleSet(rules, ticks(lateness), ticks(skew), idleAfter), steps(lateness));
        }

        private ClusterRule rule(String id) {
            int minimum = 2 + random.nextInt(3);
            ClusterRule.Builder rule = ClusterRule.custom(id)
                    .minimumUnits(minimum)
                    .radiusMicrometres(RADII[random.nextInt(RADII.length)])
                    .scope(chance(65) ? ScopeKind.SEGMENT : ScopeKind.TOOLING);
            if (chance(35)) {
                rule.thresholds(new ByPlace(minimum));
            }
            switch (random.nextInt(3)) {
                case 0 -> rule.window(ticks(2 + random.nextInt(8)));
                case 1 -> rule.windowOfInspectedUnits(minimum + random.nextInt(5));
                default -> rule.windowOfRunTime(ticks(2 + random.nextInt(6)), ticks(1 + random.nextInt(3)));
            }
            if (chance(10)) {
                rule.materials(Set.of(MATERIALS.get(0)));
            }
            if (chance(10)) {
                rule.morphologies(Set.of(MORPHOLOGIES.get(0)));
            }
            if (zonesToo && chance(10)) {
                rule.zones(Set.of("A"));
            }
            if (chance(15)) {
                rule.counted(chance(50) ? Set.of(Confirmation.CONFIRMED) : EnumSet.allOf(Confirmation.class));
            }
            if (chance(15)) {
                rule.leastSeverity(SEVERITIES[random.nextInt(SEVERITIES.length)]);
            }
            return rule.build();
        }

        private List<Step> steps(int lateness) {
            int count = 6 + random.nextInt(27);
            // In order, disordered within what is allowed, or beyond it.
            int disorder = chance(30) ? 0 : chance(60) ? lateness : lateness + 4;
            List<long[]> order = new ArrayList<>();
            long now = 0;
            for (int i = 0; i < count; i++) {
                now += chance(6) ? 5 + random.nextInt(15) : random.nextInt(3);
                order.add(new long[] {now, now + random.nextInt(disorder + 1), i});
            }
            order.sort(Comparator.comparingLong(each -> each[1]));
            List<Step> steps = new ArrayList<>();
            List<Inspection> made = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                // The clock of receipt may be set back.
                Instant received = START.plusSeconds(i - (chance(4) ? random.nextInt(5) : 0));
                if (chance(15)) {
                    silent = random.nextInt(stationCount + 1) - 1;
                }
                if (!made.isEmpty() && chance(7)) {
                    steps.add(new Arrival(received(
                            made.get(made.size() - 1 - random.nextInt(Math.min(6, made.size()))), received)));
                }
                Inspection inspection = inspection(order.get(i), received);
                made.add(inspection);
                steps.add(new Arrival(inspection));
                if (chance(1)) {
                    steps.add(new Silence(received.minusSeconds(random.nextInt(8))));
                }
            }
            return steps;
        }

        private static Inspection received(Inspection again, Instant received) {
            return new Inspection(
                    again.result(),
                    again.station(),
                    again.unit(),
                    again.segment(),
                    again.tooling(),
                    again.material(),
                    again.time(),
                    received,
                    again.defects());
        }

        private Inspection inspection(long[] when, Instant received) {
            List<Defect> defects = new ArrayList<>();
            int count = chance(25) ? 0 : chance(80) ? 1 : 2 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                defects.add(defect());
            }
            // Results are named out of order: ties in time must not be broken by arrival.
            String result = "r" + (when[2] * 7919 % 1000) + "-" + when[2];
            String unit = chance(70) ? "u" + when[2] % unitCount : "u" + random.nextInt(unitCount);
            int station = random.nextInt(stationCount);
            if (station == silent) {
                station = (station + 1) % stationCount;
            }
            return new Inspection(
                    new ResultId(result),
                    STATIONS[station],
                    new UnitId(unit),
                    SEGMENTS.get(random.nextInt(segmentCount)),
                    chance(30) ? null : TOOLS.get(chance(80) ? 0 : 1),
                    chance(20) ? null : MATERIALS.get(chance(80) ? 0 : 1),
                    START.plusNanos((when[0] + ahead[station]) * tick),
                    received,
                    defects);
        }

        private Defect defect() {
            Place place;
            String position = positionsToo && chance(40) ? "P2" : null;
            if (zonesToo && chance(50)) {
                place = new Place.Zone(position, chance(75) ? "A" : "B");
            } else {
                int[] offset = OFFSETS[random.nextInt(OFFSETS.length)];
                int[] more = chance(25) ? OFFSETS[random.nextInt(OFFSETS.length)] : OFFSETS[0];
                place = new Place.Point(position, offset[0] + more[0], offset[1] + more[1]);
            }
            Defect defect = Defect.of(MORPHOLOGIES.get(random.nextInt(morphologyCount)), place);
            int word = random.nextInt(100);
            Defect judged =
                    word < 70 ? defect : defect.with(word < 92 ? Confirmation.CONFIRMED : Confirmation.FALSE_CALL);
            return chance(25) ? judged : judged.with(SEVERITIES[random.nextInt(SEVERITIES.length)]);
        }

        private boolean chance(int percent) {
            return random.nextInt(100) < percent;
        }

        private Duration ticks(long count) {
            return Duration.ofNanos(count * tick);
        }
    }

    /**
     * An N that differs from place to place, as a table from a baseline does; at some places none is enough, some are
     * chronic.
     */
    private record ByPlace(int least) implements Thresholds {
        @Override
        public boolean isChronic(Morphology morphology, Place anchor) {
            return Math.floorMod(31 * morphology.hashCode() + anchor.hashCode(), 3) == 1;
        }

        @Override
        public int minimumUnits(Morphology morphology, Place anchor) {
            int more = Math.floorMod(31 * morphology.hashCode() + anchor.hashCode(), 5);
            return more == 4 ? NEVER : least + more % 3;
        }
    }
}
