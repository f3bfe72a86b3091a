package io.holdfast.flatfile.qif;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.flatfile.internal.Times;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes inspection results of measurement runs. Single-threaded. */
final class QifInspections implements QifVisitor {
    private static final Morphology OUT_OF_TOLERANCE = new Morphology("out of tolerance");

    private final FileSettings settings;
    private final String file;
    private final ResultFlow flow;
    private final Map<String, QifCharacteristic> characteristics = new HashMap<>();
    private final Map<String, QifComponent> components = new HashMap<>();
    private QifDocument document = new QifDocument(null, null, null, null, null, null, List.of(), List.of(), List.of());

    QifInspections(FileSettings settings, String file, ResultFlow flow) {
        this.settings = settings;
        this.file = file;
        this.flow = flow;
    }

    @Override
    public void document(QifDocument value) {
        document = value;
        value.characteristics().forEach(each -> characteristics.put(each.id(), each));
        value.components().forEach(each -> components.put(each.id(), each));
    }

    @Override
    public void results(QifResults run) {
        flow.offer(run.line(), "MeasurementResults " + run.id(), () -> result(run));
    }

    private InspectionResult result(QifResults run) {
        String piece = run.components().isEmpty() ? null : run.components().get(0);
        QifComponent component = piece == null ? null : components.get(piece);
        String serial = component == null ? null : component.serialNumber();
        UnitId unit = new UnitId(serial != null ? serial : file + "#" + (piece == null ? run.id() : piece));
        EquipmentId station = settings.station() != null
                ? settings.station()
                : new EquipmentId(
                        document.devices().isEmpty()
                                ? "qif"
                                : document.devices().get(0));
        Instant time = time(run);
        String id = run.uuid() != null
                ? run.uuid()
                : document.uuid() != null ? document.uuid() + "#" + run.id() : station + "/" + unit + "/" + time;
        boolean failed = false;
        boolean undecided = run.measurements().isEmpty();
        for (QifMeasurement measurement : run.measurements()) {
            failed |= "FAIL".equals(measurement.status());
            undecided |= !"PASS".equals(measurement.status());
        }
        String status = run.status() != null ? run.status() : component == null ? null : component.status();
        Verdict verdict;
        if (status == null) {
            verdict = failed ? Verdict.FAIL : undecided ? Verdict.UNDECIDED : Verdict.PASS;
        } else {
            verdict = switch (status) {
                case "PASS", "PASS_WITH_DEVIATION" -> Verdict.PASS;
                case "FAIL", "REWORK" -> Verdict.FAIL;
                default -> Verdict.UNDECIDED;
            };
        }
        InspectionResult.Builder result = InspectionResult.of(new ResultId(id), station, unit, verdict, time)
                .context(settings.context());
        for (QifMeasurement measurement : run.measurements()) {
            String name = name(measurement);
            if ("FAIL".equals(measurement.status())) {
                result.defect(Defect.of(OUT_OF_TOLERANCE, new Place.Zone(null, name)));
            }
            BigDecimal value = measurement.value() == null ? null : Decimals.parse(measurement.value());
            if (value != null) {
                QifCharacteristic characteristic = characteristics.get(measurement.characteristic());
                result.measurement(new Measurement(
                        new CharacteristicId(name),
                        value,
                        unit(measurement, characteristic),
                        characteristic == null ? null : characteristic.lowerLimit(),
                        characteristic == null ? null : characteristic.upperLimit()));
            }
        }
        return result.build();
    }

    private String name(QifMeasurement measurement) {
        QifCharacteristic characteristic = characteristics.get(measurement.characteristic());
        String name = characteristic == null ? null : characteristic.name();
        return name == null ? measurement.characteristic() : name;
    }

    private String unit(QifMeasurement measurement, @Nullable QifCharacteristic characteristic) {
        String type = characteristic == null ? "" : characteristic.type();
        boolean angle = type.contains("Angle") || (type.contains("Angular") && !type.contains("Angularity"));
        String unit = measurement.unitOfMeasure() != null
                ? measurement.unitOfMeasure()
                : angle ? document.angularUnit() : document.linearUnit();
        if (unit == null || unit.isBlank()) {
            return "1";
        }
        return switch (unit) {
            case "inch" -> "[in_i]";
            case "degree" -> "deg";
            case "radian" -> "rad";
            default -> unit;
        };
    }

    private Instant time(QifResults run) {
        String text = run.ended() != null
                ? run.ended()
                : document.reported() != null ? document.reported() : document.created();
        if (text != null) {
            return Times.iso(text, settings.zone());
        }
        if (settings.time() == null) {
            throw new IllegalArgumentException("has no time, and the settings give none");
        }
        return settings.time();
    }
}
