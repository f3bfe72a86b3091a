package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.flatfile.internal.Times;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes inspection results of wafers. Single-threaded. */
final class KlarfResults {
    /** Month, day, year; from version 1.8 some tools write the year first. */
    private static final Pattern MONTH_FIRST = Pattern.compile("(\\d{1,2})-(\\d{1,2})-(\\d{4}|\\d{2})");

    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,9}))?");
    private static final String OPERATION = "inspection";

    private final FileSettings settings;
    private final KlarfUnit unit;

    KlarfResults(FileSettings settings, KlarfUnit unit) {
        this.settings = settings;
        this.unit = unit;
    }

    void offer(KlarfWafer wafer, ResultFlow flow) {
        if (unit == KlarfUnit.WAFER) {
            flow.offer(wafer.line(), wafer.wafer(), () -> ofWafer(wafer));
            return;
        }
        Map<KlarfDie, List<KlarfDefect>> byDie = new LinkedHashMap<>();
        wafer.dies().forEach(die -> byDie.put(die, new ArrayList<>()));
        for (KlarfDefect defect : wafer.defects()) {
            String x = defect.value("XINDEX");
            String y = defect.value("YINDEX");
            if (x == null || y == null) {
                flow.offer(defect.line(), "XINDEX", () -> {
                    throw new IllegalArgumentException("the defect does not say which die it is on");
                });
                continue;
            }
            byDie.computeIfAbsent(
                            new KlarfDie(new BigDecimal(x).intValueExact(), new BigDecimal(y).intValueExact()),
                            die -> new ArrayList<>())
                    .add(defect);
        }
        byDie.forEach((die, defects) -> flow.offer(
                defects.isEmpty() ? wafer.line() : defects.get(0).line(),
                die.x() + "," + die.y(),
                () -> result(wafer, name(wafer) + "/" + die.x() + "," + die.y(), defects, true)));
    }

    private InspectionResult ofWafer(KlarfWafer wafer) {
        return result(wafer, name(wafer), wafer.defects(), false);
    }

    private static String name(KlarfWafer wafer) {
        return wafer.lot() == null ? wafer.wafer() : wafer.lot() + "/" + wafer.wafer();
    }

    private InspectionResult result(KlarfWafer wafer, String name, List<KlarfDefect> defects, boolean dieFrame) {
        EquipmentId station = station(wafer);
        Instant time = time(wafer);
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId(station + "/" + name + "/" + time),
                        station,
                        new UnitId(name),
                        defects.isEmpty() ? Verdict.PASS : Verdict.FAIL,
                        time)
                .model(model(wafer))
                .context(settings.context() != null ? settings.context() : context(wafer));
        Frame frame = dieFrame ? Frame.DIE : Frame.of(wafer);
        for (KlarfDefect defect : defects) {
            try {
                result.defect(defect(wafer, defect, frame));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("defect of line " + defect.line() + ": " + e.getMessage(), e);
            }
        }
        return result.build();
    }

    private EquipmentId station(KlarfWafer wafer) {
        if (settings.station() != null) {
            return settings.station();
        }
        List<String> parts = wafer.field("InspectionStationID");
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (!parts.get(i).isBlank()) {
                return new EquipmentId(parts.get(i));
            }
        }
        return new EquipmentId("klarf");
    }

    private Instant time(KlarfWafer wafer) {
        List<String> stamp = wafer.field("ResultTimestamp");
        if (stamp.isEmpty()) {
            stamp = wafer.field("FileTimestamp");
        }
        if (stamp.isEmpty() && settings.time() != null) {
            return settings.time();
        }
        String text = String.join(" ", stamp);
        if (stamp.size() == 2) {
            Matcher month = MONTH_FIRST.matcher(stamp.get(0));
            Matcher year = YEAR_FIRST.matcher(stamp.get(0));
            Matcher clock = CLOCK.matcher(stamp.get(1));
            boolean yearFirst = year.matches();
            if ((yearFirst || month.matches()) && clock.matches()) {
                try {
                    return LocalDateTime.of(
                                    Times.century(Integer.parseInt(yearFirst ? year.group(1) : month.group(3))),
                                    Integer.parseInt(yearFirst ? year.group(2) : month.group(1)),
                                    Integer.parseInt(yearFirst ? year.group(3) : month.group(2)),
                                    Integer.parseInt(clock.group(1)),
                                    Integer.parseInt(clock.group(2)),
                                    Integer.parseInt(clock.group(3)))
                            .atZone(settings.zone())
                            .toInstant();
                } catch (DateTimeException e) {
                    throw new IllegalArgumentException("the time stamp \"" + text + "\" does not exist", e);
                }
            }
        }
        throw new IllegalArgumentException(
                stamp.isEmpty()
                        ? "has no time stamp, and the settings give no time"
                        : "a time stamp must be MM-DD-YYYY or YYYY-MM-DD and HH:MM:SS, was \"" + text + "\"");
    }

    private static @Nullable InspectionModel model(KlarfWafer wafer) {
        List<String> setup = wafer.field("SetupID");
        if (setup.isEmpty()) {
            setup = wafer.field("RecipeID");
        }
        if (setup.isEmpty() || setup.get(0).isBlank()) {
            return null;
        }
        String version = String.join(" ", setup.subList(1, setup.size())).strip();
        return new InspectionModel(setup.get(0), version.isEmpty() ? "unversioned" : version);
    }

    private static @Nullable WorkContext context(KlarfWafer wafer) {
        String lot = wafer.lot();
        if (lot == null || lot.isBlank()) {
            return null;
        }
        String step = wafer.text("StepID");
        String device = wafer.text("DeviceID");
        return WorkContext.of(new WorkOrderId(lot), new OperationId(step == null ? OPERATION : step))
                .material(device == null ? null : new MaterialDefinitionId(device), null)
                .producedLot(new MaterialLotId(lot))
                .build();
    }

    private static Defect defect(KlarfWafer wafer, KlarfDefect row, Frame frame) {
        String number = row.value("CLASSNUMBER");
        String name = number == null ? null : wafer.classes().get(number);
        Defect defect = Defect.of(
                new Morphology(
                        name != null && !name.isBlank() ? name : number == null ? "unclassified" : "class " + number),
                frame.place(row, wafer.micrometresPerUnit()));
        BigDecimal xSize = number(row, "XSIZE");
        BigDecimal ySize = number(row, "YSIZE");
        if (xSize == null || ySize == null) {
            return defect;
        }
        long x = Decimals.micrometres(xSize.multiply(wafer.micrometresPerUnit()));
        long y = Decimals.micrometres(ySize.multiply(wafer.micrometresPerUnit()));
        return defect.with(new DefectSize(Math.max(x, y), Math.min(x, y)));
    }

    private static @Nullable BigDecimal number(KlarfDefect row, String column) {
        String text = row.value(column);
        return text == null ? null : Decimals.parse(text);
    }

    /** Where places are measured from, in the file's units: the die's origin, or the wafer's centre. */
    private record Frame(
            boolean dieOnly,
            @Nullable BigDecimal pitchX,
            @Nullable BigDecimal pitchY,
            BigDecimal centreX,
            BigDecimal centreY) {
        static final Frame DIE = new Frame(true, null, null, BigDecimal.ZERO, BigDecimal.ZERO);

        static Frame of(KlarfWafer wafer) {
            BigDecimal[] pitch = pair(wafer, "DiePitch");
            BigDecimal[] centre = pair(wafer, "SampleCenterLocation");
            return new Frame(
                    false,
                    pitch == null ? null : pitch[0],
                    pitch == null ? null : pitch[1],
                    centre == null ? BigDecimal.ZERO : centre[0],
                    centre == null ? BigDecimal.ZERO : centre[1]);
        }

        private static BigDecimal @Nullable [] pair(KlarfWafer wafer, String field) {
            List<String> values = wafer.field(field);
            if (values.isEmpty()) {
                return null;
            }
            BigDecimal x = values.size() == 2 ? Decimals.parse(values.get(0)) : null;
            BigDecimal y = values.size() == 2 ? Decimals.parse(values.get(1)) : null;
            if (x == null || y == null) {
                throw new IllegalArgumentException(field + " must be two numbers, was " + values);
            }
            return new BigDecimal[] {x, y};
        }

        Place place(KlarfDefect row, BigDecimal scale) {
            return new Place.Point(
                    null, axis(row, "X", pitchX, centreX, scale), axis(row, "Y", pitchY, centreY, scale));
        }

        private long axis(
                KlarfDefect row, String axis, @Nullable BigDecimal pitch, BigDecimal centre, BigDecimal scale) {
            BigDecimal inDie = number(row, axis + "REL");
            BigDecimal die = number(row, axis + "INDEX");
            if (dieOnly && inDie != null) {
                return Decimals.micrometres(inDie.multiply(scale));
            }
            if (!dieOnly && inDie != null && die != null && pitch != null) {
                return Decimals.micrometres(
                        die.multiply(pitch).add(inDie).subtract(centre).multiply(scale));
            }
            throw new IllegalArgumentException(
                    dieOnly
                            ? "has no " + axis + "REL"
                            : "has no place on the wafer: " + axis + "REL, " + axis + "INDEX and DiePitch are needed");
        }
    }
}
