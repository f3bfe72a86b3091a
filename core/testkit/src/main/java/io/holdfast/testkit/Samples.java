package io.holdfast.testkit;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Severity;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Values of a small plant. Times are in seconds after {@link #START}. */
final class Samples {
    static final Instant START = Instant.parse("2026-03-14T06:00:00.000000001Z");
    static final EquipmentId STATION = new EquipmentId("ST-1");
    static final RuleRef RULE = new RuleRef(new RuleId("five-alike"), 2);
    static final Morphology SCRATCH = new Morphology("scratch");
    static final Morphology VOID = new Morphology("void");
    static final Place ZONE = new Place.Zone(null, "edge-left");
    static final WorkContext ORDER = order("WO-7").build();

    private Samples() {}

    static WorkContext.Builder order(String workOrder) {
        return WorkContext.of(new WorkOrderId(workOrder), new OperationId("0020"))
                .material(new MaterialDefinitionId("PN-4711"), "C")
                .line(new EquipmentId("LINE-3"));
    }

    static Instant second(long second) {
        return START.plusSeconds(second);
    }

    /** Result R-n of unit U-n, a second after the one before. */
    static InspectionResult.Builder result(int number, Verdict verdict) {
        return InspectionResult.of(
                        new ResultId("R-" + number), STATION, new UnitId("U-" + number), verdict, second(number))
                .context(ORDER);
    }

    static InspectionResult pass(int number) {
        return received(result(number, Verdict.PASS));
    }

    static InspectionResult fail(int number, Morphology morphology) {
        return received(result(number, Verdict.FAIL).defect(Defect.of(morphology, ZONE)));
    }

    /** Received 300 ms after the image was taken. */
    static InspectionResult received(InspectionResult.Builder builder) {
        InspectionResult result = builder.build();
        return result.received(result.deviceTime().plusMillis(300), null);
    }

    /** A result in which nothing is left out. */
    static InspectionResult rich(int number) {
        return received(result(number, Verdict.FAIL)
                .context(order("WO-7")
                        .producedLot(new MaterialLotId("LOT-OUT"))
                        .consumedLots(List.of(new MaterialLotId("LOT-IN-1"), new MaterialLotId("LOT-IN-2")))
                        .build())
                .defect(new Defect(
                        SCRATCH, ZONE, Confirmation.CONFIRMED, new DefectSize(1_200, 40), 0.875, Severity.MAJOR))
                .defect(Defect.of(VOID, new Place.Point("A3", -15_000, 2_500)))
                .image(new ImageRef(URI.create("file:///images/1.png"), 2_000_000, "ab".repeat(32)))
                .measurement(new Measurement(
                        new CharacteristicId("width"), new BigDecimal("12.340"), "mm", new BigDecimal("12.0"), null)));
    }

    static ClusterMember member(int number) {
        return new ClusterMember(
                new ResultId("R-" + number), 0, new UnitId("U-" + number), segment(), ZONE, second(number));
    }

    static WorkOrderSegment segment() {
        return ORDER.segment();
    }

    static Cluster cluster(Morphology morphology, int... members) {
        List<ClusterMember> all =
                IntStream.of(members).mapToObj(Samples::member).toList();
        return new Cluster(
                ClusterId.of(RULE.id(), segment(), morphology, all.get(0)),
                RULE,
                segment(),
                morphology,
                2_000,
                all.get(0),
                all.get(all.size() - 1),
                all);
    }

    static Episode episode(Cluster... clusters) {
        return new Episode(
                EpisodeId.of(clusters[0]),
                segment(),
                List.of(clusters),
                3,
                clusters[0].completing().time(),
                null);
    }

    static MaterialHold hold(Episode episode, int revision, String... units) {
        SuspectPopulation population = new SuspectPopulation(
                List.of(segment()),
                new UnitId("U-0"),
                second(0),
                second(100),
                IntStream.range(0, units.length)
                        .mapToObj(i -> new UnitId(units[i]))
                        .toList(),
                List.of(new MaterialLotId("LOT-OUT")),
                List.of(new UnitId("U-unbound")));
        return new MaterialHold(
                HoldId.of(episode.id()), revision, episode.id(), RULE, "five scratches", population, second(101));
    }

    static Nonconformance nonconformance(Episode episode, int revision) {
        return new Nonconformance(
                NonconformanceId.of(episode.id()),
                revision,
                episode.id(),
                HoldId.of(episode.id()),
                RULE,
                second(101),
                second(101 + revision),
                revision == 1,
                new MaterialDefinitionId("PN-4711"),
                "C",
                List.of(segment()),
                List.of(new MaterialLotId("LOT-OUT")),
                List.of(new DefectSummary(SCRATCH, ZONE, 3, second(1), second(3))),
                5,
                3,
                List.of(new EvidenceRef(new ResultId("R-1"), new UnitId("U-1"), List.of())),
                new Timeline(second(1), second(3), second(4), second(101)));
    }

    /** A link of a chain whose hashes are placeholders: a store does not compute them. */
    static AuditEntry audit(int sequence) {
        return new AuditEntry(
                sequence,
                second(sequence),
                "component:test",
                "HOLD_REQUESTED",
                "MH-1",
                "",
                hash(sequence - 1),
                hash(sequence));
    }

    private static String hash(int sequence) {
        return String.format("%064d", sequence);
    }
}
