package io.holdfast.flatfile.cfx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.model.Defect;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Place;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages in their envelopes, each one line of JSON. The same thing gives the same {@code UniqueID} each time, so that a
 * message that is sent again is known again.
 *
 * <p>Immutable; any thread may call it. Texts with half of a surrogate pair are refused with an {@link
 * IllegalArgumentException}.
 */
public final class CfxWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final BigDecimal MILLIMETRE = new BigDecimal("0.001");

    private final CfxSender sender;

    /** Writes a part of a message. */
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private CfxWriter(CfxSender sender) {
        this.sender = sender;
    }

    /** Returns a writer. */
    public static CfxWriter of(CfxSender sender) {
        return new CfxWriter(Objects.requireNonNull(sender, "sender"));
    }

    /** Returns any message, its envelope filled with what it leaves open. */
    public String message(CfxMessage message, Instant at) {
        return line(json -> {
            json.writeStringField("MessageName", message.name());
            json.writeStringField("Version", message.version() == null ? sender.version() : message.version());
            json.writeStringField("TimeStamp", message.timeStamp() == null ? at.toString() : message.timeStamp());
            json.writeStringField(
                    "UniqueID", message.uniqueId() == null ? uuid(message.name(), message.body()) : message.uniqueId());
            json.writeStringField("Source", message.source() == null ? sender.handle() : message.source());
            json.writeStringField("Target", message.target());
            json.writeStringField("RequestID", message.requestId());
            json.writeFieldName("MessageBody");
            json.writeRawValue(message.body());
        });
    }

    /**
     * Returns {@code UnitsInspected} for a result: one unit with one inspection that is named by the station and ends at the device time.
     * Not carried: attempt, simulated, partial, context, images, a place's position, a defect's severity and confirmation; a
     * defect's size beside a zone.
     */
    public String unitsInspected(InspectionResult result) {
        return envelope(
                "CFX.Production.TestAndInspection.UnitsInspected",
                result.id().value(),
                result.deviceTime(),
                json -> inspected(json, result));
    }

    /**
     * Returns {@code UnitsDisqualified}.
     *
     * @param reason a reason of the format, as {@code DefectiveRepairNotPossible}
     */
    public String unitsDisqualified(String reason, String comments, List<UnitId> units, Instant at) {
        return envelope("CFX.Production.UnitsDisqualified", reason + comments + units, at, json -> {
            json.writeStringField("Reason", reason);
            json.writeStringField("Comments", comments);
            json.writeNumberField("UnitCount", units.size());
            json.writeArrayFieldStart("Units");
            for (UnitId unit : units) {
                json.writeStartObject();
                json.writeStringField("UnitIdentifier", text(unit.value()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * Returns {@code BlockMaterialsRequest} for the lots of a hold, with the reason {@code SuspectedProblem}. Units are not carried:
     * the format blocks materials by package.
     */
    public String blockMaterials(MaterialHold hold) {
        return envelope(
                "CFX.Materials.Management.BlockMaterialsRequest",
                hold.id() + "/" + hold.revision(),
                hold.requestedAt(),
                json -> {
                    json.writeArrayFieldStart("MaterialPackageIdentifiers");
                    for (MaterialLotId lot : hold.population().lots()) {
                        json.writeString(text(lot.value()));
                    }
                    json.writeEndArray();
                    json.writeStringField("Reason", "SuspectedProblem");
                    json.writeStringField("Comments", text(hold.id() + ": " + hold.reason()));
                });
    }

    private static void inspected(JsonGenerator json, InspectionResult result) throws IOException {
        json.writeStringField("TransactionId", uuid("transaction", result.id().value()));
        json.writeStringField("InspectionMethod", result.verdictSource() == VerdictSource.OPERATOR ? "Human" : "AOI");
        InspectionModel model = result.model();
        if (model != null) {
            json.writeStringField("RecipeName", text(model.id()));
            json.writeStringField("RecipeRevision", text(model.version()));
        }
        String outcome = outcome(result.verdict());
        json.writeArrayFieldStart("InspectedUnits");
        json.writeStartObject();
        json.writeStringField("UnitIdentifier", text(result.unit().value()));
        json.writeStringField("OverallResult", outcome);
        json.writeArrayFieldStart("Inspections");
        json.writeStartObject();
        json.writeStringField("UniqueIdentifier", text(result.id().value()));
        json.writeStringField("InspectionName", text(result.station().value()));
        json.writeStringField("InspectionEndTime", result.deviceTime().toString());
        json.writeStringField("Result", outcome);
        json.writeArrayFieldStart("DefectsFound");
        for (int i = 0; i < result.defects().size(); i++) {
            defect(json, result.id().value() + "#" + i, result.defects().get(i));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("Measurements");
        for (int i = 0; i < result.measurements().size(); i++) {
            measurement(json, i, result.id().value(), result.measurements().get(i));
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static String outcome(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "Passed";
            case FAIL -> "Failed";
            case UNDECIDED -> "Error";
        };
    }

    private static void defect(JsonGenerator json, String id, Defect defect) throws IOException {
        json.writeStartObject();
        json.writeStringField("UniqueIdentifier", uuid("defect", id));
        json.writeStringField("DefectCode", text(defect.morphology().value()));
        if (defect.place() instanceof Place.Zone zone) {
            json.writeObjectFieldStart("ComponentOfInterest");
            json.writeStringField("ReferenceDesignator", text(zone.name()));
            json.writeEndObject();
        } else if (defect.place() instanceof Place.Point point) {
            json.writeObjectFieldStart("RegionOfInterest");
            json.writeNumberField("StartPointX", millimetres(point.xMicrometres()));
            json.writeNumberField("StartPointY", millimetres(point.yMicrometres()));
            json.writeArrayFieldStart("RegionSegments");
            if (defect.size() != null) {
                json.writeStartObject();
                json.writeNumberField(
                        "X",
                        millimetres(Math.addExact(
                                point.xMicrometres(), defect.size().lengthMicrometres())));
                json.writeNumberField(
                        "Y",
                        millimetres(Math.addExact(
                                point.yMicrometres(), defect.size().widthMicrometres())));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (defect.score() != null) {
            json.writeNumberField("ConfidenceLevel", defect.score());
        }
        json.writeEndObject();
    }

    private static BigDecimal millimetres(long micrometres) {
        return BigDecimal.valueOf(micrometres).multiply(MILLIMETRE);
    }

    private static void measurement(JsonGenerator json, int index, String result, Measurement measurement)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("$type", "CFX.Structures.NumericMeasurement, CFX");
        json.writeObjectFieldStart("MeasuredValue");
        json.writeNumberField("Value", measurement.value());
        json.writeStringField("ValueUnits", text(measurement.unitOfMeasure()));
        json.writeStringField("ExpectedValueUnits", text(measurement.unitOfMeasure()));
        limit(json, "MinimumAcceptableValue", measurement.lowerLimit());
        limit(json, "MaximumAcceptableValue", measurement.upperLimit());
        json.writeEndObject();
        json.writeStringField("UniqueIdentifier", uuid("measurement", result + "#" + index));
        json.writeStringField(
                "MeasurementName", text(measurement.characteristic().value()));
        json.writeNumberField("Sequence", index + 1);
        json.writeStringField("Result", measurement.withinLimits() ? "Passed" : "Failed");
        json.writeEndObject();
    }

    private static void limit(JsonGenerator json, String name, @Nullable BigDecimal limit) throws IOException {
        if (limit != null) {
            json.writeNumberField(name, limit);
        }
    }

    private String envelope(String name, String key, Instant at, Body body) {
        return line(json -> {
            json.writeStringField("MessageName", name);
            json.writeStringField("Version", text(sender.version()));
            json.writeStringField("TimeStamp", at.toString());
            json.writeStringField("UniqueID", uuid(name, key));
            json.writeStringField("Source", text(sender.handle()));
            json.writeNullField("Target");
            json.writeNullField("RequestID");
            json.writeObjectFieldStart("MessageBody");
            json.writeStringField("$type", name + ", CFX");
            body.write(json);
            json.writeEndObject();
        });
    }

    private static String line(Body body) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }

    private static String uuid(String kind, String key) {
        return UUID.nameUUIDFromBytes((kind + "\n" + key).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String text(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("text must not have half of a surrogate pair, was \"" + text + "\"");
        }
        return text;
    }
}
