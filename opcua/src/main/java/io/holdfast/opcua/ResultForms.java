package io.holdfast.opcua;

import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Severity;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.jspecify.annotations.Nullable;

/**
 * Inspection results as structures of OPC 40100-1 and 40001-101, and back. What those have no place for travels in the content,
 * as structures of our own, so that nothing is lost between two Holdfasts.
 */
final class ResultForms {
    private static final int COMPLETED = 1;
    private static final int NANOS_PER_TICK = 100;

    /** What every result carries where the host does not name recipe or job: the members must be there. */
    private static final String UNSTATED = "unstated";

    private ResultForms() {}

    /** Returns the result as an mv:ResultDataType. */
    static Struct vision(InspectionResult result, @Nullable String job, Configuration configuration) {
        return Struct.of(
                "mv:ResultDataType",
                "ResultId",
                Struct.of("mv:ResultIdDataType", "Id", result.id().value()),
                "IsPartial",
                result.partial(),
                "IsSimulated",
                result.simulated(),
                "ResultState",
                COMPLETED,
                "PartId",
                Struct.of("mv:PartIdDataType", "Id", result.unit().value()),
                "InternalRecipeId",
                Struct.of("mv:RecipeIdInternalDataType", "Id", UNSTATED),
                "InternalConfigurationId",
                configuration.id(),
                "ProductId",
                product(result) == null ? null : Struct.of("mv:ProductIdDataType", "Id", product(result)),
                "JobId",
                Struct.of("mv:JobIdDataType", "Id", job == null ? UNSTATED : job),
                "CreationTime",
                new DateTime(result.deviceTime()),
                "ResultContent",
                content(result));
    }

    /** Returns the result as an mres:ResultDataType, which carries the verdict. */
    static Struct machinery(InspectionResult result, @Nullable String job) {
        return Struct.of(
                "mres:ResultDataType",
                "ResultMetaData",
                Struct.of(
                        "mres:ResultMetaDataType",
                        "ResultId",
                        result.id().value(),
                        "IsPartial",
                        result.partial(),
                        "IsSimulated",
                        result.simulated(),
                        "ResultState",
                        COMPLETED,
                        "PartId",
                        result.unit().value(),
                        "ProductId",
                        product(result),
                        "JobId",
                        job,
                        "CreationTime",
                        new DateTime(result.deviceTime()),
                        "ResultEvaluation",
                        switch (result.verdict()) {
                            case PASS -> 1;
                            case FAIL -> 2;
                            case UNDECIDED -> 3;
                        }),
                "ResultContent",
                content(result));
    }

    private static @Nullable String product(InspectionResult result) {
        WorkContext context = result.context();
        return context == null || context.material() == null
                ? null
                : context.material().value();
    }

    private static Variant[] content(InspectionResult result) {
        List<Variant> content = new ArrayList<>();
        content.add(Variant.of(inspection(result)));
        result.defects().forEach(defect -> content.add(Variant.of(defect(defect))));
        result.images()
                .forEach(image -> content.add(Variant.of(Struct.of(
                        "hf:ImageDataType",
                        "Link",
                        image.link().toString(),
                        "Bytes",
                        image.bytes(),
                        "Sha256",
                        image.sha256()))));
        result.measurements()
                .forEach(measurement -> content.add(Variant.of(Struct.of(
                        "hf:MeasurementDataType",
                        "Characteristic",
                        measurement.characteristic().value(),
                        "Value",
                        measurement.value().toString(),
                        "UnitOfMeasure",
                        measurement.unitOfMeasure(),
                        "LowerLimit",
                        text(measurement.lowerLimit()),
                        "UpperLimit",
                        text(measurement.upperLimit())))));
        return content.toArray(Variant[]::new);
    }

    private static Struct inspection(InspectionResult result) {
        WorkContext context = result.context();
        Tooling tooling = context == null ? null : context.tooling();
        List<MaterialLotId> consumed = context == null ? List.of() : context.consumedLots();
        return Struct.of(
                "hf:InspectionDataType",
                "Result",
                result.id().value(),
                "Station",
                result.station().value(),
                "Unit",
                result.unit().value(),
                "Attempt",
                UInteger.valueOf(result.attempt()),
                "VerdictSource",
                switch (result.verdictSource()) {
                    case MACHINE -> 0;
                    case OPERATOR -> 1;
                    case FINAL -> 2;
                },
                "DeviceTime",
                new DateTime(result.deviceTime()),
                "WorkOrder",
                context == null ? null : context.workOrder().value(),
                "Operation",
                context == null ? null : context.operation().value(),
                "JobOrder",
                context == null ? null : text(context.jobOrder()),
                "Material",
                context == null ? null : text(context.material()),
                "MaterialVersion",
                context == null ? null : context.materialVersion(),
                "Line",
                context == null ? null : text(context.line()),
                "SegmentEquipment",
                context == null ? null : text(context.segmentEquipment()),
                "Tool",
                tooling == null ? null : tooling.tool().value(),
                "ToolLine",
                tooling == null ? null : text(tooling.line()),
                "Cavity",
                tooling == null ? null : tooling.cavity(),
                "PartFamily",
                tooling == null ? null : tooling.partFamily(),
                "ProducedLot",
                context == null ? null : text(context.producedLot()),
                "ConsumedLots",
                consumed.isEmpty()
                        ? null
                        : consumed.stream().map(MaterialLotId::value).toArray(String[]::new),
                "DeviceTimeNanos",
                nanos(result.deviceTime()),
                "Model",
                result.model() == null ? null : result.model().id(),
                "ModelVersion",
                result.model() == null ? null : result.model().version());
    }

    /** The wire counts in steps of 100 ns: what is finer travels beside it, as the nanoseconds of the second. */
    private static @Nullable UInteger nanos(Instant time) {
        long nanos = time.getLong(ChronoField.NANO_OF_SECOND);
        return nanos % NANOS_PER_TICK == 0 ? null : UInteger.valueOf(nanos);
    }

    private static Struct defect(Defect defect) {
        Place place = defect.place();
        DefectSize size = defect.size();
        Severity severity = defect.severity();
        return Struct.of(
                "hf:DefectDataType",
                "Morphology",
                defect.morphology().value(),
                "Confirmation",
                switch (defect.confirmation()) {
                    case UNCONFIRMED -> 0;
                    case CONFIRMED -> 1;
                    case FALSE_CALL -> 2;
                },
                "Zone",
                place instanceof Place.Zone zone ? zone.name() : null,
                "XMicrometres",
                place instanceof Place.Point point ? point.xMicrometres() : null,
                "YMicrometres",
                place instanceof Place.Point point ? point.yMicrometres() : null,
                "Position",
                place.position(),
                "LengthMicrometres",
                size == null ? null : size.lengthMicrometres(),
                "WidthMicrometres",
                size == null ? null : size.widthMicrometres(),
                "Score",
                defect.score(),
                "Severity",
                severity == null
                        ? null
                        : switch (severity) {
                            case MINOR -> 0;
                            case MAJOR -> 1;
                            case CRITICAL -> 2;
                        });
    }

    /**
     * Makes the result anew from what {@link #machinery} made of it.
     *
     * @throws IllegalArgumentException where the structure carries no content of ours, or one that breaks the model's rules; the
     *     message names the member
     */
    static InspectionResult read(Struct machinery, EncodingContext context) {
        Struct meta = Objects.requireNonNull(machinery.struct("ResultMetaData"));
        Struct inspection = null;
        List<Defect> defects = new ArrayList<>();
        List<ImageRef> images = new ArrayList<>();
        List<Measurement> measurements = new ArrayList<>();
        Object content = machinery.get("ResultContent");
        for (Variant each : content instanceof Variant[] variants ? variants : new Variant[0]) {
            Struct part = StructCodec.decoded(context, each);
            if (part == null) {
                continue;
            }
            switch (part.type().name()) {
                case "hf:InspectionDataType" -> inspection = part;
                case "hf:DefectDataType" -> defects.add(defect(part));
                case "hf:ImageDataType" ->
                    images.add(new ImageRef(
                            URI.create(required(part, "Link")),
                            (Long) Objects.requireNonNull(part.get("Bytes")),
                            part.text("Sha256")));
                case "hf:MeasurementDataType" -> measurements.add(measurement(part));
                default -> {
                    // Content of the host's own.
                }
            }
        }
        if (inspection == null) {
            throw new IllegalArgumentException("ResultContent has no hf:InspectionDataType");
        }
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId(required(inspection, "Result")),
                        new EquipmentId(required(inspection, "Station")),
                        new UnitId(required(inspection, "Unit")),
                        verdict((Integer) meta.get("ResultEvaluation")),
                        deviceTime(inspection))
                .attempt(((UInteger) Objects.requireNonNull(inspection.get("Attempt"))).intValue())
                .verdictSource(pick(VerdictSource.values(), inspection, "VerdictSource"))
                .simulated(Boolean.TRUE.equals(meta.get("IsSimulated")))
                .partial(Boolean.TRUE.equals(meta.get("IsPartial")))
                .context(workContext(inspection))
                .model(
                        inspection.text("Model") == null
                                ? null
                                : new InspectionModel(
                                        required(inspection, "Model"), required(inspection, "ModelVersion")));
        defects.forEach(result::defect);
        images.forEach(result::image);
        measurements.forEach(result::measurement);
        return result.build();
    }

    /**
     * Reads a result of any server. One that carries no content of ours is read for what the specifications themselves say: the part
     * is the unit, the creation is the device time; the verdict is known where it is one of OPC 40001-101. A result without a part is
     * a unit of its own, by the result's name.
     *
     * @param station the station of such a result
     * @throws IllegalArgumentException where it breaks the model's rules; names the member
     */
    static InspectionResult readAny(Struct result, EquipmentId station, EncodingContext context) {
        boolean machinery = result.type().name().equals("mres:ResultDataType");
        if (machinery && hasInspection(result, context)) {
            return read(result, context);
        }
        Struct meta = machinery ? Objects.requireNonNull(result.struct("ResultMetaData")) : result;
        String id = machinery ? meta.text("ResultId") : inner(meta, "ResultId");
        String part = machinery ? meta.text("PartId") : inner(meta, "PartId");
        if (id == null || !(meta.get("CreationTime") instanceof DateTime created)) {
            throw new IllegalArgumentException("a result needs a ResultId and a CreationTime");
        }
        return InspectionResult.of(
                        new ResultId(id),
                        station,
                        new UnitId(part == null || part.isEmpty() ? id : part),
                        machinery ? verdict((Integer) meta.get("ResultEvaluation")) : Verdict.UNDECIDED,
                        created.getJavaInstant())
                .simulated(Boolean.TRUE.equals(meta.get("IsSimulated")))
                .partial(Boolean.TRUE.equals(meta.get("IsPartial")))
                .build();
    }

    private static @Nullable String inner(Struct meta, String member) {
        Struct id = meta.struct(member);
        return id == null ? null : id.text("Id");
    }

    private static boolean hasInspection(Struct machinery, EncodingContext context) {
        Object content = machinery.get("ResultContent");
        for (Variant each : content instanceof Variant[] variants ? variants : new Variant[0]) {
            Struct part = StructCodec.decoded(context, each);
            if (part != null && part.type().name().equals("hf:InspectionDataType")) {
                return true;
            }
        }
        return false;
    }

    private static Instant deviceTime(Struct inspection) {
        Instant time = ((DateTime) Objects.requireNonNull(inspection.get("DeviceTime"))).getJavaInstant();
        return inspection.get("DeviceTimeNanos") instanceof UInteger nanos
                ? Instant.ofEpochSecond(time.getEpochSecond(), nanos.intValue())
                : time;
    }

    private static @Nullable WorkContext workContext(Struct inspection) {
        String order = inspection.text("WorkOrder");
        if (order == null) {
            return null;
        }
        String tool = inspection.text("Tool");
        return WorkContext.of(new WorkOrderId(order), new OperationId(required(inspection, "Operation")))
                .jobOrder(id(inspection, "JobOrder", JobOrderId::new))
                .material(id(inspection, "Material", MaterialDefinitionId::new), inspection.text("MaterialVersion"))
                .line(id(inspection, "Line", EquipmentId::new))
                .segmentEquipment(id(inspection, "SegmentEquipment", EquipmentId::new))
                .tooling(
                        tool == null
                                ? null
                                : new Tooling(
                                        id(inspection, "ToolLine", EquipmentId::new),
                                        new EquipmentId(tool),
                                        inspection.text("Cavity"),
                                        inspection.text("PartFamily")))
                .producedLot(id(inspection, "ProducedLot", MaterialLotId::new))
                .consumedLots(
                        inspection.get("ConsumedLots") instanceof String[] lots
                                ? List.of(lots).stream().map(MaterialLotId::new).toList()
                                : List.of())
                .build();
    }

    private static Defect defect(Struct part) {
        String zone = part.text("Zone");
        Place place = zone != null
                ? new Place.Zone(part.text("Position"), zone)
                : new Place.Point(
                        part.text("Position"),
                        (Long) Objects.requireNonNull(part.get("XMicrometres"), "XMicrometres"),
                        (Long) Objects.requireNonNull(part.get("YMicrometres"), "YMicrometres"));
        Long length = (Long) part.get("LengthMicrometres");
        Long width = (Long) part.get("WidthMicrometres");
        return new Defect(
                new Morphology(required(part, "Morphology")),
                place,
                pick(Confirmation.values(), part, "Confirmation"),
                length == null || width == null ? null : new DefectSize(length, width),
                (Double) part.get("Score"),
                part.get("Severity") == null ? null : pick(Severity.values(), part, "Severity"));
    }

    private static Measurement measurement(Struct part) {
        return new Measurement(
                new CharacteristicId(required(part, "Characteristic")),
                new BigDecimal(required(part, "Value")),
                required(part, "UnitOfMeasure"),
                decimal(part.text("LowerLimit")),
                decimal(part.text("UpperLimit")));
    }

    private static Verdict verdict(@Nullable Integer evaluation) {
        int number = evaluation == null ? 0 : evaluation;
        return switch (number) {
            case 1 -> Verdict.PASS;
            case 2 -> Verdict.FAIL;
            default -> Verdict.UNDECIDED;
        };
    }

    private static <E extends Enum<E>> E pick(E[] values, Struct part, String member) {
        int number = (Integer) Objects.requireNonNull(part.get(member), member);
        if (number < 0 || number >= values.length) {
            throw new IllegalArgumentException(part.type().name() + "." + member + " must be from 0 to "
                    + (values.length - 1) + ", was " + number);
        }
        return values[number];
    }

    private static String required(Struct part, String member) {
        String text = part.text(member);
        if (text == null) {
            throw new IllegalArgumentException(part.type().name() + "." + member + " is null");
        }
        return text;
    }

    private static <T> @Nullable T id(Struct part, String member, Function<String, T> maker) {
        String text = part.text(member);
        return text == null ? null : maker.apply(text);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }
}
