package io.holdfast.flatfile;

import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.LedgerId;
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
import io.holdfast.model.Segment;
import io.holdfast.model.Severity;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One good value of each kind, and as many random results as a test wants. */
final class Samples {
    static final Instant T0 = Instant.parse("2026-03-02T06:00:00Z");
    static final RuleRef RULE = new RuleRef(new RuleId("scratch-15min"), 2);
    static final Segment SEGMENT = new WorkOrderSegment(new WorkOrderId("004711"), new OperationId("0010"), null);

    private static final String SHA = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String[] TEXTS = {
        "0007", "Größe-Ä", "a b", "x,y;z", "\"quoted\"", "=1+1", "😀", "日本", "a/b~c\\d", "-3.2", "null", "1E3", "'"
    };

    private Samples() {}

    static InspectionResult result() {
        WorkContext context = WorkContext.of(new WorkOrderId("004711"), new OperationId("0010"))
                .jobOrder(new JobOrderId("J-1"))
                .material(new MaterialDefinitionId("000815"), "B")
                .line(new EquipmentId("L1"))
                .tooling(new Tooling(new EquipmentId("L1"), new EquipmentId("M-12"), "3", "housing"))
                .producedLot(new MaterialLotId("LOT-9"))
                .consumedLots(List.of(new MaterialLotId("RM-1"), new MaterialLotId("RM-2")))
                .build();
        return InspectionResult.of(
                        new ResultId("R-1"),
                        new EquipmentId("CAM-1"),
                        new UnitId("00042"),
                        Verdict.FAIL,
                        T0.plusNanos(123_456_789))
                .verdictSource(VerdictSource.OPERATOR)
                .context(context)
                .model(new InspectionModel("housing-front", "12"))
                .defect(new Defect(
                        new Morphology("Kratzer"),
                        new Place.Zone("7", "C25"),
                        Confirmation.CONFIRMED,
                        new DefectSize(1200, 80),
                        0.93,
                        Severity.MAJOR))
                .defect(Defect.of(new Morphology("Pore"), new Place.Point(null, -1500, 20)))
                .image(new ImageRef(URI.create("file://nas/2026/03/02/00042.png"), 204_800, SHA))
                .measurement(new Measurement(
                        new CharacteristicId("D1"),
                        new BigDecimal("12.30"),
                        "mm",
                        new BigDecimal("12.25"),
                        new BigDecimal("12.35")))
                .build();
    }

    static Cluster cluster() {
        List<ClusterMember> members = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            members.add(new ClusterMember(
                    new ResultId("R-" + i),
                    0,
                    new UnitId("0004" + i),
                    SEGMENT,
                    new Place.Zone("7", "C25"),
                    T0.plusSeconds(60L * i)));
        }
        Morphology morphology = new Morphology("Kratzer");
        return new Cluster(
                ClusterId.of(RULE.id(), SEGMENT, morphology, members.get(0)),
                RULE,
                SEGMENT,
                morphology,
                2000,
                members.get(1),
                members.get(2),
                members);
    }

    static Episode episode() {
        Cluster cluster = cluster();
        return new Episode(EpisodeId.of(cluster), SEGMENT, List.of(cluster), 3, T0.plusSeconds(180), null);
    }

    static MaterialHold hold() {
        return hold("3 units with Kratzer at 7/C25 within 15 min");
    }

    static MaterialHold hold(String reason) {
        EpisodeId episode = episode().id();
        return new MaterialHold(
                HoldId.of(episode),
                1,
                episode,
                RULE,
                reason,
                new SuspectPopulation(
                        List.of(SEGMENT),
                        new UnitId("00040"),
                        T0,
                        T0.plusSeconds(200),
                        List.of(new UnitId("00041"), new UnitId("00042"), new UnitId("00043")),
                        List.of(new MaterialLotId("LOT-9")),
                        List.of(new UnitId("X1"))),
                T0.plusSeconds(181));
    }

    static Nonconformance nonconformance() {
        EpisodeId episode = episode().id();
        return new Nonconformance(
                NonconformanceId.of(episode),
                1,
                episode,
                HoldId.of(episode),
                RULE,
                T0.plusSeconds(181),
                T0.plusSeconds(181),
                true,
                new MaterialDefinitionId("000815"),
                "B",
                List.of(SEGMENT),
                List.of(new MaterialLotId("LOT-9")),
                List.of(new DefectSummary(
                        new Morphology("Kratzer"),
                        new Place.Zone("7", "C25"),
                        3,
                        T0.plusSeconds(60),
                        T0.plusSeconds(180))),
                4,
                3,
                List.of(new EvidenceRef(new ResultId("R-1"), new UnitId("00041"), List.of())),
                new Timeline(T0.plusSeconds(60), T0.plusSeconds(180), T0.plusSeconds(180), T0.plusSeconds(181)));
    }

    static InspectionResult random(Random random) {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId(text(random)),
                        new EquipmentId(text(random)),
                        new UnitId(text(random)),
                        oneOf(random, Verdict.values()),
                        instant(random))
                .attempt(1 + random.nextInt(3))
                .verdictSource(oneOf(random, VerdictSource.values()))
                .simulated(random.nextBoolean())
                .partial(random.nextBoolean())
                .model(random.nextBoolean() ? null : new InspectionModel(text(random), text(random)));
        if (random.nextBoolean()) {
            WorkContext.Builder context = WorkContext.of(new WorkOrderId(text(random)), new OperationId(text(random)));
            if (random.nextBoolean()) {
                context.jobOrder(new JobOrderId(text(random)))
                        .material(new MaterialDefinitionId(text(random)), random.nextBoolean() ? text(random) : null)
                        .segmentEquipment(new EquipmentId(text(random)))
                        .tooling(new Tooling(
                                random.nextBoolean() ? new EquipmentId(text(random)) : null,
                                new EquipmentId(text(random)),
                                random.nextBoolean() ? text(random) : null,
                                random.nextBoolean() ? text(random) : null));
            } else {
                context.line(new EquipmentId(text(random)))
                        .producedLot(new MaterialLotId(text(random)))
                        .consumedLots(List.of(new MaterialLotId(text(random)), new MaterialLotId(text(random))));
            }
            result.context(context.build());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            String position = random.nextBoolean() ? text(random) : null;
            Place place = random.nextBoolean()
                    ? new Place.Zone(position, text(random))
                    : new Place.Point(position, random.nextInt(2_000_000_001) - 1_000_000_000, random.nextInt() / 3);
            result.defect(new Defect(
                    new Morphology(text(random)),
                    place,
                    oneOf(random, Confirmation.values()),
                    random.nextBoolean() ? new DefectSize(random.nextLong() >>> 1, random.nextInt(9)) : null,
                    random.nextBoolean() ? random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20) : null,
                    random.nextBoolean() ? oneOf(random, Severity.values()) : null));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            BigDecimal value = decimal(random);
            result.measurement(new Measurement(
                    new CharacteristicId(text(random)),
                    value,
                    text(random),
                    random.nextBoolean() ? value.subtract(BigDecimal.ONE) : null,
                    random.nextBoolean() ? value.add(BigDecimal.ONE) : null));
        }
        if (random.nextBoolean()) {
            result.image(new ImageRef(
                    URI.create("smb://nas/b%C3%A4/" + random.nextInt()),
                    random.nextInt(1 << 30),
                    random.nextBoolean() ? SHA : null));
        }
        InspectionResult made = result.build();
        return random.nextBoolean() ? made.received(instant(random), null) : made;
    }

    private static String text(Random random) {
        return oneOf(random, TEXTS) + random.nextInt(1000);
    }

    private static Instant instant(Random random) {
        return T0.plusSeconds(random.nextInt()).plusNanos(random.nextInt(1_000_000_000));
    }

    private static BigDecimal decimal(Random random) {
        return new BigDecimal(new BigInteger(1 + random.nextInt(200), random), random.nextInt(60) - 20);
    }

    private static <T> T oneOf(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    static CostEntry cost() {
        CostItem item = new CostItem(
                new LedgerId("QC-0011"),
                CostKind.SCRAP,
                WorkContext.of(new WorkOrderId("004711"), new OperationId("0010"))
                        .material(new MaterialDefinitionId("000815"), "B")
                        .line(new EquipmentId("L3"))
                        .tooling(new Tooling(null, new EquipmentId("MOLD-4"), "2", "=housings"))
                        .build(),
                "worn, 412,000 shots",
                new BigDecimal("1"),
                new Morphology("Kratzer"),
                Instant.parse("2026-03-02T06:03:01Z"),
                "early",
                LocalDate.of(2026, 3, 2));
        UnitCost price = UnitCost.of("12.3400", "EUR", "standard cost 2026", LocalDate.of(2026, 1, 1));
        return new CostEntry(item, 2, price, new LedgerId("QC-0011-1"));
    }

    static CountPosting posting() {
        return new CountPosting(
                new LedgerId("CP-0012"),
                1,
                CountPosting.Kind.SCRAP,
                "mes",
                new WorkOrderId("004711"),
                new OperationId("0010"),
                "early",
                LocalDate.of(2026, 3, 2),
                12,
                "rejects not subtracted",
                Instant.parse("2026-03-02T14:00:00Z"),
                null);
    }
}
