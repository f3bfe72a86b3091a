package io.holdfast.flatfile;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Deliverable;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.Identifier;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Measurement;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.Segment;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes deliverables as CSV: per lane one list of columns, per thing one row of its own and one row for each of its parts.
 * The column {@code type} tells them apart; every row carries the thing's id, a part's row its index from 0.
 */
final class CsvForm {
    private static final List<String> PLACE = List.of("zone", "xMicrometres", "yMicrometres", "position");
    private static final List<String> SEGMENT = List.of("workOrder", "operation", "equipment", "unboundStation");
    private static final List<String> IMAGE = List.of("link", "bytes", "sha256");

    private static final List<String> RESULT = columns(List.of(
            List.of("type", "result", "index", "station", "unit", "attempt", "verdict", "verdictSource", "simulated"),
            List.of("partial", "deviceTime", "receivedTime", "workOrder", "operation", "jobOrder", "material"),
            List.of("materialVersion", "line", "segmentEquipment", "tool", "cavity", "toolLine", "partFamily"),
            List.of("producedLot", "consumedLot", "morphology"),
            PLACE,
            List.of("confirmation", "lengthMicrometres", "widthMicrometres", "score"),
            IMAGE,
            List.of("characteristic", "value", "unitOfMeasure", "lowerLimit", "upperLimit", "severity", "model"),
            List.of("modelVersion")));
    private static final List<String> HOLD = columns(List.of(
            List.of("type", "hold", "index", "revision", "episode", "rule", "ruleVersion", "reason", "requestedAt"),
            List.of("lastKnownGood", "from", "to"),
            SEGMENT,
            List.of("unit", "lot")));
    private static final List<String> NONCONFORMANCE = columns(List.of(
            List.of("type", "nonconformance", "index", "revision", "episode", "hold", "raisedBy", "raisedByVersion"),
            List.of("raisedAt", "revisedAt", "open", "material", "materialVersion", "suspectUnits"),
            List.of("nonconformingUnits", "firstDefect", "completed", "received", "holdRequested"),
            SEGMENT,
            List.of("lot", "morphology"),
            PLACE,
            List.of("unitCount", "first", "last", "result", "unit"),
            IMAGE));
    private static final List<String> LEDGER = columns(List.of(
            List.of("type", "entry", "index", "series", "number", "reverses", "at", "kind", "category", "target"),
            List.of("workOrder", "operation", "material", "materialVersion", "line", "tool", "cavity", "partFamily"),
            List.of("toolCondition", "shift", "productionDay", "quantity", "unitCost", "unitCostSource"),
            List.of("unitCostAsOf", "amount", "currency", "reason")));

    private static final Map<Lane, Map<String, Integer>> PLACES = new EnumMap<>(Lane.class);

    static {
        for (Lane lane : Lane.values()) {
            Map<String, Integer> places = new HashMap<>();
            for (String column : columns(lane)) {
                places.put(column, places.size());
            }
            PLACES.put(lane, places);
        }
    }

    /** Within this, a decimal is written without an exponent. */
    private static final int PLAIN_SCALE = 60;

    private final Map<String, Integer> places;
    private final boolean guard;
    private final Consumer<@Nullable String[]> rows;
    private @Nullable String[] row = new String[0];

    private CsvForm(Lane lane, boolean guard, Consumer<@Nullable String[]> rows) {
        this.places = PLACES.getOrDefault(lane, Map.of());
        this.guard = guard;
        this.rows = rows;
    }

    private static List<String> columns(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static CsvWriter writer(StringWriter text) {
        return CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(text);
    }

    static List<String> columns(Lane lane) {
        return switch (lane) {
            case HOLD -> HOLD;
            case NONCONFORMANCE -> NONCONFORMANCE;
            case RESULT, BULK -> RESULT;
            case LEDGER -> LEDGER;
        };
    }

    static String header(Lane lane) {
        StringWriter text = new StringWriter();
        writer(text).writeRecord(columns(lane));
        return text.toString();
    }

    static String rows(Deliverable content, boolean guard) {
        StringWriter text = new StringWriter();
        CsvWriter csv = writer(text);
        write(content, guard, csv::writeRecord);
        return text.toString();
    }

    /** Hands over the rows of a thing, by the columns of its lane: its own first, then those of its parts. */
    static void table(Deliverable content, Consumer<@Nullable String[]> rows) {
        write(content, false, rows);
    }

    private static void write(Deliverable content, boolean guard, Consumer<@Nullable String[]> rows) {
        CsvForm form = new CsvForm(Lane.of(content), guard, rows);
        if (content instanceof InspectionResult result) {
            form.result(result);
        } else if (content instanceof MaterialHold hold) {
            form.hold(hold);
        } else if (content instanceof LedgerEntry entry) {
            form.ledgerEntry(entry);
        } else {
            form.nonconformance((Nonconformance) content);
        }
    }

    private void result(InspectionResult result) {
        start("result", "result", result.id(), null);
        id("station", result.station());
        id("unit", result.unit());
        plain("attempt", result.attempt());
        plain("verdict", result.verdict());
        plain("verdictSource", result.verdictSource());
        plain("simulated", result.simulated());
        plain("partial", result.partial());
        plain("deviceTime", result.deviceTime());
        plain("receivedTime", result.receivedTime());
        WorkContext context = result.context();
        if (context != null) {
            context(context);
        }
        InspectionModel model = result.model();
        if (model != null) {
            text("model", model.id());
            text("modelVersion", model.version());
        }
        end();
        for (int i = 0; context != null && i < context.consumedLots().size(); i++) {
            start("consumedLot", "result", result.id(), i);
            id("consumedLot", context.consumedLots().get(i));
            end();
        }
        for (int i = 0; i < result.defects().size(); i++) {
            start("defect", "result", result.id(), i);
            id("unit", result.unit());
            defect(result.defects().get(i));
            end();
        }
        for (int i = 0; i < result.images().size(); i++) {
            start("image", "result", result.id(), i);
            id("unit", result.unit());
            image(result.images().get(i));
            end();
        }
        for (int i = 0; i < result.measurements().size(); i++) {
            start("measurement", "result", result.id(), i);
            id("unit", result.unit());
            measurement(result.measurements().get(i));
            end();
        }
    }

    private void context(WorkContext context) {
        id("workOrder", context.workOrder());
        id("operation", context.operation());
        id("jobOrder", context.jobOrder());
        id("material", context.material());
        text("materialVersion", context.materialVersion());
        id("line", context.line());
        id("segmentEquipment", context.segmentEquipment());
        Tooling tooling = context.tooling();
        if (tooling != null) {
            id("tool", tooling.tool());
            text("cavity", tooling.cavity());
            id("toolLine", tooling.line());
            text("partFamily", tooling.partFamily());
        }
        id("producedLot", context.producedLot());
    }

    private void defect(Defect defect) {
        id("morphology", defect.morphology());
        place(defect.place());
        plain("confirmation", defect.confirmation());
        DefectSize size = defect.size();
        if (size != null) {
            plain("lengthMicrometres", size.lengthMicrometres());
            plain("widthMicrometres", size.widthMicrometres());
        }
        plain("score", defect.score());
        plain("severity", defect.severity());
    }

    private void measurement(Measurement measurement) {
        id("characteristic", measurement.characteristic());
        decimal("value", measurement.value());
        text("unitOfMeasure", measurement.unitOfMeasure());
        decimal("lowerLimit", measurement.lowerLimit());
        decimal("upperLimit", measurement.upperLimit());
    }

    private void hold(MaterialHold hold) {
        SuspectPopulation population = hold.population();
        start("hold", "hold", hold.id(), null);
        plain("revision", hold.revision());
        id("episode", hold.episode());
        id("rule", hold.rule().id());
        plain("ruleVersion", hold.rule().version());
        text("reason", hold.reason());
        plain("requestedAt", hold.requestedAt());
        id("lastKnownGood", population.lastKnownGood());
        plain("from", population.from());
        plain("to", population.to());
        end();
        segments("hold", hold.id(), population.segments());
        ids("unit", "unit", "hold", hold.id(), population.units());
        ids("lot", "lot", "hold", hold.id(), population.lots());
        ids("unboundUnit", "unit", "hold", hold.id(), population.unboundUnits());
    }

    private void nonconformance(Nonconformance report) {
        start("nonconformance", "nonconformance", report.id(), null);
        plain("revision", report.revision());
        id("episode", report.episode());
        id("hold", report.hold());
        id("raisedBy", report.raisedBy().id());
        plain("raisedByVersion", report.raisedBy().version());
        plain("raisedAt", report.raisedAt());
        plain("revisedAt", report.revisedAt());
        plain("open", report.open());
        id("material", report.material());
        text("materialVersion", report.materialVersion());
        plain("suspectUnits", report.suspectUnits());
        plain("nonconformingUnits", report.nonconformingUnits());
        plain("firstDefect", report.timeline().firstDefect());
        plain("completed", report.timeline().completed());
        plain("received", report.timeline().received());
        plain("holdRequested", report.timeline().holdRequested());
        end();
        segments("nonconformance", report.id(), report.segments());
        ids("lot", "lot", "nonconformance", report.id(), report.lots());
        for (int i = 0; i < report.defects().size(); i++) {
            DefectSummary defect = report.defects().get(i);
            start("defect", "nonconformance", report.id(), i);
            id("morphology", defect.morphology());
            place(defect.place());
            plain("unitCount", defect.unitCount());
            plain("first", defect.first());
            plain("last", defect.last());
            end();
        }
        for (int i = 0; i < report.evidence().size(); i++) {
            EvidenceRef evidence = report.evidence().get(i);
            start("evidence", "nonconformance", report.id(), i);
            id("result", evidence.result());
            id("unit", evidence.unit());
            end();
            for (ImageRef image : evidence.images()) {
                start("image", "nonconformance", report.id(), i);
                id("result", evidence.result());
                id("unit", evidence.unit());
                image(image);
                end();
            }
        }
    }

    private void ledgerEntry(LedgerEntry entry) {
        start(entry instanceof CountPosting ? "countPosting" : "qualityCost", "entry", entry.id(), null);
        id("series", entry.series());
        plain("number", entry.number());
        id("reverses", entry.reverses());
        plain("at", entry.at());
        if (entry instanceof CountPosting posting) {
            plain("kind", posting.kind());
            text("target", posting.target());
            id("workOrder", posting.workOrder());
            id("operation", posting.operation());
            text("shift", posting.shift());
            plain("productionDay", posting.productionDay());
            plain("quantity", posting.quantity());
            text("reason", posting.reason());
        } else {
            cost((CostEntry) entry);
        }
        end();
    }

    private void cost(CostEntry cost) {
        CostItem item = cost.item();
        plain("kind", item.kind());
        plain("category", item.kind().category());
        WorkContext context = item.context();
        if (context != null) {
            id("workOrder", context.workOrder());
            id("operation", context.operation());
            id("material", context.material());
            text("materialVersion", context.materialVersion());
            id("line", context.line());
            Tooling tooling = context.tooling();
            if (tooling != null) {
                id("tool", tooling.tool());
                text("cavity", tooling.cavity());
                text("partFamily", tooling.partFamily());
            }
        }
        text("toolCondition", item.toolCondition());
        text("shift", item.shift());
        plain("productionDay", item.productionDay());
        decimal("quantity", item.quantity());
        decimal("unitCost", cost.unitCost().amount());
        text("unitCostSource", cost.unitCost().source());
        plain("unitCostAsOf", cost.unitCost().asOf());
        decimal("amount", cost.amount());
        plain("currency", cost.currency().getCurrencyCode());
        id("reason", item.reason());
    }

    private void segments(String owner, Identifier id, List<Segment> segments) {
        for (int i = 0; i < segments.size(); i++) {
            start("segment", owner, id, i);
            if (segments.get(i) instanceof WorkOrderSegment segment) {
                id("workOrder", segment.workOrder());
                id("operation", segment.operation());
                id("equipment", segment.equipment());
            } else {
                id("unboundStation", ((UnboundSegment) segments.get(i)).station());
            }
            end();
        }
    }

    private void ids(String type, String column, String owner, Identifier id, Collection<? extends Identifier> ids) {
        int index = 0;
        for (Identifier part : ids) {
            start(type, owner, id, index++);
            id(column, part);
            end();
        }
    }

    private void place(Place place) {
        if (place instanceof Place.Zone zone) {
            text("zone", zone.name());
        } else {
            Place.Point point = (Place.Point) place;
            plain("xMicrometres", point.xMicrometres());
            plain("yMicrometres", point.yMicrometres());
        }
        text("position", place.position());
    }

    private void image(ImageRef image) {
        text("link", image.link().toString());
        plain("bytes", image.bytes());
        text("sha256", image.sha256());
    }

    private void start(String type, String owner, Identifier id, @Nullable Integer index) {
        row = new String[places.size()];
        plain("type", type);
        id(owner, id);
        plain("index", index);
    }

    private void end() {
        rows.accept(row);
    }

    private void set(String column, String value) {
        Integer at = places.get(column);
        if (at == null) {
            throw new IllegalStateException("no column " + column);
        }
        row[at] = value;
    }

    private void id(String column, @Nullable Identifier id) {
        if (id != null) {
            text(column, id.value());
        }
    }

    private void text(String column, @Nullable String value) {
        if (value != null) {
            String encodable = Texts.encodable(value);
            set(column, guard ? Texts.guarded(encodable) : encodable);
        }
    }

    /** What Holdfast made itself: numbers, times, enums. */
    private void plain(String column, @Nullable Object value) {
        if (value != null) {
            set(column, value.toString());
        }
    }

    private void decimal(String column, @Nullable BigDecimal value) {
        if (value != null) {
            set(column, Math.abs((long) value.scale()) <= PLAIN_SCALE ? value.toPlainString() : value.toString());
        }
    }
}
