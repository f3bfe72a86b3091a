package io.holdfast.flatfile.aqdef;

import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Measurement;
import io.holdfast.model.WorkContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The measurements of results in the words of the format. */
final class AqdefExport {
    private final ZoneId zone;
    private final List<InspectionResult> results;
    private final Map<Part, Integer> parts = new LinkedHashMap<>();
    private final Map<Characteristic, Integer> characteristics = new LinkedHashMap<>();

    private record Part(@Nullable String material, @Nullable String version) {}

    private record Characteristic(
            int part,
            String name,
            String unitOfMeasure,
            @Nullable BigDecimal lower,
            @Nullable BigDecimal upper,
            int occurrence) {}

    AqdefExport(ZoneId zone, List<InspectionResult> results) {
        this.zone = zone;
        this.results = results;
        for (InspectionResult result : results) {
            if (!result.measurements().isEmpty()) {
                parts.putIfAbsent(part(result), parts.size() + 1);
            }
        }
        // All of a part together: a record has its values in ascending order of their numbers.
        parts.forEach((part, number) -> results.stream()
                .filter(result -> part(result).equals(part))
                .forEach(result -> characteristics(result)
                        .forEach(each -> characteristics.putIfAbsent(each, characteristics.size() + 1))));
    }

    private static Part part(InspectionResult result) {
        WorkContext context = result.context();
        MaterialDefinitionId material = context == null ? null : context.material();
        return new Part(material == null ? null : material.value(), context == null ? null : context.materialVersion());
    }

    private List<Characteristic> characteristics(InspectionResult result) {
        List<Characteristic> list = new ArrayList<>();
        Set<Characteristic> taken = new HashSet<>();
        for (Measurement measurement : result.measurements()) {
            Characteristic characteristic;
            int occurrence = 0;
            do {
                characteristic = new Characteristic(
                        parts.getOrDefault(part(result), 0),
                        measurement.characteristic().value(),
                        measurement.unitOfMeasure(),
                        measurement.lowerLimit(),
                        measurement.upperLimit(),
                        occurrence++);
            } while (!taken.add(characteristic));
            list.add(characteristic);
        }
        return list;
    }

    AqdefDescription description() {
        List<AqdefPart> partList = new ArrayList<>();
        parts.forEach((part, number) -> {
            List<AqdefField> fields = new ArrayList<>();
            add(fields, "K1001", part.material() == null ? "" : part.material());
            add(fields, "K1004", part.version());
            partList.add(new AqdefPart(number, fields));
        });
        List<AqdefCharacteristic> list = new ArrayList<>();
        characteristics.forEach((characteristic, number) -> {
            List<AqdefField> fields = new ArrayList<>();
            add(fields, "K2001", characteristic.name());
            add(fields, "K2002", characteristic.name());
            add(fields, "K2110", text(characteristic.lower()));
            add(fields, "K2111", text(characteristic.upper()));
            add(fields, "K2142", characteristic.unitOfMeasure());
            list.add(new AqdefCharacteristic(number, characteristic.part(), fields));
        });
        return new AqdefDescription(partList, list, List.of());
    }

    int write(AqdefWriter writer) throws IOException {
        int written = 0;
        Map<Characteristic, Integer> numbers = new HashMap<>(characteristics);
        for (InspectionResult result : results) {
            if (result.measurements().isEmpty()) {
                continue;
            }
            written++;
            List<Characteristic> its = characteristics(result);
            for (int i = 0; i < its.size(); i++) {
                writer.value(new AqdefValue(
                        0,
                        numbers.getOrDefault(its.get(i), 0),
                        written,
                        fields(result, result.measurements().get(i))));
            }
        }
        return written;
    }

    private List<AqdefField> fields(InspectionResult result, Measurement measurement) {
        List<AqdefField> fields = new ArrayList<>();
        add(fields, "K0001", text(measurement.value()));
        add(fields, "K0002", "0");
        add(fields, "K0004", AqdefTime.format(result.deviceTime().atZone(zone).toLocalDateTime()));
        WorkContext context = result.context();
        if (context != null && context.producedLot() != null) {
            add(fields, "K0006", context.producedLot().value());
        }
        add(fields, "K0010", result.station().value());
        add(fields, "K0014", result.unit().value());
        if (context != null) {
            add(fields, "K0053", context.workOrder().value());
        }
        return fields;
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
        return number == null ? null : number.toString();
    }

    private static void add(List<AqdefField> fields, String key, @Nullable String value) {
        if (value != null) {
            fields.add(new AqdefField(key, value));
        }
    }
}
