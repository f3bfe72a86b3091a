package io.holdfast.flatfile.qif;

import io.holdfast.model.InspectionResult;
import io.holdfast.model.Measurement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results in the words of the format. */
final class QifExport {
    private final Map<Characteristic, QifCharacteristic> characteristics = new LinkedHashMap<>();
    private final List<QifComponent> components = new ArrayList<>();
    private final List<QifResults> runs = new ArrayList<>();
    private final Set<String> stations = new LinkedHashSet<>();
    private long idMax;

    private record Characteristic(
            String name,
            @Nullable BigDecimal lower,
            @Nullable BigDecimal upper) {}

    QifExport(List<InspectionResult> results) {
        for (InspectionResult result : results) {
            String status = switch (result.verdict()) {
                case PASS -> "PASS";
                case FAIL -> "FAIL";
                case UNDECIDED -> "UNKNOWN";
            };
            stations.add(result.station().value());
            String component = id();
            components.add(new QifComponent(component, result.unit().value(), status));
            List<QifMeasurement> measurements = new ArrayList<>();
            for (Measurement measurement : result.measurements()) {
                QifCharacteristic characteristic = characteristics.computeIfAbsent(
                        new Characteristic(
                                measurement.characteristic().value(),
                                measurement.lowerLimit(),
                                measurement.upperLimit()),
                        key -> new QifCharacteristic(
                                id(), "UserDefinedUnit", key.name(), null, key.lower(), key.upper()));
                measurements.add(new QifMeasurement(
                        0,
                        id(),
                        characteristic.id(),
                        measurement.withinLimits() ? "PASS" : "FAIL",
                        measurement.value().toPlainString(),
                        measurement.unitOfMeasure(),
                        List.of(),
                        null));
            }
            runs.add(new QifResults(
                    0,
                    id(),
                    result.id().value(),
                    List.of(component),
                    status,
                    result.deviceTime().toString(),
                    measurements));
        }
    }

    private String id() {
        idMax++;
        return Long.toString(idMax);
    }

    QifDocument document() {
        return new QifDocument(
                "3.0.0",
                null,
                null,
                null,
                null,
                null,
                new ArrayList<>(stations),
                new ArrayList<>(characteristics.values()),
                components);
    }

    List<QifResults> runs() {
        return runs;
    }

    long idMax() {
        return idMax;
    }
}
