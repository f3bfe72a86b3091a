package io.holdfast.flatfile;

import io.holdfast.flatfile.TextRule.Condition;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a mapping makes one inspection result of one row. */
record ResultRule(
        TextRule id,
        TextRule station,
        TextRule unit,
        @Nullable TextRule attempt,
        TextRule verdict,
        @Nullable TextRule verdictSource,
        @Nullable TextRule simulated,
        @Nullable TextRule partial,
        TimeRule time,
        @Nullable ContextRule context,
        @Nullable TextRule model,
        @Nullable TextRule modelVersion,
        List<DefectRule> defects,
        List<ImageRule> images,
        List<MeasurementRule> measurements) {

    InspectionResult in(Row row) throws BadValueException {
        Instant deviceTime = time.in(row);
        Integer nth = TextRule.optional(attempt, row, TextRule::attempt);
        Boolean isSimulated = TextRule.optional(simulated, row, TextRule::truth);
        Boolean isPartial = TextRule.optional(partial, row, TextRule::truth);
        InspectionResult.Builder result = InspectionResult.of(
                        TextRule.required("result id", id, row, ResultId::new),
                        TextRule.required("station", station, row, EquipmentId::new),
                        TextRule.required("unit", unit, row, UnitId::new),
                        TextRule.required("verdict", verdict, row, text -> TextRule.constant(Verdict.class, text)),
                        deviceTime)
                .attempt(nth == null ? 1 : nth)
                .verdictSource(TextRule.oneOf(verdictSource, row, VerdictSource.class, VerdictSource.MACHINE))
                .simulated(isSimulated != null && isSimulated)
                .partial(isPartial != null && isPartial)
                .context(context == null ? null : context.in(row))
                .model(model(row));
        for (DefectRule rule : defects) {
            if (rule.when == null || rule.when.holds(row)) {
                result.defect(rule.in(row));
            }
        }
        for (ImageRule rule : images) {
            ImageRef image = rule.in(row);
            if (image != null) {
                result.image(image);
            }
        }
        for (MeasurementRule rule : measurements) {
            Measurement measurement = rule.in(row);
            if (measurement != null) {
                result.measurement(measurement);
            }
        }
        return made("", result::build);
    }

    /** The model that was inspected with: none where it has no value. */
    private @Nullable InspectionModel model(Row row) throws BadValueException {
        String name = TextRule.optional(model, row, text -> text);
        if (model == null || modelVersion == null || name == null) {
            return null;
        }
        String version = TextRule.required("modelVersion", modelVersion, row, text -> text);
        return made(model.names(), () -> new InspectionModel(name, version));
    }

    private interface Making<T> {
        T make();
    }

    private static <T> T made(String names, Making<T> making) throws BadValueException {
        try {
            return making.make();
        } catch (IllegalArgumentException e) {
            throw new BadValueException(names, "", Texts.reason(e));
        }
    }

    /** The work-order context: none where the order has no value. */
    record ContextRule(
            TextRule workOrder,
            TextRule operation,
            @Nullable TextRule jobOrder,
            @Nullable TextRule material,
            @Nullable TextRule materialVersion,
            @Nullable TextRule line,
            @Nullable TextRule segmentEquipment,
            @Nullable TextRule tool,
            @Nullable TextRule cavity,
            @Nullable TextRule partFamily,
            @Nullable TextRule producedLot,
            List<TextRule> consumedLots) {
        @Nullable
        WorkContext in(Row row) throws BadValueException {
            WorkOrderId order = TextRule.optional(workOrder, row, WorkOrderId::new);
            if (order == null) {
                return null;
            }
            WorkContext.Builder context =
                    WorkContext.of(order, TextRule.required("operation", operation, row, OperationId::new));
            EquipmentId onLine = TextRule.optional(line, row, EquipmentId::new);
            EquipmentId byTool = TextRule.optional(tool, row, EquipmentId::new);
            String inCavity = TextRule.optional(cavity, row, text -> text);
            String family = TextRule.optional(partFamily, row, text -> text);
            List<MaterialLotId> lots = new ArrayList<>();
            for (TextRule lot : consumedLots) {
                MaterialLotId consumed = TextRule.optional(lot, row, MaterialLotId::new);
                if (consumed != null) {
                    lots.add(consumed);
                }
            }
            context.jobOrder(TextRule.optional(jobOrder, row, JobOrderId::new))
                    .material(
                            TextRule.optional(material, row, MaterialDefinitionId::new),
                            TextRule.optional(materialVersion, row, text -> text))
                    .line(onLine)
                    .segmentEquipment(TextRule.optional(segmentEquipment, row, EquipmentId::new))
                    .producedLot(TextRule.optional(producedLot, row, MaterialLotId::new))
                    .consumedLots(lots);
            return made(
                    workOrder.names(),
                    () -> context.tooling(byTool == null ? null : new Tooling(onLine, byTool, inCavity, family))
                            .build());
        }
    }

    /** A defect, where its condition holds. */
    record DefectRule(
            @Nullable Condition when,
            TextRule morphology,
            PlaceRule place,
            @Nullable TextRule confirmation,
            PlaceRule.@Nullable Box size,
            @Nullable TextRule score,
            @Nullable TextRule severity) {
        Defect in(Row row) throws BadValueException {
            Morphology kind = TextRule.required("morphology", morphology, row, Morphology::new);
            Place where = place.in(row);
            Confirmation confirmed = TextRule.oneOf(confirmation, row, Confirmation.class, Confirmation.UNCONFIRMED);
            DefectSize box = size == null ? null : size.in(row);
            BigDecimal figure = TextRule.number(score, row);
            Severity grave = TextRule.optional(severity, row, text -> TextRule.constant(Severity.class, text));
            return made(
                    score == null ? "" : score.names(),
                    () -> new Defect(kind, where, confirmed, box, figure == null ? null : figure.doubleValue(), grave));
        }
    }

    /** An image, where its link has a value. */
    record ImageRule(
            TextRule link,
            @Nullable TextRule bytes,
            @Nullable TextRule sha256) {
        @Nullable
        ImageRef in(Row row) throws BadValueException {
            URI uri = TextRule.optional(link, row, URI::create);
            if (uri == null) {
                return null;
            }
            Long length = TextRule.optional(bytes, row, TextRule::whole);
            String digest = TextRule.optional(sha256, row, text -> text);
            return made(link.names(), () -> new ImageRef(uri, length == null ? 0 : length, digest));
        }
    }

    /** A measurement, where its value has one. */
    record MeasurementRule(
            TextRule characteristic,
            TextRule value,
            TextRule unitOfMeasure,
            @Nullable TextRule lowerLimit,
            @Nullable TextRule upperLimit) {
        @Nullable
        Measurement in(Row row) throws BadValueException {
            BigDecimal measured = TextRule.number(value, row);
            if (measured == null) {
                return null;
            }
            CharacteristicId what = TextRule.required("characteristic", characteristic, row, CharacteristicId::new);
            String unit = TextRule.required("unitOfMeasure", unitOfMeasure, row, text -> text);
            BigDecimal lower = TextRule.number(lowerLimit, row);
            BigDecimal upper = TextRule.number(upperLimit, row);
            return made(value.names(), () -> new Measurement(what, measured, unit, lower, upper));
        }
    }
}
