package io.holdfast.internal.codec;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Episode;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.Identifier;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Measurement;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Scope;
import io.holdfast.model.Severity;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitCost;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderSegment;
import org.jspecify.annotations.Nullable;

/** How the values of the model are written. Every method has its mirror in {@link ModelReader}. */
final class ModelWriter {
    static final int ZONE = 1;
    static final int POINT = 2;
    static final int WORK_ORDER_SEGMENT = 1;
    static final int UNBOUND_SEGMENT = 2;
    static final int TOOLING = 3;

    static final int POSTING = 1;
    static final int COST = 2;

    private ModelWriter() {}

    static void result(ByteSink sink, InspectionResult result) {
        id(sink, result.id());
        id(sink, result.station());
        id(sink, result.unit());
        sink.octet(code(result.verdict()));
        sink.instant(result.deviceTime());
        sink.optional(result.receivedTime(), ByteSink::instant);
        sink.optional(result.context(), ModelWriter::context);
        sink.optional(result.model(), ModelWriter::model);
        findings(sink, result);
    }

    private static void model(ByteSink sink, InspectionModel model) {
        sink.text(model.id());
        sink.text(model.version());
    }

    static void findings(ByteSink sink, InspectionResult result) {
        sink.unsigned(result.attempt());
        sink.octet(code(result.verdictSource()));
        sink.flag(result.simulated());
        sink.flag(result.partial());
        sink.all(result.defects(), ModelWriter::defect);
        sink.all(result.images(), ModelWriter::image);
        sink.all(result.measurements(), ModelWriter::measurement);
    }

    static void context(ByteSink sink, WorkContext context) {
        id(sink, context.workOrder());
        id(sink, context.operation());
        id(sink, context.jobOrder());
        id(sink, context.material());
        sink.text(context.materialVersion());
        id(sink, context.line());
        id(sink, context.segmentEquipment());
        sink.optional(context.tooling(), ModelWriter::tooling);
        id(sink, context.producedLot());
        sink.all(context.consumedLots(), ModelWriter::id);
    }

    static void cluster(ByteSink sink, Cluster cluster) {
        id(sink, cluster.id());
        rule(sink, cluster.rule());
        scope(sink, cluster.scope());
        id(sink, cluster.morphology());
        sink.unsigned(cluster.radiusMicrometres());
        sink.all(cluster.members(), ModelWriter::member);
        sink.unsigned(cluster.members().indexOf(cluster.anchor()));
        sink.unsigned(cluster.members().indexOf(cluster.completing()));
    }

    static void member(ByteSink sink, ClusterMember member) {
        id(sink, member.result());
        sink.unsigned(member.defectIndex());
        id(sink, member.unit());
        scope(sink, member.segment());
        place(sink, member.place());
        sink.instant(member.time());
    }

    static void episode(ByteSink sink, Episode episode) {
        id(sink, episode.id());
        scope(sink, episode.scope());
        sink.all(episode.clusters(), ModelWriter::cluster);
        sink.unsigned(episode.unitCount());
        sink.instant(episode.lastMemberTime());
        sink.optional(episode.closedAt(), ByteSink::instant);
    }

    static void hold(ByteSink sink, MaterialHold hold) {
        id(sink, hold.id());
        sink.unsigned(hold.revision());
        id(sink, hold.episode());
        rule(sink, hold.rule());
        sink.text(hold.reason());
        population(sink, hold.population());
        sink.instant(hold.requestedAt());
    }

    static void nonconformance(ByteSink sink, Nonconformance report) {
        id(sink, report.id());
        sink.unsigned(report.revision());
        id(sink, report.episode());
        id(sink, report.hold());
        rule(sink, report.raisedBy());
        sink.instant(report.raisedAt());
        sink.instant(report.revisedAt());
        sink.flag(report.open());
        id(sink, report.material());
        sink.text(report.materialVersion());
        sink.all(report.segments(), ModelWriter::scope);
        sink.all(report.lots(), ModelWriter::id);
        sink.all(report.defects(), ModelWriter::summary);
        sink.unsigned(report.suspectUnits());
        sink.unsigned(report.nonconformingUnits());
        sink.all(report.evidence(), ModelWriter::evidence);
        timeline(sink, report.timeline());
    }

    private static void defect(ByteSink sink, Defect defect) {
        id(sink, defect.morphology());
        place(sink, defect.place());
        sink.octet(code(defect.confirmation()));
        sink.optional(defect.size(), ModelWriter::size);
        sink.optional(defect.score(), ByteSink::real);
        sink.optional(defect.severity(), ModelWriter::severity);
    }

    private static void size(ByteSink sink, DefectSize size) {
        sink.unsigned(size.lengthMicrometres());
        sink.unsigned(size.widthMicrometres());
    }

    private static void severity(ByteSink sink, Severity severity) {
        sink.octet(
                switch (severity) {
                    case MINOR -> 0;
                    case MAJOR -> 1;
                    case CRITICAL -> 2;
                });
    }

    private static void image(ByteSink sink, ImageRef image) {
        sink.text(image.link().toString());
        sink.unsigned(image.bytes());
        sink.text(image.sha256());
    }

    private static void measurement(ByteSink sink, Measurement measurement) {
        id(sink, measurement.characteristic());
        sink.decimal(measurement.value());
        sink.text(measurement.unitOfMeasure());
        sink.optional(measurement.lowerLimit(), ByteSink::decimal);
        sink.optional(measurement.upperLimit(), ByteSink::decimal);
    }

    private static void population(ByteSink sink, SuspectPopulation population) {
        sink.all(population.segments(), ModelWriter::scope);
        id(sink, population.lastKnownGood());
        sink.instant(population.from());
        sink.instant(population.to());
        sink.all(population.units(), ModelWriter::id);
        sink.all(population.lots(), ModelWriter::id);
        sink.all(population.unboundUnits(), ModelWriter::id);
    }

    private static void summary(ByteSink sink, DefectSummary summary) {
        id(sink, summary.morphology());
        place(sink, summary.place());
        sink.unsigned(summary.unitCount());
        sink.instant(summary.first());
        sink.instant(summary.last());
    }

    private static void evidence(ByteSink sink, EvidenceRef evidence) {
        id(sink, evidence.result());
        id(sink, evidence.unit());
        sink.all(evidence.images(), ModelWriter::image);
    }

    private static void timeline(ByteSink sink, Timeline timeline) {
        sink.instant(timeline.firstDefect());
        sink.instant(timeline.completed());
        sink.instant(timeline.received());
        sink.instant(timeline.holdRequested());
    }

    static void scope(ByteSink sink, Scope scope) {
        if (scope instanceof WorkOrderSegment segment) {
            sink.octet(WORK_ORDER_SEGMENT);
            id(sink, segment.workOrder());
            id(sink, segment.operation());
            id(sink, segment.equipment());
        } else if (scope instanceof UnboundSegment unbound) {
            sink.octet(UNBOUND_SEGMENT);
            id(sink, unbound.station());
        } else {
            sink.octet(TOOLING);
            tooling(sink, (Tooling) scope);
        }
    }

    static void tooling(ByteSink sink, Tooling tooling) {
        id(sink, tooling.line());
        id(sink, tooling.tool());
        sink.text(tooling.cavity());
        sink.text(tooling.partFamily());
    }

    static void place(ByteSink sink, Place place) {
        if (place instanceof Place.Zone zone) {
            sink.octet(ZONE);
            sink.text(zone.position());
            sink.text(zone.name());
        } else {
            Place.Point point = (Place.Point) place;
            sink.octet(POINT);
            sink.text(point.position());
            sink.signed(point.xMicrometres());
            sink.signed(point.yMicrometres());
        }
    }

    private static int code(Verdict verdict) {
        return switch (verdict) {
            case PASS -> 0;
            case FAIL -> 1;
            case UNDECIDED -> 2;
        };
    }

    private static int code(VerdictSource source) {
        return switch (source) {
            case MACHINE -> 0;
            case OPERATOR -> 1;
            case FINAL -> 2;
        };
    }

    private static int code(Confirmation confirmation) {
        return switch (confirmation) {
            case UNCONFIRMED -> 0;
            case CONFIRMED -> 1;
            case FALSE_CALL -> 2;
        };
    }

    private static void rule(ByteSink sink, RuleRef rule) {
        id(sink, rule.id());
        sink.unsigned(rule.version());
    }

    static void id(ByteSink sink, @Nullable Identifier id) {
        sink.text(id == null ? null : id.value());
    }

    static void ledgerEntry(ByteSink sink, LedgerEntry entry) {
        if (entry instanceof CountPosting posting) {
            sink.octet(POSTING);
            id(sink, posting.series());
            sink.unsigned(posting.number());
            sink.text(posting.kind().name());
            sink.text(posting.target());
            id(sink, posting.workOrder());
            id(sink, posting.operation());
            sink.text(posting.shift());
            sink.optional(posting.productionDay(), (to, day) -> to.signed(day.toEpochDay()));
            sink.signed(posting.quantity());
            sink.text(posting.reason());
            sink.instant(posting.at());
            id(sink, posting.reverses());
            return;
        }
        CostEntry cost = (CostEntry) entry;
        sink.octet(COST);
        costItem(sink, cost.item());
        sink.unsigned(cost.number());
        UnitCost price = cost.unitCost();
        sink.decimal(price.amount());
        sink.text(price.currency().getCurrencyCode());
        sink.text(price.source());
        sink.signed(price.asOf().toEpochDay());
        id(sink, cost.reverses());
    }

    static void costItem(ByteSink sink, CostItem item) {
        id(sink, item.series());
        sink.text(item.kind().name());
        sink.optional(item.context(), ModelWriter::context);
        sink.text(item.toolCondition());
        sink.decimal(item.quantity());
        id(sink, item.reason());
        sink.instant(item.at());
        sink.text(item.shift());
        sink.signed(item.productionDay().toEpochDay());
    }

    static void booking(ByteSink sink, CountBooking booking) {
        id(sink, booking.id());
        id(sink, booking.station());
        context(sink, booking.context());
        sink.instant(booking.at());
        sink.signed(booking.planned());
        sink.signed(booking.started());
        sink.signed(booking.produced());
        sink.signed(booking.good());
        sink.signed(booking.scrap());
        sink.signed(booking.rework());
        id(sink, booking.reason());
        id(sink, booking.reverses());
    }
}
