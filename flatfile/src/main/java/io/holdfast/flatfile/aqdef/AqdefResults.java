package io.holdfast.flatfile.aqdef;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes inspection results of values. Single-threaded. */
final class AqdefResults implements AqdefVisitor {
    private static final Morphology OUT_OF_TOLERANCE = new Morphology("out of tolerance");
    private static final Morphology NONCONFORMING = new Morphology("nonconforming");

    private final FileSettings settings;
    private final Content content;
    private final ResultFlow flow;
    private final Map<Integer, AqdefCharacteristic> characteristics = new HashMap<>();
    private final Map<Integer, AqdefPart> parts = new HashMap<>();

    /** The pieces of the record that is being read, by part. */
    private final Map<Integer, List<AqdefValue>> record = new TreeMap<>();

    private long recordNumber;

    /** The pieces of values that stand field by field: by part, then by the number of the piece. */
    private final Map<Integer, List<List<AqdefValue>>> pieces = new TreeMap<>();

    private final Map<Integer, Integer> seen = new HashMap<>();
    private int held;

    AqdefResults(FileSettings settings, Content content, ResultFlow flow) {
        this.settings = settings;
        this.content = content;
        this.flow = flow;
    }

    @Override
    public void description(AqdefDescription description) {
        description.characteristics().forEach(each -> characteristics.put(each.index(), each));
        description.parts().forEach(each -> parts.put(each.index(), each));
    }

    @Override
    public void value(AqdefValue value) {
        AqdefCharacteristic characteristic = characteristics.get(value.characteristic());
        int part = characteristic == null ? 0 : characteristic.part();
        if (value.record() > 0) {
            if (value.record() != recordNumber) {
                finishRecord();
                recordNumber = value.record();
            }
            record.computeIfAbsent(part, none -> new ArrayList<>()).add(value);
            return;
        }
        held++;
        if (held > AqdefReader.MOST_VALUES) {
            throw new IllegalStateException(
                    content.name() + " has more than " + AqdefReader.MOST_VALUES + " values that stand field by field");
        }
        int number = seen.merge(value.characteristic(), 1, Integer::sum) - 1;
        List<List<AqdefValue>> ofPart = pieces.computeIfAbsent(part, none -> new ArrayList<>());
        while (ofPart.size() <= number) {
            ofPart.add(new ArrayList<>());
        }
        ofPart.get(number).add(value);
    }

    void finish() {
        finishRecord();
        pieces.forEach((part, ofPart) -> {
            for (int i = 0; i < ofPart.size(); i++) {
                offer(part, i + 1L, ofPart.get(i));
            }
        });
    }

    private void finishRecord() {
        record.forEach((part, values) -> offer(part, recordNumber, values));
        record.clear();
    }

    private void offer(int part, long number, List<AqdefValue> values) {
        if (!values.isEmpty()) {
            flow.offer(values.get(0).line(), "", () -> result(part, number, values));
        }
    }

    private InspectionResult result(int partIndex, long number, List<AqdefValue> values) {
        AqdefPart part = parts.get(partIndex);
        String material = ofPart(part, "K1001");
        String serial = first(values, "K0014");
        UnitId unit = new UnitId(
                serial != null ? serial : (material == null ? "part" : material) + "#" + content.name() + ":" + number);
        EquipmentId station = station(part, values);
        Instant time = time(values);
        boolean judged = false;
        List<Measurement> measurements = new ArrayList<>();
        List<Defect> defects = new ArrayList<>();
        for (AqdefValue value : values) {
            String attribute = value.value("K0002");
            if ("255".equals(attribute) || "256".equals(attribute)) {
                continue;
            }
            Measurement measurement = measurement(value);
            if (measurement == null) {
                continue;
            }
            measurements.add(measurement);
            judged |= measurement.lowerLimit() != null || measurement.upperLimit() != null;
            if (!measurement.withinLimits()) {
                defects.add(Defect.of(
                        value.value("K0001") == null ? NONCONFORMING : OUT_OF_TOLERANCE,
                        new Place.Zone(null, measurement.characteristic().value())));
            }
        }
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId(station + "/" + unit + "/" + time),
                        station,
                        unit,
                        !defects.isEmpty() ? Verdict.FAIL : judged ? Verdict.PASS : Verdict.UNDECIDED,
                        time)
                .context(settings.context() != null ? settings.context() : context(part, material, values));
        measurements.forEach(result::measurement);
        defects.forEach(result::defect);
        return result.build();
    }

    private @Nullable Measurement measurement(AqdefValue value) {
        AqdefCharacteristic characteristic = characteristics.get(value.characteristic());
        String name = name(value.characteristic(), characteristic);
        BigDecimal measured = number(value.value("K0001"));
        if (measured != null) {
            String unit = of(characteristic, "K2142");
            BigDecimal nominal = number(of(characteristic, "K2101"));
            return new Measurement(
                    new CharacteristicId(name),
                    measured,
                    unit == null ? "1" : unit.strip(),
                    limit(number(of(characteristic, "K2110")), nominal, number(of(characteristic, "K2112"))),
                    limit(number(of(characteristic, "K2111")), nominal, number(of(characteristic, "K2113"))));
        }
        BigDecimal bad = number(value.value("K0021"));
        return bad == null ? null : new Measurement(new CharacteristicId(name), bad, "1", null, BigDecimal.ZERO);
    }

    private static @Nullable BigDecimal limit(
            @Nullable BigDecimal limit, @Nullable BigDecimal nominal, @Nullable BigDecimal allowance) {
        return limit != null ? limit : nominal == null || allowance == null ? null : nominal.add(allowance);
    }

    private String name(int index, @Nullable AqdefCharacteristic characteristic) {
        String number = of(characteristic, "K2001");
        String name = of(characteristic, "K2002");
        if (number == null && name == null) {
            return Integer.toString(index);
        }
        return (number == null || number.equals(name) ? "" : number)
                + (number == null || name == null || number.equals(name) ? "" : " ")
                + (name == null ? "" : name);
    }

    private @Nullable String of(@Nullable AqdefCharacteristic characteristic, String key) {
        String own = characteristic == null ? null : characteristic.value(key);
        AqdefCharacteristic all = characteristics.get(0);
        return own == null && all != null ? all.value(key) : own;
    }

    private @Nullable String ofPart(@Nullable AqdefPart part, String key) {
        String own = part == null ? null : part.value(key);
        AqdefPart all = parts.get(0);
        return own == null && all != null ? all.value(key) : own;
    }

    private EquipmentId station(@Nullable AqdefPart part, List<AqdefValue> values) {
        if (settings.station() != null) {
            return settings.station();
        }
        String machine = first(values, "K0010");
        // 0 stands for "no entry of the catalogue".
        if (machine == null || machine.equals("0")) {
            machine = ofPart(part, "K1081");
        }
        if (machine == null) {
            machine = ofPart(part, "K1082");
        }
        return new EquipmentId(machine == null ? "aqdef" : machine);
    }

    private Instant time(List<AqdefValue> values) {
        Instant latest = null;
        for (AqdefValue value : values) {
            String text = value.value("K0004");
            if (text != null) {
                Instant time = AqdefTime.parse(text).atZone(settings.zone()).toInstant();
                latest = latest == null || time.isAfter(latest) ? time : latest;
            }
        }
        if (latest == null) {
            latest = settings.time();
        }
        if (latest == null) {
            throw new IllegalArgumentException("has no K0004, and the settings give no time");
        }
        return latest;
    }

    private @Nullable WorkContext context(
            @Nullable AqdefPart part, @Nullable String material, List<AqdefValue> values) {
        String order = first(values, "K0053");
        if (order == null) {
            return null;
        }
        String operation = ofPart(part, "K1086");
        String lot = first(values, "K0006");
        return WorkContext.of(new WorkOrderId(order), new OperationId(operation == null ? "measurement" : operation))
                .material(
                        material == null ? null : new MaterialDefinitionId(material),
                        material == null ? null : ofPart(part, "K1004"))
                .producedLot(lot == null || lot.equals("#") ? null : new MaterialLotId(lot))
                .build();
    }

    private static @Nullable String first(List<AqdefValue> values, String key) {
        for (AqdefValue value : values) {
            String text = value.value(key);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : Decimals.parseEither(text.strip());
    }
}
