package io.holdfast.flatfile;

import io.holdfast.flatfile.JsonObject.Part;
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
import java.util.List;

/** Reads the JSON form of an inspection result. */
final class JsonReading {
    private static final long LARGEST = Place.Point.LARGEST_MICROMETRES;

    private JsonReading() {}

    static InspectionResult result(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<String> type = o.optional("type", JsonValue::text);
        if (!type.or("result").equals("result")) {
            o.wrong("type", "must be \"result\"");
        }
        Part<ResultId> id = o.required("id", v -> v.text(ResultId::new));
        Part<EquipmentId> station = o.required("station", v -> v.text(EquipmentId::new));
        Part<UnitId> unit = o.required("unit", v -> v.text(UnitId::new));
        Part<Long> attempt = o.optional("attempt", v -> v.integer(1, Integer.MAX_VALUE));
        Part<Verdict> verdict = o.required("verdict", v -> v.oneOf(Verdict.class));
        Part<VerdictSource> source = o.optional("verdictSource", v -> v.oneOf(VerdictSource.class));
        Part<Boolean> simulated = o.optional("simulated", JsonValue::bool);
        Part<Boolean> partial = o.optional("partial", JsonValue::bool);
        Part<Instant> deviceTime = o.required("deviceTime", JsonValue::instant);
        Part<Instant> receivedTime = o.optional("receivedTime", JsonValue::instant);
        Part<WorkContext> context = o.optional("context", JsonReading::context);
        Part<InspectionModel> model = o.optional("model", JsonReading::model);
        Part<List<Defect>> defects = o.optional("defects", v -> v.list(JsonReading::defect));
        Part<List<ImageRef>> images = o.optional("images", v -> v.list(JsonReading::image));
        Part<List<Measurement>> measurements = o.optional("measurements", v -> v.list(JsonReading::measurement));
        return o.build(() -> new InspectionResult(
                id.get(),
                station.get(),
                unit.get(),
                attempt.or(1L).intValue(),
                verdict.get(),
                source.or(VerdictSource.MACHINE),
                simulated.or(false),
                partial.or(false),
                deviceTime.get(),
                receivedTime.value(),
                context.value(),
                model.value(),
                defects.or(List.of()),
                images.or(List.of()),
                measurements.or(List.of())));
    }

    private static InspectionModel model(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<String> id = o.required("id", JsonValue::text);
        Part<String> version = o.required("version", JsonValue::text);
        return o.build(() -> new InspectionModel(id.get(), version.get()));
    }

    static WorkContext context(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<WorkOrderId> workOrder = o.required("workOrder", v -> v.text(WorkOrderId::new));
        Part<OperationId> operation = o.required("operation", v -> v.text(OperationId::new));
        Part<JobOrderId> jobOrder = o.optional("jobOrder", v -> v.text(JobOrderId::new));
        Part<MaterialDefinitionId> material = o.optional("material", v -> v.text(MaterialDefinitionId::new));
        Part<String> version = o.optional("materialVersion", JsonValue::text);
        Part<EquipmentId> line = o.optional("line", v -> v.text(EquipmentId::new));
        Part<EquipmentId> apart = o.optional("segmentEquipment", v -> v.text(EquipmentId::new));
        Part<Tooling> tooling = o.optional("tooling", JsonReading::tooling);
        Part<MaterialLotId> produced = o.optional("producedLot", v -> v.text(MaterialLotId::new));
        Part<List<MaterialLotId>> consumed =
                o.optional("consumedLots", v -> v.list(lot -> lot.text(MaterialLotId::new)));
        return o.build(() -> new WorkContext(
                workOrder.get(),
                operation.get(),
                jobOrder.value(),
                material.value(),
                version.value(),
                line.value(),
                apart.value(),
                tooling.value(),
                produced.value(),
                consumed.or(List.of())));
    }

    private static Tooling tooling(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<EquipmentId> tool = o.required("tool", v -> v.text(EquipmentId::new));
        Part<String> cavity = o.optional("cavity", JsonValue::text);
        Part<EquipmentId> line = o.optional("line", v -> v.text(EquipmentId::new));
        Part<String> family = o.optional("partFamily", JsonValue::text);
        return o.build(() -> new Tooling(line.value(), tool.get(), cavity.value(), family.value()));
    }

    private static Defect defect(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Morphology> morphology = o.required("morphology", v -> v.text(Morphology::new));
        Part<Place> place = o.required("place", JsonReading::place);
        Part<Confirmation> confirmation = o.optional("confirmation", v -> v.oneOf(Confirmation.class));
        Part<DefectSize> size = o.optional("size", JsonReading::size);
        Part<Double> score = o.optional("score", JsonValue::real);
        Part<Severity> severity = o.optional("severity", v -> v.oneOf(Severity.class));
        return o.build(() -> new Defect(
                morphology.get(),
                place.get(),
                confirmation.or(Confirmation.UNCONFIRMED),
                size.value(),
                score.value(),
                severity.value()));
    }

    private static Place place(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<String> position = o.optional("position", JsonValue::text);
        if (o.has("zone") || !o.has("xMicrometres")) {
            Part<String> zone = o.required("zone", JsonValue::text);
            return o.build(() -> new Place.Zone(position.value(), zone.get()));
        }
        Part<Long> x = o.required("xMicrometres", v -> v.integer(-LARGEST, LARGEST));
        Part<Long> y = o.required("yMicrometres", v -> v.integer(-LARGEST, LARGEST));
        return o.build(() -> new Place.Point(position.value(), x.get(), y.get()));
    }

    private static DefectSize size(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Long> length = o.required("lengthMicrometres", v -> v.integer(0, Long.MAX_VALUE));
        Part<Long> width = o.required("widthMicrometres", v -> v.integer(0, Long.MAX_VALUE));
        return o.build(() -> new DefectSize(length.get(), width.get()));
    }

    private static ImageRef image(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<URI> link = o.required("link", v -> v.text(URI::create));
        Part<Long> bytes = o.required("bytes", v -> v.integer(0, Long.MAX_VALUE));
        Part<String> sha256 = o.optional("sha256", JsonValue::text);
        return o.build(() -> new ImageRef(link.get(), bytes.get(), sha256.value()));
    }

    private static Measurement measurement(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<CharacteristicId> characteristic = o.required("characteristic", v -> v.text(CharacteristicId::new));
        Part<BigDecimal> measured = o.required("value", JsonValue::decimal);
        Part<String> unit = o.required("unitOfMeasure", JsonValue::text);
        Part<BigDecimal> lower = o.optional("lowerLimit", JsonValue::decimal);
        Part<BigDecimal> upper = o.optional("upperLimit", JsonValue::decimal);
        return o.build(
                () -> new Measurement(characteristic.get(), measured.get(), unit.get(), lower.value(), upper.value()));
    }
}
