package io.holdfast.flatfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.model.Approval;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Concession;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.Episode;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.Identifier;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Measurement;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Place;
import io.holdfast.model.QualityAction;
import io.holdfast.model.Role;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Scope;
import io.holdfast.model.Signature;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderSegment;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes the JSON form of the domain's values. */
final class JsonWriting {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private JsonWriting(JsonGenerator json) {
        this.json = json;
    }

    /** Writes one value, or a part of it. */
    interface Body {
        void write() throws IOException;
    }

    /** Writes one line. */
    interface Line {
        void write(JsonWriting writing) throws IOException;
    }

    /** Writes one element of a list. */
    interface Element<T> {
        void write(T element) throws IOException;
    }

    static String line(Line line) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            line.write(new JsonWriting(json));
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }

    /** Returns the line for a bad line, with its text as it stands where that is known. */
    static String badLine(BadLine bad, String raw) {
        return line(writing -> writing.typed("badLine", () -> {
            writing.clean("file", bad.file());
            writing.json.writeNumberField("line", bad.line());
            writing.clean("column", bad.column());
            writing.clean("value", bad.value());
            writing.clean("reason", bad.reason());
            if (!raw.isEmpty()) {
                writing.clean("text", raw);
            }
        }));
    }

    /** Returns the line for a work order of a station or line. */
    static String workOrder(EquipmentId equipment, ContextPeriod period) {
        return line(writing -> {
            writing.json.writeStartObject();
            writing.id("equipment", equipment);
            writing.time("from", period.from());
            writing.time("to", period.to());
            WorkContext context = period.context();
            if (context != null) {
                writing.object("context", () -> writing.context(context));
            }
            writing.json.writeEndObject();
        });
    }

    /** What came from outside may be anything. */
    private void clean(String name, String text) throws IOException {
        boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(text);
        json.writeStringField(
                name, whole ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    void result(InspectionResult result) throws IOException {
        typed("result", () -> {
            id("id", result.id());
            id("station", result.station());
            id("unit", result.unit());
            json.writeNumberField("attempt", result.attempt());
            json.writeStringField("verdict", result.verdict().name());
            json.writeStringField("verdictSource", result.verdictSource().name());
            json.writeBooleanField("simulated", result.simulated());
            json.writeBooleanField("partial", result.partial());
            time("deviceTime", result.deviceTime());
            time("receivedTime", result.receivedTime());
            WorkContext context = result.context();
            if (context != null) {
                object("context", () -> context(context));
            }
            InspectionModel model = result.model();
            if (model != null) {
                object("model", () -> {
                    text("id", model.id());
                    text("version", model.version());
                });
            }
            if (!result.defects().isEmpty()) {
                objects("defects", result.defects(), this::defect);
            }
            if (!result.images().isEmpty()) {
                objects("images", result.images(), this::image);
            }
            if (!result.measurements().isEmpty()) {
                objects("measurements", result.measurements(), this::measurement);
            }
        });
    }

    void cluster(Cluster cluster) throws IOException {
        typed("cluster", () -> {
            id("id", cluster.id());
            rule("rule", cluster.rule());
            object("scope", () -> scope(cluster.scope()));
            object("segment", () -> scope(cluster.completing().segment()));
            objects("segments", cluster.segments(), this::scope);
            id("morphology", cluster.morphology());
            place(cluster.place());
            json.writeNumberField("radiusMicrometres", cluster.radiusMicrometres());
            json.writeNumberField("units", cluster.units().size());
            id("firstUnit", cluster.first().unit());
            time("firstTime", cluster.first().time());
            id("completingUnit", cluster.completing().unit());
            time("completingTime", cluster.completing().time());
            objects("members", cluster.members(), this::member);
        });
    }

    void episode(Episode episode) throws IOException {
        typed("episode", () -> {
            id("id", episode.id());
            object("scope", () -> scope(episode.scope()));
            ids("clusters", episode.clusters().stream().map(Cluster::id).toList());
            json.writeNumberField("unitCount", episode.unitCount());
            time("lastMemberTime", episode.lastMemberTime());
            time("closedAt", episode.closedAt());
        });
    }

    void ledgerEntry(LedgerEntry entry) throws IOException {
        if (entry instanceof CountPosting posting) {
            typed("countPosting", () -> {
                entryHead(posting);
                json.writeStringField("kind", posting.kind().name());
                text("target", posting.target());
                id("workOrder", posting.workOrder());
                id("operation", posting.operation());
                text("shift", posting.shift());
                day("productionDay", posting.productionDay());
                json.writeNumberField("quantity", posting.quantity());
                text("reason", posting.reason());
            });
            return;
        }
        CostEntry cost = (CostEntry) entry;
        CostItem item = cost.item();
        typed("qualityCost", () -> {
            entryHead(cost);
            json.writeStringField("kind", item.kind().name());
            json.writeStringField("category", item.kind().category().name());
            WorkContext context = item.context();
            if (context != null) {
                object("context", () -> context(context));
            }
            text("toolCondition", item.toolCondition());
            decimal("quantity", item.quantity());
            decimal("unitCost", cost.unitCost().amount());
            text("unitCostSource", cost.unitCost().source());
            day("unitCostAsOf", cost.unitCost().asOf());
            decimal("amount", cost.amount());
            text("currency", cost.currency().getCurrencyCode());
            id("morphology", item.reason());
            text("shift", item.shift());
            day("productionDay", item.productionDay());
        });
    }

    private void entryHead(LedgerEntry entry) throws IOException {
        id("id", entry.id());
        id("series", entry.series());
        json.writeNumberField("number", entry.number());
        id("reverses", entry.reverses());
        time("at", entry.at());
    }

    private void day(String name, @Nullable LocalDate day) throws IOException {
        text(name, day == null ? null : day.toString());
    }

    void hold(MaterialHold hold) throws IOException {
        typed("hold", () -> {
            id("id", hold.id());
            json.writeNumberField("revision", hold.revision());
            id("episode", hold.episode());
            rule("rule", hold.rule());
            text("reason", hold.reason());
            object("population", () -> population(hold.population()));
            time("requestedAt", hold.requestedAt());
        });
    }

    void nonconformance(Nonconformance report) throws IOException {
        typed("nonconformance", () -> {
            id("id", report.id());
            json.writeNumberField("revision", report.revision());
            id("episode", report.episode());
            id("hold", report.hold());
            rule("raisedBy", report.raisedBy());
            time("raisedAt", report.raisedAt());
            time("revisedAt", report.revisedAt());
            json.writeBooleanField("open", report.open());
            id("material", report.material());
            text("materialVersion", report.materialVersion());
            objects("segments", report.segments(), this::scope);
            ids("lots", report.lots());
            objects("defects", report.defects(), this::summary);
            json.writeNumberField("suspectUnits", report.suspectUnits());
            json.writeNumberField("nonconformingUnits", report.nonconformingUnits());
            objects("evidence", report.evidence(), this::evidence);
            object("timeline", () -> timeline(report.timeline()));
        });
    }

    void release(HoldRelease release) throws IOException {
        typed("release", () -> {
            id("hold", release.hold());
            json.writeNumberField("number", release.number());
            id("episode", release.episode());
            json.writeBooleanField("whole", release.whole());
            objects("items", release.items(), this::item);
            objects("untouched", release.untouched(), this::item);
            text("reason", release.reason());
            object("signature", () -> signature(release.signature()));
        });
    }

    private void item(HoldItem item) throws IOException {
        json.writeStringField("kind", item.kind().name());
        text("name", item.name());
    }

    private void signature(Signature signature) throws IOException {
        text("name", signature.name());
        text("at", signature.at().atOffset(signature.offset()).toString());
        text("meaning", signature.meaning());
        text("digest", signature.digest());
        texts("roles", signature.roles().stream().map(Role::name).sorted().toList());
    }

    void file(NonconformanceFile file) throws IOException {
        typed("nonconformanceFile", () -> {
            id("id", file.id());
            json.writeNumberField("revision", file.revision());
            json.writeStringField("state", file.state().name());
            origin(file.origin());
            classification(file.classification());
            subject(file.subject());
            json.writeNumberField("suspectUnits", file.quantities().suspect());
            json.writeNumberField("inspectedUnits", file.quantities().inspected());
            json.writeNumberField("nonconformingUnits", file.quantities().nonconforming());
            objects("dispositions", file.dispositions(), this::decision);
            object("containment", () -> containment(file.containment()));
            text("occurrence", file.occurrence());
            text("nonDetection", file.nonDetection());
            objects("actions", file.actions(), this::action);
            objects("approvals", file.approvals(), this::approval);
            Concession concession = file.concession();
            if (concession != null) {
                text("concession", concession.number());
                time("concessionExpires", concession.expires());
            }
            objects("externalKeys", file.externalKeys(), key -> {
                id("destination", key.destination());
                text("reference", key.reference());
            });
            objects("evidence", file.evidence(), evidence -> {
                text("name", evidence.name());
                text("sha256", evidence.sha256());
            });
            time("changedAt", file.changedAt());
        });
    }

    private void origin(NonconformanceFile.Origin origin) throws IOException {
        json.writeStringField("source", origin.source().name());
        text("raisedBy", origin.raisedBy());
        time("detectedAt", origin.detectedAt());
        time("raisedAt", origin.raisedAt());
        id("episode", origin.episode());
        id("continues", origin.continues());
    }

    private void classification(NonconformanceFile.Classification classification) throws IOException {
        if (classification.severity() != null) {
            json.writeStringField("severity", classification.severity().name());
        }
        json.writeStringField("priority", classification.priority().name());
        text("typeCode", classification.typeCode());
        texts("defectCodes", classification.defectCodes());
    }

    private void subject(NonconformanceFile.Subject subject) throws IOException {
        id("material", subject.material());
        text("materialVersion", subject.materialVersion());
        objects("segments", subject.segments(), this::scope);
        ids("workUnits", subject.workUnits());
        Tooling tooling = subject.tooling();
        if (tooling != null) {
            object("tooling", () -> scope(tooling));
        }
        ids("lots", subject.lots());
        ids("serials", subject.serials());
        texts("shipments", subject.shipments());
        text("returnAuthorization", subject.returnAuthorization());
    }

    private void decision(DispositionDecision decision) throws IOException {
        json.writeStringField("disposition", decision.disposition().name());
        json.writeNumberField("units", decision.units());
        text("rationale", decision.rationale());
        object("decided", () -> signature(decision.decided()));
        Signature destroyed = decision.destroyed();
        if (destroyed != null) {
            object("destroyed", () -> signature(destroyed));
        }
    }

    private void containment(NonconformanceFile.InterimContainment containment) throws IOException {
        ids("holds", containment.holds());
        object("sites", () -> {
            json.writeNumberField("plant", containment.sites().plant());
            json.writeNumberField("inTransit", containment.sites().inTransit());
            json.writeNumberField("customer", containment.sites().customer());
            json.writeNumberField("unknown", containment.sites().unknown());
        });
        BreakPoint breakPoint = containment.breakPoint();
        if (breakPoint != null) {
            object("breakPoint", () -> {
                id("unit", breakPoint.unit());
                id("result", breakPoint.result());
                time("time", breakPoint.time());
            });
        }
    }

    private void action(QualityAction action) throws IOException {
        json.writeStringField("type", action.type().name());
        text("text", action.text());
        text("owner", action.owner());
        time("due", action.due());
        time("doneAt", action.doneAt());
    }

    private void approval(Approval approval) throws IOException {
        json.writeStringField("body", approval.body().name());
        text("text", approval.text());
        object("signature", () -> signature(approval.signature()));
    }

    private void context(WorkContext context) throws IOException {
        id("workOrder", context.workOrder());
        id("operation", context.operation());
        id("jobOrder", context.jobOrder());
        id("material", context.material());
        text("materialVersion", context.materialVersion());
        id("line", context.line());
        id("segmentEquipment", context.segmentEquipment());
        Tooling tooling = context.tooling();
        if (tooling != null) {
            object("tooling", () -> scope(tooling));
        }
        id("producedLot", context.producedLot());
        if (!context.consumedLots().isEmpty()) {
            ids("consumedLots", context.consumedLots());
        }
    }

    private void defect(Defect defect) throws IOException {
        id("morphology", defect.morphology());
        place(defect.place());
        json.writeStringField("confirmation", defect.confirmation().name());
        if (defect.size() != null) {
            json.writeObjectFieldStart("size");
            json.writeNumberField("lengthMicrometres", defect.size().lengthMicrometres());
            json.writeNumberField("widthMicrometres", defect.size().widthMicrometres());
            json.writeEndObject();
        }
        if (defect.score() != null) {
            json.writeNumberField("score", defect.score());
        }
        if (defect.severity() != null) {
            json.writeStringField("severity", defect.severity().name());
        }
    }

    private void image(ImageRef image) throws IOException {
        text("link", image.link().toString());
        json.writeNumberField("bytes", image.bytes());
        text("sha256", image.sha256());
    }

    private void measurement(Measurement measurement) throws IOException {
        id("characteristic", measurement.characteristic());
        decimal("value", measurement.value());
        text("unitOfMeasure", measurement.unitOfMeasure());
        decimal("lowerLimit", measurement.lowerLimit());
        decimal("upperLimit", measurement.upperLimit());
    }

    private void member(ClusterMember member) throws IOException {
        id("result", member.result());
        json.writeNumberField("defectIndex", member.defectIndex());
        id("unit", member.unit());
        object("segment", () -> scope(member.segment()));
        place(member.place());
        time("time", member.time());
    }

    private void summary(DefectSummary summary) throws IOException {
        id("morphology", summary.morphology());
        place(summary.place());
        json.writeNumberField("unitCount", summary.unitCount());
        time("first", summary.first());
        time("last", summary.last());
    }

    private void evidence(EvidenceRef evidence) throws IOException {
        id("result", evidence.result());
        id("unit", evidence.unit());
        objects("images", evidence.images(), this::image);
    }

    private void timeline(Timeline timeline) throws IOException {
        time("firstDefect", timeline.firstDefect());
        time("completed", timeline.completed());
        time("received", timeline.received());
        time("holdRequested", timeline.holdRequested());
    }

    private void population(SuspectPopulation population) throws IOException {
        objects("segments", population.segments(), this::scope);
        id("lastKnownGood", population.lastKnownGood());
        time("from", population.from());
        time("to", population.to());
        ids("units", population.units());
        ids("lots", population.lots());
        ids("unboundUnits", population.unboundUnits());
    }

    private void scope(Scope scope) throws IOException {
        if (scope instanceof WorkOrderSegment segment) {
            id("workOrder", segment.workOrder());
            id("operation", segment.operation());
            id("equipment", segment.equipment());
        } else if (scope instanceof UnboundSegment unbound) {
            id("unboundStation", unbound.station());
        } else {
            Tooling tooling = (Tooling) scope;
            id("tool", tooling.tool());
            text("cavity", tooling.cavity());
            id("line", tooling.line());
            text("partFamily", tooling.partFamily());
        }
    }

    private void place(Place place) throws IOException {
        json.writeObjectFieldStart("place");
        if (place instanceof Place.Zone zone) {
            text("zone", zone.name());
        } else {
            Place.Point point = (Place.Point) place;
            json.writeNumberField("xMicrometres", point.xMicrometres());
            json.writeNumberField("yMicrometres", point.yMicrometres());
        }
        text("position", place.position());
        json.writeEndObject();
    }

    private void rule(String name, RuleRef rule) throws IOException {
        id(name, rule.id());
        json.writeNumberField(name + "Version", rule.version());
    }

    private void typed(String type, Body body) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        body.write();
        json.writeEndObject();
    }

    private void object(String name, Body body) throws IOException {
        json.writeObjectFieldStart(name);
        body.write();
        json.writeEndObject();
    }

    private <T> void objects(String name, Collection<? extends T> elements, Element<T> body) throws IOException {
        json.writeArrayFieldStart(name);
        for (T element : elements) {
            json.writeStartObject();
            body.write(element);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void ids(String name, Collection<? extends Identifier> ids) throws IOException {
        json.writeArrayFieldStart(name);
        for (Identifier id : ids) {
            json.writeString(Texts.encodable(id.value()));
        }
        json.writeEndArray();
    }

    private void texts(String name, Collection<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(Texts.encodable(text));
        }
        json.writeEndArray();
    }

    private void id(String name, @Nullable Identifier id) throws IOException {
        if (id != null) {
            text(name, id.value());
        }
    }

    private void text(String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, Texts.encodable(text));
        }
    }

    private void time(String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }

    private void decimal(String name, @Nullable BigDecimal value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value);
        }
    }
}
