package io.holdfast.flatfile.b2mml;

import io.holdfast.flatfile.internal.XmlOutput;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes B2MML transactions, UTF-8, valid against the V0700 schemas. Each method writes one whole document and leaves its stream
 * open.
 *
 * <p>The words: a result is a {@code TestResult} of the unit as its testable object, its defects are test results inside of
 * it, its measurements property measurements. A hold is the disposition {@code Restricted} of each lot and, for each unit, sublot. A hold
 * and a nonconformance are each an {@code OperationsEvent} of quality. Work-order performance is an {@code OperationsResponse}
 * with one {@code SegmentResponse}.
 *
 * <p>Immutable; any thread may call it. Texts with characters that XML cannot hold are refused with an {@link
 * IllegalArgumentException}, after part of the document may have been written.
 */
public final class B2mmlWriter {
    private static final String NAMESPACE = "http://www.mesa.org/xml/B2MML";
    private static final String RELEASE = "V0700";

    private final String sender;

    /** Writes a part of a document. */
    private interface Part {
        void write(XmlOutput xml) throws IOException;
    }

    private B2mmlWriter(String sender) {
        this.sender = sender;
    }

    /** Returns a writer that names the sender by this logical id. */
    public static B2mmlWriter of(String sender) {
        return new B2mmlWriter(Objects.requireNonNull(sender, "sender"));
    }

    /**
     * Writes results as {@code SyncOperationsTestInformation}. Everything is carried but the time of receipt; what the format has no
     * element for are property measurements of a test result inside, {@code {id}#context}.
     */
    public void results(OutputStream file, Iterable<InspectionResult> results, Instant created) throws IOException {
        transaction(file, "OperationsTestInformation", created, xml -> {
            for (InspectionResult result : results) {
                result(xml, result);
            }
        });
    }

    /** Writes a hold as {@code SyncMaterialInformation}: its lots and its units, restricted. */
    public void hold(OutputStream file, MaterialHold hold, Instant created) throws IOException {
        transaction(file, "MaterialInformation", created, xml -> {
            xml.text("ID", hold.id().value());
            for (MaterialLotId lot : hold.population().lots()) {
                restricted(xml, "MaterialLot", lot.value(), hold);
            }
            for (UnitId unit : hold.population().units()) {
                restricted(xml, "MaterialSubLot", unit.value(), hold);
            }
            for (UnitId unit : hold.population().unboundUnits()) {
                restricted(xml, "MaterialSubLot", unit.value(), hold);
            }
        });
    }

    /** Writes a hold as {@code SyncOperationsEventInformation}, an alert. */
    public void event(OutputStream file, MaterialHold hold, Instant created) throws IOException {
        transaction(file, "OperationsEventInformation", created, xml -> {
            xml.text("ID", hold.id().value());
            event(
                    xml,
                    hold.id() + "/" + hold.revision(),
                    List.of(
                            hold.reason(),
                            "suspect units: " + hold.population().size(),
                            "lots: " + hold.population().lots(),
                            "segments: " + hold.population().segments()),
                    hold.revision(),
                    hold.requestedAt(),
                    hold.requestedAt(),
                    "MaterialHold",
                    hold.rule().toString());
        });
    }

    /** Writes a nonconformance as {@code SyncOperationsEventInformation}, an alert. */
    public void event(OutputStream file, Nonconformance report, Instant created) throws IOException {
        transaction(file, "OperationsEventInformation", created, xml -> {
            xml.text("ID", report.id().value());
            StringBuilder defects = new StringBuilder();
            for (DefectSummary defect : report.defects()) {
                defects.append(defects.isEmpty() ? "" : "; ")
                        .append(defect.morphology())
                        .append(" at ")
                        .append(defect.place())
                        .append(" on ")
                        .append(defect.unitCount())
                        .append(" units");
            }
            event(
                    xml,
                    report.id() + "/" + report.revision(),
                    List.of(
                            defects.toString(),
                            "nonconforming units: " + report.nonconformingUnits() + ", suspect units: "
                                    + report.suspectUnits(),
                            "lots: " + report.lots(),
                            "segments: " + report.segments()),
                    report.revision(),
                    report.timeline().firstDefect(),
                    report.revisedAt(),
                    "Nonconformance",
                    report.raisedBy().toString());
        });
    }

    /** Writes what segments of work orders produced as {@code SyncOperationsPerformance}: good ones, and rejects, each as produced material. */
    public void performance(OutputStream file, String id, List<B2mmlPerformance> segments, Instant created)
            throws IOException {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("segments must be one at least");
        }
        transaction(file, "OperationsPerformance", created, xml -> {
            xml.text("ID", id);
            xml.text("OperationsType", "Production");
            for (B2mmlPerformance each : segments) {
                String segment = each.segment().toString();
                xml.open("OperationsResponse");
                xml.text("ID", segment);
                xml.text("StartTime", each.from().toString());
                xml.text("EndTime", each.to().toString());
                xml.text("OperationsType", "Production");
                xml.text("OperationsRequestID", each.segment().workOrder().value());
                xml.open("SegmentResponse");
                xml.text("ID", segment);
                xml.text("ActualStartTime", each.from().toString());
                xml.text("ActualEndTime", each.to().toString());
                xml.text("ProcessSegmentID", each.segment().operation().value());
                xml.text("OperationsRequestID", each.segment().workOrder().value());
                produced(xml, each, "good", each.good().toPlainString());
                produced(xml, each, "rejected", each.rejected().toPlainString());
                xml.close();
                xml.close();
            }
        });
    }

    private static void produced(XmlOutput xml, B2mmlPerformance each, String kind, String quantity)
            throws IOException {
        xml.open("MaterialActual");
        xml.text("ID", kind);
        xml.optional(
                "MaterialDefinitionID",
                each.material() == null ? null : each.material().value());
        xml.optional("MaterialLotID", each.lot() == null ? null : each.lot().value());
        xml.text("Description", kind);
        xml.text("MaterialUse", "Material Produced");
        xml.open("Quantity");
        xml.text("QuantityString", quantity);
        xml.text("DataType", "decimal");
        xml.text("UnitOfMeasure", each.unitOfMeasure());
        xml.close();
        xml.close();
    }

    private static void event(
            XmlOutput xml,
            String id,
            List<String> descriptions,
            int version,
            Instant effective,
            Instant recorded,
            String category,
            String source)
            throws IOException {
        xml.open("OperationsEvent");
        xml.text("ID", id);
        for (String description : descriptions) {
            xml.text("Description", description);
        }
        xml.text("Version", Integer.toString(version));
        xml.text("EffectiveTimeStamp", effective.toString());
        xml.text("RecordTimeStamp", recorded.toString());
        xml.text("OperationsEventType", "Alert");
        xml.text("OperationsEventLevel", "Level 3");
        xml.text("OperationsType", "Quality");
        xml.text("Category", category);
        xml.text("Source", source);
        xml.close();
    }

    private static void restricted(XmlOutput xml, String kind, String id, MaterialHold hold) throws IOException {
        xml.open(kind);
        xml.text("ID", id);
        xml.text("Description", hold.reason());
        xml.text("Disposition", "Restricted");
        property(xml, "MaterialLotProperty", "hold", hold.id().value(), "string", null);
        property(xml, "MaterialLotProperty", "revision", Integer.toString(hold.revision()), "integer", null);
        property(xml, "MaterialLotProperty", "requestedAt", hold.requestedAt().toString(), "dateTime", null);
        xml.close();
    }

    private static void result(XmlOutput xml, InspectionResult result) throws IOException {
        String id = result.id().value();
        xml.open("TestResult");
        xml.text("ID", id);
        xml.text("EvaluationDate", result.deviceTime().toString());
        xml.open("HierarchyScope");
        xml.text("EquipmentID", result.station().value());
        xml.text("EquipmentLevel", "WorkUnit");
        xml.close();
        xml.text("TestableObjectID", result.unit().value());
        xml.text("EvaluatedCriterionResult", result.verdict().name());
        for (int i = 0; i < result.defects().size(); i++) {
            defect(xml, id + "#" + i, result.defects().get(i));
        }
        context(xml, id + "#context", result);
        for (Measurement measurement : result.measurements()) {
            String name = measurement.characteristic().value();
            String unit = measurement.unitOfMeasure();
            measured(xml, name, measurement.value().toPlainString(), "decimal", unit);
            if (measurement.lowerLimit() != null) {
                measured(xml, name + "#lowerLimit", measurement.lowerLimit().toPlainString(), "decimal", unit);
            }
            if (measurement.upperLimit() != null) {
                measured(xml, name + "#upperLimit", measurement.upperLimit().toPlainString(), "decimal", unit);
            }
        }
        xml.close();
    }

    private static void defect(XmlOutput xml, String id, Defect defect) throws IOException {
        xml.open("TestResultChild");
        xml.text("ID", id);
        xml.text("EvaluatedCriterionResult", "FAIL");
        text(xml, "morphology", defect.morphology().value());
        text(xml, "confirmation", defect.confirmation().name());
        text(xml, "position", defect.place().position());
        if (defect.place() instanceof Place.Zone zone) {
            text(xml, "zone", zone.name());
        } else if (defect.place() instanceof Place.Point point) {
            number(xml, "x", point.xMicrometres(), "um");
            number(xml, "y", point.yMicrometres(), "um");
        }
        if (defect.size() != null) {
            number(xml, "length", defect.size().lengthMicrometres(), "um");
            number(xml, "width", defect.size().widthMicrometres(), "um");
        }
        if (defect.score() != null) {
            measured(xml, "score", defect.score().toString(), "double", null);
        }
        if (defect.severity() != null) {
            text(xml, "severity", defect.severity().name());
        }
        xml.close();
    }

    private static void context(XmlOutput xml, String id, InspectionResult result) throws IOException {
        xml.open("TestResultChild");
        xml.text("ID", id);
        number(xml, "attempt", result.attempt(), null);
        text(xml, "verdictSource", result.verdictSource().name());
        measured(xml, "simulated", Boolean.toString(result.simulated()), "boolean", null);
        measured(xml, "partial", Boolean.toString(result.partial()), "boolean", null);
        if (result.model() != null) {
            text(xml, "model", result.model().id());
            text(xml, "modelVersion", result.model().version());
        }
        WorkContext context = result.context();
        if (context != null) {
            text(xml, "workOrder", context.workOrder().value());
            text(xml, "operation", context.operation().value());
            text(
                    xml,
                    "jobOrder",
                    context.jobOrder() == null ? null : context.jobOrder().value());
            text(
                    xml,
                    "material",
                    context.material() == null ? null : context.material().value());
            text(xml, "materialVersion", context.materialVersion());
            text(xml, "line", context.line() == null ? null : context.line().value());
            text(
                    xml,
                    "segmentEquipment",
                    context.segmentEquipment() == null
                            ? null
                            : context.segmentEquipment().value());
            if (context.tooling() != null) {
                text(xml, "tool", context.tooling().tool().value());
                text(
                        xml,
                        "toolLine",
                        context.tooling().line() == null
                                ? null
                                : context.tooling().line().value());
                text(xml, "cavity", context.tooling().cavity());
                text(xml, "partFamily", context.tooling().partFamily());
            }
            text(
                    xml,
                    "producedLot",
                    context.producedLot() == null ? null : context.producedLot().value());
            for (MaterialLotId lot : context.consumedLots()) {
                text(xml, "consumedLot", lot.value());
            }
        }
        for (ImageRef image : result.images()) {
            measured(xml, "image", image.link().toString(), "uriReference", null);
            number(xml, "imageBytes", image.bytes(), null);
            text(xml, "imageSha256", image.sha256());
        }
        xml.close();
    }

    private static void text(XmlOutput xml, String id, @Nullable String value) throws IOException {
        if (value != null) {
            measured(xml, id, value, "string", null);
        }
    }

    private static void number(XmlOutput xml, String id, long value, @Nullable String unit) throws IOException {
        measured(xml, id, Long.toString(value), "integer", unit);
    }

    private static void measured(XmlOutput xml, String id, String value, String type, @Nullable String unit)
            throws IOException {
        property(xml, "PropertyMeasurement", id, value, type, unit);
    }

    private static void property(
            XmlOutput xml, String element, String id, String value, String type, @Nullable String unit)
            throws IOException {
        xml.open(element);
        xml.text("ID", id);
        xml.open("Value");
        xml.text("ValueString", value);
        xml.text("DataType", type);
        xml.optional("UnitOfMeasure", unit);
        xml.close();
        xml.close();
    }

    private void transaction(OutputStream file, String noun, Instant created, Part part) throws IOException {
        XmlOutput xml = XmlOutput.begin(file, NAMESPACE, "Sync" + noun);
        xml.attribute("releaseID", RELEASE);
        xml.open("ApplicationArea");
        xml.open("Sender");
        xml.text("LogicalID", sender);
        xml.close();
        xml.text("CreationDateTime", created.toString());
        xml.close();
        xml.open("DataArea");
        xml.open("Sync");
        xml.close();
        xml.open(noun);
        part.write(xml);
        xml.finish();
    }
}
