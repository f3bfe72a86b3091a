package io.holdfast.detect;

import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line that a detector watches: makes inspections, by second of device time, and keeps what was said of each. */
final class Line {
    static final Instant START = Instant.parse("2025-06-02T06:00:00Z");
    static final Segment ORDER_1 = new WorkOrderSegment(new WorkOrderId("1"), new OperationId("10"), null);
    static final Segment ORDER_2 = new WorkOrderSegment(new WorkOrderId("2"), new OperationId("10"), null);
    static final Tooling TOOL = new Tooling(null, new EquipmentId("M7"), "1", null);
    static final Tooling OTHER_CAVITY = new Tooling(null, new EquipmentId("M7"), "2", null);
    static final Morphology SCRATCH = new Morphology("scratch");
    static final Morphology VOID = new Morphology("void");

    final ClusterDetector detector;

    /** All that was said so far. */
    final List<DetectionEvent> said = new ArrayList<>();

    Segment segment = ORDER_1;

    @Nullable
    EquipmentId station;

    @Nullable
    Tooling tooling;

    @Nullable
    MaterialDefinitionId material;

    private int results;

    Line(ClusterDetector detector) {
        this.detector = detector;
    }

    static Instant second(double second) {
        return START.plusMillis(Math.round(second * 1000));
    }

    static Defect scratchAt(long x, long y) {
        return Defect.of(SCRATCH, new Place.Point(null, x, y));
    }

    static Defect scratchIn(String zone) {
        return Defect.of(SCRATCH, new Place.Zone(null, zone));
    }

    /** Makes the next inspection, named r1, r2 and so on. */
    Inspection inspection(double second, String unit, Defect... defects) {
        results++;
        return new Inspection(
                new ResultId("r" + results),
                station,
                new UnitId(unit),
                segment,
                tooling,
                material,
                second(second),
                START.plusSeconds(results),
                List.of(defects));
    }

    /** Returns the name of the latest inspection. */
    ResultId latest() {
        return new ResultId("r" + results);
    }

    /** Returns the inspection under another name. */
    static Inspection named(String result, Inspection inspection) {
        return new Inspection(
                new ResultId(result),
                inspection.station(),
                inspection.unit(),
                inspection.segment(),
                inspection.tooling(),
                inspection.material(),
                inspection.time(),
                inspection.received(),
                inspection.defects());
    }

    /** Has the detector observe the next inspection. */
    List<DetectionEvent> sees(double second, String unit, Defect... defects) {
        return sees(inspection(second, unit, defects));
    }

    List<DetectionEvent> sees(Inspection inspection) {
        List<DetectionEvent> events = detector.observe(inspection);
        said.addAll(events);
        return events;
    }

    <E extends DetectionEvent> List<E> said(Class<E> kind) {
        return said.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Returns the units of the opening set of each cluster so far. */
    List<List<String>> clusters() {
        return said(DetectionEvent.Opened.class).stream()
                .map(opened -> opened.cluster().members().stream()
                        .map(member -> member.unit().value())
                        .toList())
                .toList();
    }
}
