package io.holdfast.internal.codec;

import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
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
import io.holdfast.model.LedgerEntry;
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
import io.holdfast.model.Scope;
import io.holdfast.model.Segment;
import io.holdfast.model.Severity;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the values of the model are read: the mirror of {@link ModelWriter}. */
final class ModelReader {
    private ModelReader() {}

    static InspectionResult result(ByteSource source) throws CodecException {
        ResultId id = new ResultId(source.text());
        EquipmentId station = new EquipmentId(source.text());
        UnitId unit = new UnitId(source.text());
        Verdict verdict = verdict(source);
        InspectionResult.Builder builder = InspectionResult.of(id, station, unit, verdict, source.instant());
        Instant received = source.optional(ByteSource::instant);
        builder.context(source.optional(ModelReader::context));
        builder.model(source.optional(ModelReader::model));
        InspectionResult result = findings(source, builder).build();
        return received == null ? result : result.received(received, null);
    }

    private static InspectionModel model(ByteSource source) throws CodecException {
        return new InspectionModel(source.text(), source.text());
    }

    static InspectionResult.Builder findings(ByteSource source, InspectionResult.Builder builder)
            throws CodecException {
        builder.attempt(source.number())
                .verdictSource(verdictSource(source))
                .simulated(source.flag())
                .partial(source.flag());
        source.all(ModelReader::defect).forEach(builder::defect);
        source.all(ModelReader::image).forEach(builder::image);
        source.all(ModelReader::measurement).forEach(builder::measurement);
        return builder;
    }

    static WorkContext context(ByteSource source) throws CodecException {
        return new WorkContext(
                new WorkOrderId(source.text()),
                new OperationId(source.text()),
                id(source, JobOrderId::new),
                id(source, MaterialDefinitionId::new),
                source.optionalText(),
                id(source, EquipmentId::new),
                id(source, EquipmentId::new),
                source.optional(ModelReader::tooling),
                id(source, MaterialLotId::new),
                source.all(ModelReader::lot));
    }

    static Cluster cluster(ByteSource source) throws CodecException {
        ClusterId id = new ClusterId(source.text());
        RuleRef rule = rule(source);
        Scope scope = scope(source);
        Morphology morphology = new Morphology(source.text());
        long radius = source.unsigned();
        List<ClusterMember> members = source.all(ModelReader::member);
        return new Cluster(
                id,
                rule,
                scope,
                morphology,
                radius,
                members.get(source.number()),
                members.get(source.number()),
                members);
    }

    static ClusterMember member(ByteSource source) throws CodecException {
        return new ClusterMember(
                new ResultId(source.text()),
                source.number(),
                new UnitId(source.text()),
                segment(source),
                place(source),
                source.instant());
    }

    static Episode episode(ByteSource source) throws CodecException {
        return new Episode(
                new EpisodeId(source.text()),
                scope(source),
                source.all(ModelReader::cluster),
                source.number(),
                source.instant(),
                source.optional(ByteSource::instant));
    }

    static MaterialHold hold(ByteSource source) throws CodecException {
        return new MaterialHold(
                new HoldId(source.text()),
                source.number(),
                new EpisodeId(source.text()),
                rule(source),
                source.text(),
                population(source),
                source.instant());
    }

    static Nonconformance nonconformance(ByteSource source) throws CodecException {
        return new Nonconformance(
                new NonconformanceId(source.text()),
                source.number(),
                new EpisodeId(source.text()),
                id(source, HoldId::new),
                rule(source),
                source.instant(),
                source.instant(),
                source.flag(),
                id(source, MaterialDefinitionId::new),
                source.optionalText(),
                source.all(ModelReader::segment),
                source.all(ModelReader::lot),
                source.all(ModelReader::summary),
                source.number(),
                source.number(),
                source.all(ModelReader::evidence),
                timeline(source));
    }

    private static Defect defect(ByteSource source) throws CodecException {
        return new Defect(
                new Morphology(source.text()),
                place(source),
                confirmation(source),
                source.optional(ModelReader::size),
                source.optional(ByteSource::real),
                source.optional(ModelReader::severity));
    }

    private static DefectSize size(ByteSource source) throws CodecException {
        return new DefectSize(source.unsigned(), source.unsigned());
    }

    private static ImageRef image(ByteSource source) throws CodecException {
        return new ImageRef(URI.create(source.text()), source.unsigned(), source.optionalText());
    }

    private static Measurement measurement(ByteSource source) throws CodecException {
        return new Measurement(
                new CharacteristicId(source.text()),
                source.decimal(),
                source.text(),
                source.optional(ByteSource::decimal),
                source.optional(ByteSource::decimal));
    }

    private static SuspectPopulation population(ByteSource source) throws CodecException {
        return new SuspectPopulation(
                source.all(ModelReader::segment),
                id(source, UnitId::new),
                source.instant(),
                source.instant(),
                source.all(ModelReader::unit),
                source.all(ModelReader::lot),
                source.all(ModelReader::unit));
    }

    private static DefectSummary summary(ByteSource source) throws CodecException {
        return new DefectSummary(
                new Morphology(source.text()), place(source), source.number(), source.instant(), source.instant());
    }

    private static EvidenceRef evidence(ByteSource source) throws CodecException {
        return new EvidenceRef(new ResultId(source.text()), new UnitId(source.text()), source.all(ModelReader::image));
    }

    private static Timeline timeline(ByteSource source) throws CodecException {
        return new Timeline(source.instant(), source.instant(), source.instant(), source.instant());
    }

    static Scope scope(ByteSource source) throws CodecException {
        int tag = source.octet();
        return tag == ModelWriter.TOOLING ? tooling(source) : segment(source, tag);
    }

    static Segment segment(ByteSource source) throws CodecException {
        return segment(source, source.octet());
    }

    private static Segment segment(ByteSource source, int tag) throws CodecException {
        return switch (tag) {
            case ModelWriter.WORK_ORDER_SEGMENT ->
                new WorkOrderSegment(
                        new WorkOrderId(source.text()), new OperationId(source.text()), id(source, EquipmentId::new));
            case ModelWriter.UNBOUND_SEGMENT -> new UnboundSegment(new EquipmentId(source.text()));
            default -> throw source.damaged("no scope has the tag " + tag);
        };
    }

    static Tooling tooling(ByteSource source) throws CodecException {
        return new Tooling(
                id(source, EquipmentId::new),
                new EquipmentId(source.text()),
                source.optionalText(),
                source.optionalText());
    }

    static Place place(ByteSource source) throws CodecException {
        int tag = source.octet();
        return switch (tag) {
            case ModelWriter.ZONE -> new Place.Zone(source.optionalText(), source.text());
            case ModelWriter.POINT -> new Place.Point(source.optionalText(), source.signed(), source.signed());
            default -> throw source.damaged("no place has the tag " + tag);
        };
    }

    private static Verdict verdict(ByteSource source) throws CodecException {
        int code = source.octet();
        return switch (code) {
            case 0 -> Verdict.PASS;
            case 1 -> Verdict.FAIL;
            case 2 -> Verdict.UNDECIDED;
            default -> throw source.damaged("no Verdict has the code " + code);
        };
    }

    private static VerdictSource verdictSource(ByteSource source) throws CodecException {
        int code = source.octet();
        return switch (code) {
            case 0 -> VerdictSource.MACHINE;
            case 1 -> VerdictSource.OPERATOR;
            case 2 -> VerdictSource.FINAL;
            default -> throw source.damaged("no VerdictSource has the code " + code);
        };
    }

    private static Confirmation confirmation(ByteSource source) throws CodecException {
        int code = source.octet();
        return switch (code) {
            case 0 -> Confirmation.UNCONFIRMED;
            case 1 -> Confirmation.CONFIRMED;
            case 2 -> Confirmation.FALSE_CALL;
            default -> throw source.damaged("no Confirmation has the code " + code);
        };
    }

    private static Severity severity(ByteSource source) throws CodecException {
        int code = source.octet();
        return switch (code) {
            case 0 -> Severity.MINOR;
            case 1 -> Severity.MAJOR;
            case 2 -> Severity.CRITICAL;
            default -> throw source.damaged("no Severity has the code " + code);
        };
    }

    private static RuleRef rule(ByteSource source) throws CodecException {
        return new RuleRef(new RuleId(source.text()), source.number());
    }

    static UnitId unit(ByteSource source) throws CodecException {
        return new UnitId(source.text());
    }

    static MaterialLotId lot(ByteSource source) throws CodecException {
        return new MaterialLotId(source.text());
    }

    static <T> @Nullable T id(ByteSource source, Function<String, T> constructor) throws CodecException {
        String text = source.optionalText();
        return text == null ? null : constructor.apply(text);
    }

    static LedgerEntry ledgerEntry(ByteSource source) throws CodecException {
        int tag = source.octet();
        return switch (tag) {
            case ModelWriter.POSTING ->
                new CountPosting(
                        new LedgerId(source.text()),
                        source.unsigned(),
                        CountPosting.Kind.valueOf(source.text()),
                        source.text(),
                        new WorkOrderId(source.text()),
                        new OperationId(source.text()),
                        source.optionalText(),
                        source.optional(ModelReader::day),
                        source.signed(),
                        source.text(),
                        source.instant(),
                        id(source, LedgerId::new));
            case ModelWriter.COST ->
                new CostEntry(
                        costItem(source),
                        source.unsigned(),
                        new UnitCost(source.decimal(), Currency.getInstance(source.text()), source.text(), day(source)),
                        id(source, LedgerId::new));
            default -> throw source.damaged("no ledger entry has the tag " + tag);
        };
    }

    static CostItem costItem(ByteSource source) throws CodecException {
        return new CostItem(
                new LedgerId(source.text()),
                CostKind.valueOf(source.text()),
                source.optional(ModelReader::context),
                source.optionalText(),
                source.decimal(),
                id(source, Morphology::new),
                source.instant(),
                source.text(),
                day(source));
    }

    static CountBooking booking(ByteSource source) throws CodecException {
        return new CountBooking(
                new LedgerId(source.text()),
                new EquipmentId(source.text()),
                context(source),
                source.instant(),
                source.signed(),
                source.signed(),
                source.signed(),
                source.signed(),
                source.signed(),
                source.signed(),
                id(source, Morphology::new),
                id(source, LedgerId::new));
    }

    private static LocalDate day(ByteSource source) throws CodecException {
        return LocalDate.ofEpochDay(source.signed());
    }
}
