package io.holdfast.internal.codec;

import io.holdfast.model.Approval;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Concession;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.EvidenceHash;
import io.holdfast.model.ExternalKey;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.QualityAction;
import io.holdfast.model.Role;
import io.holdfast.model.Signature;
import io.holdfast.model.SiteSplit;
import java.util.TreeSet;

/** How what people decide is written. Enums are written by name. Every method has its mirror in {@link FileReader}. */
final class FileWriter {
    private FileWriter() {}

    static void release(ByteSink sink, HoldRelease release) {
        ModelWriter.id(sink, release.hold());
        sink.unsigned(release.number());
        ModelWriter.id(sink, release.episode());
        ModelWriter.id(sink, release.destination());
        sink.flag(release.whole());
        sink.all(release.items(), FileWriter::item);
        sink.all(release.untouched(), FileWriter::item);
        sink.text(release.reason());
        signature(sink, release.signature());
    }

    private static void item(ByteSink sink, HoldItem item) {
        name(sink, item.kind());
        sink.text(item.name());
    }

    private static void signature(ByteSink sink, Signature signature) {
        sink.text(signature.name());
        sink.instant(signature.at());
        sink.signed(signature.offset().getTotalSeconds());
        sink.text(signature.meaning());
        sink.text(signature.digest());
        // In one order, so that equal values are written alike.
        sink.all(new TreeSet<Role>(signature.roles()), FileWriter::name);
    }

    static void file(ByteSink sink, NonconformanceFile file) {
        ModelWriter.id(sink, file.id());
        sink.unsigned(file.revision());
        name(sink, file.state());
        origin(sink, file.origin());
        classification(sink, file.classification());
        subject(sink, file.subject());
        sink.unsigned(file.quantities().suspect());
        sink.unsigned(file.quantities().inspected());
        sink.unsigned(file.quantities().nonconforming());
        sink.all(file.dispositions(), FileWriter::decision);
        containment(sink, file.containment());
        sink.text(file.occurrence());
        sink.text(file.nonDetection());
        sink.all(file.actions(), FileWriter::action);
        sink.all(file.approvals(), FileWriter::approval);
        sink.optional(file.concession(), FileWriter::concession);
        sink.all(file.externalKeys(), FileWriter::key);
        sink.all(file.evidence(), FileWriter::evidence);
        sink.instant(file.changedAt());
    }

    private static void origin(ByteSink sink, NonconformanceFile.Origin origin) {
        name(sink, origin.source());
        sink.text(origin.raisedBy());
        sink.instant(origin.detectedAt());
        sink.instant(origin.raisedAt());
        ModelWriter.id(sink, origin.episode());
        ModelWriter.id(sink, origin.continues());
    }

    private static void classification(ByteSink sink, NonconformanceFile.Classification classification) {
        sink.optional(classification.severity(), FileWriter::name);
        name(sink, classification.priority());
        sink.text(classification.typeCode());
        sink.all(classification.defectCodes(), ByteSink::text);
    }

    private static void subject(ByteSink sink, NonconformanceFile.Subject subject) {
        ModelWriter.id(sink, subject.material());
        sink.text(subject.materialVersion());
        sink.all(subject.segments(), ModelWriter::scope);
        sink.all(subject.workUnits(), ModelWriter::id);
        sink.optional(subject.tooling(), ModelWriter::tooling);
        sink.all(subject.lots(), ModelWriter::id);
        sink.all(subject.serials(), ModelWriter::id);
        sink.all(subject.shipments(), ByteSink::text);
        sink.text(subject.returnAuthorization());
    }

    private static void decision(ByteSink sink, DispositionDecision decision) {
        name(sink, decision.disposition());
        sink.unsigned(decision.units());
        sink.text(decision.rationale());
        signature(sink, decision.decided());
        sink.optional(decision.destroyed(), FileWriter::signature);
    }

    private static void containment(ByteSink sink, NonconformanceFile.InterimContainment containment) {
        sink.all(containment.holds(), ModelWriter::id);
        SiteSplit sites = containment.sites();
        sink.unsigned(sites.plant());
        sink.unsigned(sites.inTransit());
        sink.unsigned(sites.customer());
        sink.unsigned(sites.unknown());
        sink.optional(containment.breakPoint(), FileWriter::breakPoint);
    }

    private static void breakPoint(ByteSink sink, BreakPoint breakPoint) {
        ModelWriter.id(sink, breakPoint.unit());
        ModelWriter.id(sink, breakPoint.result());
        sink.instant(breakPoint.time());
    }

    private static void action(ByteSink sink, QualityAction action) {
        name(sink, action.type());
        sink.text(action.text());
        sink.text(action.owner());
        sink.optional(action.due(), ByteSink::instant);
        sink.optional(action.doneAt(), ByteSink::instant);
    }

    private static void approval(ByteSink sink, Approval approval) {
        name(sink, approval.body());
        sink.text(approval.text());
        signature(sink, approval.signature());
    }

    private static void concession(ByteSink sink, Concession concession) {
        sink.text(concession.number());
        sink.instant(concession.expires());
    }

    private static void key(ByteSink sink, ExternalKey key) {
        ModelWriter.id(sink, key.destination());
        sink.text(key.reference());
    }

    private static void evidence(ByteSink sink, EvidenceHash evidence) {
        sink.text(evidence.name());
        sink.text(evidence.sha256());
    }

    private static void name(ByteSink sink, Enum<?> value) {
        sink.text(value.name());
    }
}
