package io.holdfast.detect;

import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the races have in common: detectors, marks, and what was told in one digit. */
final class Races {
    private static final Segment SEGMENT = new UnboundSegment(new EquipmentId("S"));
    private static final Instant START = Instant.parse("2025-06-02T06:00:00Z");
    private static final Morphology SCRATCH = new Morphology("scratch");

    /** Not told of anything, told to have extended, told to have opened. */
    static final int NOTHING = 0;

    static final int EXTENDED = 1;

    static final int OPENED = 2;

    /** Told to be late. */
    static final int LATE = 3;

    /** Told what no race expects. */
    static final int OTHERWISE = 9;

    private Races() {}

    static LockFreeDetector detector(int minimumUnits, Publication publication) {
        return detector(rule(minimumUnits), 16, publication);
    }

    /** A detector whose logs are full at two entries. */
    static LockFreeDetector growing() {
        return detector(rule(2), 2, Publication.FENCED);
    }

    private static ClusterRule.Builder rule(int minimumUnits) {
        return ClusterRule.custom("R").minimumUnits(minimumUnits).window(Duration.ofSeconds(10));
    }

    static LockFreeDetector detector(ClusterRule.Builder rule, int expected, Publication publication) {
        return new LockFreeDetector(
                new RuleSet(List.of(rule.build()), Duration.ofSeconds(20)), new Capacity(1, expected, 64), publication);
    }

    /** A detector in numbers that two units within ten seconds are enough for, twenty seconds late. */
    static SharedCore core(long radius, int expected, Publication publication) {
        return core(radius, expected, publication, (cluster, last) -> {});
    }

    /** One for zones that has no room for more. */
    static SharedCore bounded(int most) {
        return core(-1, new Capacity(1, most, most), Publication.FENCED, (cluster, last) -> {});
    }

    static SharedCore core(long radius, int expected, Publication publication, SharedCore.ClosingListener listener) {
        return core(radius, new Capacity(1, expected, 256), publication, listener);
    }

    private static SharedCore core(
            long radius, Capacity capacity, Publication publication, SharedCore.ClosingListener listener) {
        return new SharedCore(
                KeyThresholds.fixed(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                radius,
                capacity,
                listener,
                publication);
    }

    /** A session whose clock runs. */
    static SharedSession session(SharedCore core) {
        SharedSession session = core.session();
        session.reach(at(0));
        return session;
    }

    static long at(int second) {
        return (START.getEpochSecond() + second) * 1_000_000_000L;
    }

    static int digit(Told told) {
        return switch (told) {
            case NOTHING -> NOTHING;
            case EXTENDED -> EXTENDED;
            case OPENED -> OPENED;
            case LATE -> LATE;
            case REFUSED -> OTHERWISE;
        };
    }

    static Inspection inZone(int second, String unit) {
        return inspection(second, unit, new Place.Zone(null, "A"));
    }

    static Inspection atPoint(int second, String unit, long x, long y) {
        return inspection(second, unit, new Place.Point(null, x, y));
    }

    private static Inspection inspection(int second, String unit, Place place) {
        return new Inspection(
                new ResultId("r" + unit),
                new UnitId(unit),
                SEGMENT,
                null,
                null,
                START.plusSeconds(second),
                START,
                List.of(Defect.of(SCRATCH, place)));
    }

    static int told(LockFreeDetector detector, Inspection inspection) {
        List<DetectionEvent> events = detector.observe(inspection);
        if (events.isEmpty()) {
            return NOTHING;
        }
        DetectionEvent first = events.get(0);
        return first instanceof DetectionEvent.Opened
                ? OPENED
                : first instanceof DetectionEvent.Extended ? EXTENDED : OTHERWISE;
    }

    /** Publishes with release instead of a full fence; enough to be read whole, not enough to see the others. */
    static final class Released extends Publication {
        @Override
        boolean compareAndSetHead(long[] heads, int chain, long expected, long next) {
            // Chains differ in the race that this is for: nobody else writes this head.
            LONGS.setRelease(heads, chain, next);
            return true;
        }
    }
}
