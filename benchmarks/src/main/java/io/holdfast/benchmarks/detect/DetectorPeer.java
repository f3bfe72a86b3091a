package io.holdfast.benchmarks.detect;

import io.holdfast.detect.Capacity;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.Inspection;
import io.holdfast.detect.RuleSet;
import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A detector of Holdfast's by its public interface: one inspection with one defect for each sighting. */
final class DetectorPeer implements Peer {
    private static final int ROOM = 64;
    private static final int MOST = 1 << 24;

    private final ClusterDetector detector;
    private final boolean points;
    private final List<Segment> segments;
    private final List<Morphology> morphologies = IntStream.range(0, Workload.MORPHOLOGIES)
            .mapToObj(number -> new Morphology("M" + number))
            .toList();
    private final List<Place> zones = IntStream.range(0, Workload.ZONES)
            .<Place>mapToObj(number -> new Place.Zone(null, "Z" + number))
            .toList();

    /** Makes the detector to read. */
    static Peer readable(Workload workload, Duration lateness) {
        return new DetectorPeer(workload, lateness, ClusterDetector::of);
    }

    /** Makes the detector for many threads, with room for twice what the window and the lateness hold of a segment. */
    static Peer lockFree(Workload workload, Duration lateness) {
        long reach = Rule.WINDOW.plus(lateness).dividedBy(workload.gap());
        int room = (int) Math.min(2 * reach / workload.segments() + ROOM, MOST);
        Capacity capacity = new Capacity(workload.segments(), room, MOST);
        return new DetectorPeer(workload, lateness, rules -> ClusterDetector.concurrent(rules, capacity));
    }

    private DetectorPeer(Workload workload, Duration lateness, Function<RuleSet, ClusterDetector> maker) {
        ClusterRule rule = ClusterRule.custom("five-alike")
                .minimumUnits(Rule.UNITS)
                .window(Rule.WINDOW)
                .radiusMicrometres(Rule.RADIUS)
                .build();
        detector = maker.apply(new RuleSet(List.of(rule), lateness));
        points = workload.hasPoints();
        segments = IntStream.range(0, workload.segments())
                .<Segment>mapToObj(
                        number -> new WorkOrderSegment(new WorkOrderId("W" + number), new OperationId("10"), null))
                .toList();
    }

    @Override
    public void prepare(Batch batch) {
        for (int i = 0; i < Batch.SIZE; i++) {
            Place place = points ? new Place.Point(null, batch.x[i], batch.y[i]) : zones.get(batch.x[i]);
            Instant time = Instant.ofEpochSecond(0, batch.time[i]);
            batch.prepared[i] = new Inspection(
                    new ResultId("R" + (batch.number * Batch.SIZE + i)),
                    new UnitId("U" + batch.unit[i]),
                    segments.get((int) batch.segment[i]),
                    null,
                    null,
                    time,
                    time,
                    List.of(Defect.of(morphologies.get(batch.morphology[i]), place)));
        }
    }

    @Override
    public boolean observe(Batch batch, int index) {
        List<DetectionEvent> events = detector.observe((Inspection) batch.prepared[index]);
        boolean opened = false;
        // Counted, for an iterator would be garbage of ours.
        for (int i = 0; i < events.size(); i++) {
            opened |= events.get(i) instanceof DetectionEvent.Opened;
        }
        return opened;
    }
}
