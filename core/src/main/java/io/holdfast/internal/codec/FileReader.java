package io.holdfast.internal.codec;

import io.holdfast.model.Approval;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Concession;
import io.holdfast.model.DestinationId;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceHash;
import io.holdfast.model.ExternalKey;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.QualityAction;
import io.holdfast.model.ResultId;
import io.holdfast.model.Role;
import io.holdfast.model.Severity;
import io.holdfast.model.Signature;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.UnitId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;

/** How what people decide is read: the mirror of {@link FileWriter}. */
final class FileReader {
    private FileReader() {}

    static HoldRelease release(ByteSource source) throws CodecException {
        return new HoldRelease(
                new HoldId(source.text()),
                source.number(),
                new EpisodeId(source.text()),
                new DestinationId(source.text()),
                source.flag(),
                source.all(FileReader::item),
                source.all(FileReader::item),
                source.text(),
                signature(source));
    }

    private static HoldItem item(ByteSource source) throws CodecException {
        return new HoldItem(named(HoldItem.Kind.class, source), source.text());
    }

    private static Signature signature(ByteSource source) throws CodecException {
        return new Signature(
                source.text(),
                source.instant(),
                ZoneOffset.ofTotalSeconds(Math.toIntExact(source.signed())),
                source.text(),
                source.text(),
                new LinkedHashSet<>(source.all(each -> named(Role.class, each))));
    }

    static NonconformanceFile file(ByteSource source) throws CodecException {
        return new NonconformanceFile(
                new NonconformanceId(source.text()),
                source.number(),
                named(NonconformanceFile.State.class, source),
                origin(source),
                classification(source),
                subject(source),
                new NonconformanceFile.Quantities(source.number(), source.number(), source.number()),
                source.all(FileReader::decision),
                containment(source),
                source.optionalText(),
                source.optionalText(),
                source.all(FileReader::action),
                source.all(FileReader::approval),
                source.optional(FileReader::concession),
                source.all(FileReader::key),
                source.all(FileReader::evidence),
                source.instant());
    }

    private static NonconformanceFile.Origin origin(ByteSource source) throws CodecException {
        return new NonconformanceFile.Origin(
                named(NonconformanceFile.Source.class, source),
                source.text(),
                source.instant(),
                source.instant(),
                ModelReader.id(source, EpisodeId::new),
                ModelReader.id(source, NonconformanceId::new));
    }

    private static NonconformanceFile.Classification classification(ByteSource source) throws CodecException {
        return new NonconformanceFile.Classification(
                source.optional(each -> named(Severity.class, each)),
                named(NonconformanceFile.Priority.class, source),
                source.optionalText(),
                source.all(ByteSource::text));
    }

    private static NonconformanceFile.Subject subject(ByteSource source) throws CodecException {
        return new NonconformanceFile.Subject(
                ModelReader.id(source, MaterialDefinitionId::new),
                source.optionalText(),
                source.all(ModelReader::segment),
                source.all(each -> new EquipmentId(each.text())),
                source.optional(ModelReader::tooling),
                source.all(ModelReader::lot),
                source.all(ModelReader::unit),
                source.all(ByteSource::text),
                source.optionalText());
    }

    private static DispositionDecision decision(ByteSource source) throws CodecException {
        return new DispositionDecision(
                named(NonconformanceDisposition.class, source),
                source.number(),
                source.text(),
                signature(source),
                source.optional(FileReader::signature));
    }

    private static NonconformanceFile.InterimContainment containment(ByteSource source) throws CodecException {
        return new NonconformanceFile.InterimContainment(
                source.all(each -> new HoldId(each.text())),
                new SiteSplit(source.number(), source.number(), source.number(), source.number()),
                source.optional(FileReader::breakPoint));
    }

    private static BreakPoint breakPoint(ByteSource source) throws CodecException {
        return new BreakPoint(new UnitId(source.text()), new ResultId(source.text()), source.instant());
    }

    private static QualityAction action(ByteSource source) throws CodecException {
        return new QualityAction(
                named(QualityAction.Type.class, source),
                source.text(),
                source.text(),
                source.optional(ByteSource::instant),
                source.optional(ByteSource::instant));
    }

    private static Approval approval(ByteSource source) throws CodecException {
        return new Approval(named(Role.class, source), source.text(), signature(source));
    }

    private static Concession concession(ByteSource source) throws CodecException {
        return new Concession(source.text(), source.instant());
    }

    private static ExternalKey key(ByteSource source) throws CodecException {
        return new ExternalKey(new DestinationId(source.text()), source.text());
    }

    private static EvidenceHash evidence(ByteSource source) throws CodecException {
        return new EvidenceHash(source.text(), source.text());
    }

    private static <E extends Enum<E>> E named(Class<E> type, ByteSource source) throws CodecException {
        return Enum.valueOf(type, source.text());
    }
}
