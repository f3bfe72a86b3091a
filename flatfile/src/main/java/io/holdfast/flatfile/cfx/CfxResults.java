package io.holdfast.flatfile.cfx;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.flatfile.internal.Times;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes inspection results of messages. Single-threaded. */
final class CfxResults {
    private static final BigDecimal MICROMETRES_PER_MILLIMETRE = BigDecimal.valueOf(1000);

    private final FileSettings settings;

    CfxResults(FileSettings settings) {
        this.settings = settings;
    }

    /** One inspection or test of a unit. */
    record Step(
            @Nullable String name,
            @Nullable String began,
            @Nullable String ended,
            @Nullable String result,
            List<CfxBody> defects,
            List<CfxBody> symptoms,
            List<CfxBody> measurements) {}

    /** One unit of a message. */
    record Unit(
            CfxBody body,
            @Nullable String id,
            @Nullable String position,
            @Nullable String result,
            List<Step> steps) {}

    /** Returns the units that a message judges; none for other messages. Everything that results are made of has its kind. */
    static List<Unit> units(CfxMessage message, CfxBody body) {
        List<Unit> units = new ArrayList<>();
        if (message.simpleName().equals("UnitsInspected")) {
            for (CfxBody unit : body.objects("InspectedUnits")) {
                units.add(unit(unit, "Inspections", "Inspection"));
            }
            CfxBody panel = body.object("InspectedPanel");
            if (panel != null) {
                units.add(unit(panel, "Inspections", "Inspection"));
            }
        } else if (message.simpleName().equals("UnitsTested")) {
            for (CfxBody unit : body.objects("TestedUnits")) {
                units.add(unit(unit, "Tests", "Test"));
            }
        }
        return units;
    }

    private static Unit unit(CfxBody body, String list, String prefix) {
        List<Step> steps = new ArrayList<>();
        for (CfxBody step : body.objects(list)) {
            Step read = new Step(
                    step.text(prefix + "Name"),
                    step.text(prefix + "StartTime"),
                    step.text(prefix + "EndTime"),
                    step.text("Result"),
                    step.objects("DefectsFound"),
                    step.has("SymptomsFound") ? step.objects("SymptomsFound") : step.objects("Symptoms"),
                    step.objects("Measurements"));
            steps.add(read);
        }
        return new Unit(
                body, body.text("UnitIdentifier"), body.text("UnitPositionNumber"), body.text("OverallResult"), steps);
    }

    void offer(CfxMessage message, CfxBody body, ResultFlow flow) {
        for (Unit unit : units(message, body)) {
            flow.offer(message.line(), unit.body().pointer(), () -> result(message, body, unit));
        }
    }

    private InspectionResult result(CfxMessage message, CfxBody body, Unit unit) {
        if (unit.id() == null) {
            throw new IllegalArgumentException("UnitIdentifier is missing");
        }
        UnitId id = new UnitId(unit.position() == null ? unit.id() : unit.id() + "/" + unit.position());
        EquipmentId station = settings.station() != null
                ? settings.station()
                : new EquipmentId(message.source() == null ? "cfx" : message.source());
        Instant time = time(message, unit);
        String origin = message.uniqueId() != null ? message.uniqueId() : body.text("TransactionId");
        boolean human = "Human".equals(body.text("InspectionMethod"));
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId((origin == null ? station.toString() : origin) + "/" + id + "/" + time),
                        station,
                        id,
                        verdict(unit.result()),
                        time)
                .verdictSource(human ? VerdictSource.OPERATOR : VerdictSource.MACHINE)
                .context(settings.context())
                .model(model(body));
        for (Step step : unit.steps()) {
            for (CfxBody defect : step.defects()) {
                result.defect(defect(unit, step, defect, "Defect", human));
            }
            if (step.defects().isEmpty() && !"Passed".equals(step.result())) {
                for (CfxBody symptom : step.symptoms()) {
                    result.defect(defect(unit, step, symptom, "Symptom", human));
                }
            }
            for (CfxBody measurement : step.measurements()) {
                Measurement made = measurement(step, measurement);
                if (made != null) {
                    result.measurement(made);
                }
            }
        }
        return result.build();
    }

    private static Verdict verdict(@Nullable String result) {
        return "Passed".equals(result) ? Verdict.PASS : "Failed".equals(result) ? Verdict.FAIL : Verdict.UNDECIDED;
    }

    private Instant time(CfxMessage message, Unit unit) {
        Instant latest = null;
        for (Step step : unit.steps()) {
            String text = step.ended() != null ? step.ended() : step.began();
            if (text != null) {
                Instant time = Times.iso(text, settings.zone());
                latest = latest == null || time.isAfter(latest) ? time : latest;
            }
        }
        if (latest == null && message.timeStamp() != null) {
            latest = Times.iso(message.timeStamp(), settings.zone());
        }
        if (latest == null) {
            latest = settings.time();
        }
        if (latest == null) {
            throw new IllegalArgumentException("has no time, and neither the envelope nor the settings give one");
        }
        return latest;
    }

    private static @Nullable InspectionModel model(CfxBody body) {
        String recipe = body.text("RecipeName");
        String revision = body.text("RecipeRevision");
        return recipe == null ? null : new InspectionModel(recipe, revision == null ? "unversioned" : revision);
    }

    private static Defect defect(Unit unit, Step step, CfxBody found, String prefix, boolean human) {
        String code = found.text(prefix + "Code");
        if (code == null) {
            code = found.text(prefix + "Category");
        }
        CfxBody component = found.object("ComponentOfInterest");
        if (component == null && !found.objects("ComponentsOfInterest").isEmpty()) {
            component = found.objects("ComponentsOfInterest").get(0);
        }
        String designator = component == null ? null : component.text("ReferenceDesignator");
        CfxBody region = found.object("RegionOfInterest");
        BigDecimal x = region == null ? null : region.number("StartPointX");
        BigDecimal y = region == null ? null : region.number("StartPointY");
        Place place;
        if (designator != null) {
            place = new Place.Zone(unit.position(), designator);
        } else if (x != null && y != null) {
            place = new Place.Point(unit.position(), micrometres(x), micrometres(y));
        } else {
            place = new Place.Zone(unit.position(), step.name() == null ? "unit" : step.name());
        }
        BigDecimal confidence = found.number("ConfidenceLevel");
        return new Defect(
                new Morphology(code == null ? "unclassified" : code),
                place,
                human ? Confirmation.CONFIRMED : Confirmation.UNCONFIRMED,
                region == null || x == null || y == null ? null : size(region, x, y),
                confidence == null ? null : confidence.doubleValue(),
                null);
    }

    /** The box around the corners of a region; null for a point. */
    private static @Nullable DefectSize size(CfxBody region, BigDecimal startX, BigDecimal startY) {
        BigDecimal left = startX;
        BigDecimal right = startX;
        BigDecimal low = startY;
        BigDecimal high = startY;
        List<CfxBody> corners = region.objects("RegionSegments");
        for (CfxBody corner : corners) {
            BigDecimal x = corner.number("X");
            BigDecimal y = corner.number("Y");
            if (x == null || y == null) {
                return null;
            }
            left = left.min(x);
            right = right.max(x);
            low = low.min(y);
            high = high.max(y);
        }
        if (corners.isEmpty()) {
            return null;
        }
        long width = micrometres(right.subtract(left));
        long height = micrometres(high.subtract(low));
        return new DefectSize(Math.max(width, height), Math.min(width, height));
    }

    private static long micrometres(BigDecimal millimetres) {
        return Decimals.micrometres(millimetres.multiply(MICROMETRES_PER_MILLIMETRE));
    }

    private static @Nullable Measurement measurement(Step step, CfxBody measured) {
        if (!measured.node().path("MeasuredValue").isObject()) {
            return null;
        }
        CfxBody numeric = measured.object("MeasuredValue");
        BigDecimal value = numeric == null ? null : numeric.number("Value");
        if (numeric == null || value == null) {
            return null;
        }
        String name = measured.text("MeasurementName");
        if (name == null) {
            name = measured.text("CRDs");
        }
        if (name == null) {
            name = step.name() == null ? "measurement" : step.name();
        }
        String unit = numeric.text("ValueUnits");
        String expected = numeric.text("ExpectedValueUnits");
        boolean comparable = expected == null || expected.equals(unit);
        return new Measurement(
                new CharacteristicId(name),
                value,
                unit == null ? "1" : unit,
                comparable ? numeric.number("MinimumAcceptableValue") : null,
                comparable ? numeric.number("MaximumAcceptableValue") : null);
    }
}
