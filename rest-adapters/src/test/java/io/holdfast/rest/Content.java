package io.holdfast.rest;

import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Segment;
import io.holdfast.model.Signature;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Content to deliver, for a small plant. */
public final class Content {
    /** When everything happens. */
    public static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

    private static final RuleRef RULE = new RuleRef(new RuleId("five-alike"), 2);

    private Content() {}

    /** A segment of the order's operation 20. */
    public static Segment segment(String order) {
        return new WorkOrderSegment(new WorkOrderId(order), new OperationId("20"), null);
    }

    /** A hold of some units of an order, in some lots. */
    public static MaterialHold hold(int number, int revision, String order, int units, String... lots) {
        EpisodeId episode = new EpisodeId("EP-" + number);
        return new MaterialHold(
                HoldId.of(episode),
                revision,
                episode,
                RULE,
                "five scratches at one place",
                new SuspectPopulation(
                        List.of(segment(order)),
                        null,
                        NOON,
                        NOON.plusSeconds(60),
                        IntStream.range(0, units)
                                .mapToObj(i -> new UnitId("SN-" + number + "-" + i))
                                .toList(),
                        java.util.Arrays.stream(lots).map(MaterialLotId::new).toList(),
                        List.of()),
                NOON.plusSeconds(61));
    }

    /** A person's word that some things of a hold may move on, or all of it. */
    public static HoldRelease release(MaterialHold hold, int number, boolean whole, List<HoldItem> items) {
        return new HoldRelease(
                hold.id(),
                number,
                hold.episode(),
                new DestinationId("erp"),
                whole,
                items,
                List.of(),
                "sorted, all good",
                new Signature(
                        "Q. Weber",
                        NOON.plusSeconds(3600),
                        ZoneOffset.ofHours(1),
                        "release of " + hold.id(),
                        "ab".repeat(32),
                        Set.of()));
    }

    /** A posting that raises what the target counts. */
    public static CountPosting posting(CountPosting.Kind kind, long number, Counts.Delta delta, long quantity) {
        return new CountPosting(
                CountPosting.series(kind, "erp", delta.order(), delta.operation(), null, null),
                number,
                kind,
                "erp",
                delta.order(),
                delta.operation(),
                null,
                null,
                quantity,
                "as inspected",
                delta.at(),
                null);
    }

    /** A posting that takes another back. */
    public static CountPosting reversal(CountPosting posting) {
        return new CountPosting(
                posting.series(),
                posting.number() + 1,
                CountPosting.Kind.REVERSAL,
                posting.target(),
                posting.workOrder(),
                posting.operation(),
                null,
                null,
                -posting.quantity(),
                "counted twice",
                posting.at(),
                posting.id());
    }

    /** Quality cost, which no target has a verb for. */
    public static LedgerEntry cost() {
        return new CostEntry(
                new CostItem(
                        new LedgerId("QC-1"),
                        CostKind.SCRAP,
                        null,
                        null,
                        BigDecimal.TEN,
                        null,
                        NOON,
                        "early",
                        LocalDate.of(2026, 3, 14)),
                1,
                UnitCost.of("4.20", "EUR", "standard cost", LocalDate.of(2026, 1, 1)),
                null);
    }

    /** All that a hold names. */
    public static List<HoldItem> items(MaterialHold hold) {
        return Stream.concat(
                        hold.population().lots().stream().map(HoldItem::of),
                        hold.population().units().stream().map(HoldItem::of))
                .toList();
    }

    /** A report of an order. */
    public static Nonconformance report(
            int number, int revision, String order, String material, String morphology, int units) {
        EpisodeId episode = new EpisodeId("EP-" + number);
        return new Nonconformance(
                NonconformanceId.of(episode),
                revision,
                episode,
                HoldId.of(episode),
                RULE,
                NOON,
                NOON.plusSeconds(revision),
                true,
                new MaterialDefinitionId(material),
                "C",
                List.of(segment(order)),
                List.of(),
                List.of(new DefectSummary(
                        new Morphology(morphology),
                        new Place.Zone(null, "Gehäuse links"),
                        units,
                        NOON,
                        NOON.plusSeconds(5))),
                units + 3,
                units,
                List.of(new EvidenceRef(new ResultId("R-1"), new UnitId("SN-1"), List.of())),
                new Timeline(NOON, NOON, NOON, NOON));
    }

    /** A result of an order. */
    public static InspectionResult result(int number, String order, Verdict verdict) {
        InspectionResult.Builder builder = InspectionResult.of(
                        new ResultId("CAM-1:" + number),
                        new EquipmentId("CAM-1"),
                        new UnitId("0000" + number),
                        verdict,
                        NOON.plusSeconds(number))
                .context(WorkContext.of(new WorkOrderId(order), new OperationId("20"))
                        .build());
        if (verdict == Verdict.FAIL) {
            builder.defect(Defect.of(new Morphology("Kratzer"), new Place.Zone(null, "Gehäuse links")));
        }
        return builder.build();
    }

    /** A delivery of some content. */
    public static Delivery delivery(long sequence, Deliverable content) {
        String key;
        String order;
        if (content instanceof MaterialHold hold) {
            key = hold.id() + "/" + hold.revision();
            order = hold.episode().value();
        } else if (content instanceof HoldRelease release) {
            key = release.hold() + "/release/" + release.number();
            order = release.episode().value();
        } else if (content instanceof Nonconformance report) {
            key = report.id() + "/" + report.revision();
            order = report.episode().value();
        } else if (content instanceof LedgerEntry entry) {
            key = entry.id().value();
            order = entry.series().value();
        } else {
            key = ((InspectionResult) content).id().value();
            order = ((InspectionResult) content).segment().toString();
        }
        return new Delivery(sequence, new DestinationId("erp"), Lane.of(content), order, key, content, 0);
    }
}
