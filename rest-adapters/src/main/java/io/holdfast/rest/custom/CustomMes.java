package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Identifier;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Capabilities;
import io.holdfast.rest.Capability;
import io.holdfast.rest.Capability.Repeat;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Costs;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Holds;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.QualitySystem;
import io.holdfast.rest.Reference;
import io.holdfast.rest.Verb;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.custom.CustomMapping.CreateCalls;
import io.holdfast.rest.custom.CustomMapping.HoldCalls;
import io.holdfast.rest.custom.CustomMapping.Operations;
import io.holdfast.rest.custom.CustomMapping.WorkOrderCalls;
import io.holdfast.rest.internal.Examination;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An MES that a mapping file describes. Thread-safe; see {@link QualitySystem}. */
public final class CustomMes implements QualitySystem {
    private final Connection connection;
    private final CustomMapping mapping;
    private final HttpLink link;
    private final @Nullable Holds holds;
    private final @Nullable Counts counts;
    private final @Nullable Genealogy genealogy;
    private final @Nullable Costs costs;

    private CustomMes(Connection connection, CustomMapping mapping) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.mapping = Objects.requireNonNull(mapping, "mapping");
        link = new HttpLink(connection);
        // Kept for the life of the system: its ladder remembers what it saw free.
        holds = mapping.hold == null ? null : new LadderHolds(List.of(new LotRung(mapping.hold)), CustomMes::subjects);
        // Kept, too: without a key at the MES it remembers what was counted before.
        counts = mapping.counts == null ? null : CustomCounts.of(link, mapping.counts);
        genealogy = mapping.genealogy == null ? null : CustomTrace.of(link, mapping.genealogy);
        costs = mapping.cost == null ? null : new CustomCosts(link, mapping.cost);
    }

    /** Makes the system that the mapping describes, at the given connection. Nothing is asked of it yet. */
    public static CustomMes at(Connection connection, CustomMapping mapping) {
        return new CustomMes(connection, mapping);
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            verbs.put(verb, Capability.customRequired("the mapping file says nothing of it"));
        }
        if (mapping.workOrder != null) {
            verbs.put(Verb.WORK_ORDER, Capability.supported(Repeat.READ_ONLY, "by the mapping file"));
        }
        Capability searched =
                Capability.supported(Repeat.SEARCHABLE_FIELD, "by the mapping file, found before created");
        if (mapping.result != null) {
            verbs.put(Verb.INSPECTION_RESULT, searched);
        }
        CreateCalls report = mapping.nonconformance;
        if (report != null) {
            verbs.put(Verb.NONCONFORMANCE, searched);
            verbs.put(
                    Verb.NONCONFORMANCE_REVISION,
                    report.change() == null
                            ? Capability.degraded(Repeat.READ_BACK, "no change in the mapping: stays as first reported")
                            : Capability.supported(Repeat.READ_BACK, "by the mapping file"));
        }
        HoldCalls hold = mapping.hold;
        if (hold != null) {
            verbs.put(
                    Verb.HOLD, Capability.degraded(Repeat.READ_BACK, "lots only; units without a lot go to a person"));
            verbs.put(Verb.RELEASE, Capability.supported(Repeat.READ_BACK, "by the mapping file"));
        }
        if (mapping.counts != null) {
            counts(mapping.counts, verbs);
        }
        if (mapping.genealogy != null) {
            verbs.put(Verb.GENEALOGY, genealogy(mapping.genealogy));
        }
        if (mapping.cost != null) {
            verbs.put(Verb.COST, Capability.supported(Repeat.READ_ONLY, "by the mapping file, summed by account"));
        }
        return new Capabilities("Custom MES", verbs, hold == null ? Set.of() : Set.of(HoldScope.LOT));
    }

    private static void counts(CountCalls calls, Map<Verb, Capability> verbs) {
        verbs.put(Verb.COUNT_READ, Capability.supported(Repeat.READ_ONLY, "by the mapping file"));
        if (calls.post() == null) {
            return;
        }
        Capability told = calls.find() != null
                ? Capability.supported(Repeat.SEARCHABLE_FIELD, "by the mapping file, found before posted")
                : calls.merges()
                        ? Capability.supported(Repeat.NATIVE_KEY, "by the mapping file: the MES merges a repeat")
                        : Capability.degraded(
                                Repeat.READ_BACK,
                                "no find in the mapping: a lost answer is told by what was counted before");
        verbs.put(Verb.COUNT_POST, told);
        if (calls.reverse() != null) {
            verbs.put(
                    Verb.COUNT_REVERSE,
                    calls.find() == null
                            ? told
                            : Capability.supported(Repeat.READ_BACK, "by the mapping file, looked for before"));
        }
    }

    private static Capability genealogy(TraceCalls calls) {
        String lack = calls.backward() == null ? "forward only; " : calls.forward() == null ? "backward only; " : "";
        return lack.isEmpty() && calls.complete()
                ? Capability.supported(Repeat.READ_ONLY, "by the mapping file, lot by lot")
                : Capability.degraded(
                        Repeat.READ_ONLY,
                        lack
                                + (calls.complete()
                                        ? "lot by lot, by the mapping file"
                                        : "the mapping file does not say that it is complete"));
    }

    @Override
    public Optional<WorkOrders> workOrders() {
        WorkOrderCalls calls = mapping.workOrder;
        return calls == null
                ? Optional.empty()
                : Optional.of(order -> VendorException.answer(remarks -> read(calls, order)));
    }

    private Optional<WorkOrder> read(WorkOrderCalls calls, WorkOrderId order)
            throws VendorException, InterruptedException {
        Optional<JsonNode> answer = calls.read().send(link, Lane.RESULT, CustomMapping.values("order", order.value()));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        JsonNode node = answer.get();
        List<WorkOrder.Operation> operations = new ArrayList<>();
        Operations at = calls.operations();
        if (at != null) {
            for (JsonNode row : node.at(at.list())) {
                operations.add(new WorkOrder.Operation(
                        new OperationId(at.fields().text(row, "id")),
                        null,
                        null,
                        at.fields().number(row, "planned"),
                        at.fields().number(row, "completed")));
            }
        }
        return Optional.of(new WorkOrder(
                order,
                new MaterialDefinitionId(calls.fields().text(node, "material")),
                null,
                calls.fields().text(node, "site"),
                calls.fields().number(node, "planned"),
                calls.fields().number(node, "completed"),
                calls.fields().text(node, "unit"),
                List.of(),
                operations,
                List.of(),
                List.of(),
                Map.of()));
    }

    @Override
    public Optional<Inspections> inspections() {
        CreateCalls calls = mapping.result;
        return calls == null ? Optional.empty() : Optional.of(new CustomInspections(calls));
    }

    @Override
    public Optional<Nonconformances> nonconformances() {
        CreateCalls calls = mapping.nonconformance;
        return calls == null ? Optional.empty() : Optional.of(new CustomNonconformances(calls));
    }

    @Override
    public Optional<Holds> holds() {
        return Optional.ofNullable(holds);
    }

    @Override
    public Optional<Counts> counts() {
        return Optional.ofNullable(counts);
    }

    @Override
    public Optional<Genealogy> genealogy() {
        return Optional.ofNullable(genealogy);
    }

    @Override
    public Optional<Costs> costs() {
        return Optional.ofNullable(costs);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return List.of(Examination.reach(link, Request.get("/"), Instant.now()).finding());
    }

    @Override
    public Duration settleTime() {
        return connection.settleTime();
    }

    @Override
    public void close() {
        link.close();
    }

    private Reference create(CreateCalls calls, Lane lane, String kind, Map<String, Object> values)
            throws VendorException, InterruptedException {
        // The target has done it: without its name for it, only looking for it can tell.
        JsonNode answer = calls.create()
                .send(link, lane, values)
                .orElseThrow(() -> new VendorException(
                        Kind.UNKNOWN_OUTCOME, "the answer to a creation says that it is not there"));
        return new Reference(kind, CustomMapping.reference(answer, calls.reference(), Kind.UNKNOWN_OUTCOME));
    }

    private final class CustomInspections implements Inspections {
        private final CreateCalls calls;

        CustomInspections(CreateCalls calls) {
            this.calls = calls;
        }

        @Override
        public Answer<Reference> record(InspectionResult result) throws InterruptedException {
            return VendorException.answer(remarks -> {
                Map<String, Object> values = values(result);
                Optional<JsonNode> found = calls.find().find(link, Lane.RESULT, values);
                return found.isPresent()
                        ? new Reference("result", calls.find().name(found.get()))
                        : create(calls, Lane.RESULT, "result", values);
            });
        }

        @Override
        public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
            return VendorException.answer(remarks -> calls.find()
                    .find(link, Lane.RESULT, values(result))
                    .map(found -> new Reference("result", calls.find().name(found))));
        }

        private Map<String, Object> values(InspectionResult result) {
            WorkContext context = result.context();
            MaterialDefinitionId material = context == null ? null : context.material();
            MaterialLotId lot = context == null ? null : context.producedLot();
            return CustomMapping.values(
                    "id", result.id().value(),
                    "unit", result.unit().value(),
                    "station", result.station().value(),
                    "verdict", result.verdict().name(),
                    "deviceTime", result.deviceTime(),
                    "order", context == null ? null : context.workOrder().value(),
                    "operation", context == null ? null : context.operation().value(),
                    "material", value(material),
                    "lot", value(lot),
                    "defects",
                            result.defects().stream()
                                    .map(Defect::morphology)
                                    .map(Identifier::value)
                                    .distinct()
                                    .collect(Collectors.joining(", ")),
                    "defectCount", result.defects().size());
        }
    }

    final class CustomNonconformances implements Nonconformances {
        private static final String KIND = "nonconformance";
        private final CreateCalls calls;

        CustomNonconformances(CreateCalls calls) {
            this.calls = calls;
        }

        @Override
        public Answer<Reference> put(Nonconformance report) throws InterruptedException {
            return VendorException.answer(remarks -> {
                Map<String, Object> values = values(report);
                Optional<JsonNode> found = calls.find().find(link, Lane.NONCONFORMANCE, values);
                if (found.isEmpty()) {
                    return create(calls, Lane.NONCONFORMANCE, KIND, values);
                }
                Reference reference = new Reference(KIND, calls.find().name(found.get()));
                Call change = calls.change();
                if (change != null && isBehind(found.get(), report)) {
                    values.put("reference", reference.id());
                    Optional<JsonNode> unused = change.send(link, Lane.NONCONFORMANCE, values);
                }
                return reference;
            });
        }

        @Override
        public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
            return VendorException.answer(remarks -> calls.find()
                    .find(link, Lane.NONCONFORMANCE, values(report))
                    .filter(found -> calls.change() == null || !isBehind(found, report))
                    .map(found -> new Reference(KIND, calls.find().name(found))));
        }

        /** Fills the request that opens a report, without sending it. */
        Request creation(Nonconformance report) throws VendorException {
            return calls.create().fill(values(report));
        }

        private boolean isBehind(JsonNode found, Nonconformance report) {
            CustomMapping.Marker marker = calls.marker();
            if (marker == null) {
                return false;
            }
            String text = Call.text(found, marker.pointer());
            return !text.matches("[0-9]{1,9}") || Integer.parseInt(text) < report.revision();
        }

        private Map<String, Object> values(Nonconformance report) {
            DefectSummary first = report.defects().get(0);
            WorkOrderSegment order = Reports.order(report.segments());
            return CustomMapping.values(
                    "id", report.id().value(),
                    "revision", report.revision(),
                    "hold", value(report.hold()),
                    "rule", report.raisedBy().toString(),
                    "raisedAt", report.raisedAt(),
                    "revisedAt", report.revisedAt(),
                    "material", value(report.material()),
                    "materialVersion", report.materialVersion(),
                    "order", order == null ? null : order.workOrder().value(),
                    "operation", order == null ? null : order.operation().value(),
                    "defect", first.morphology().value(),
                    "place", first.place().toString(),
                    "nonconformingUnits", report.nonconformingUnits(),
                    "suspectUnits", report.suspectUnits(),
                    "lots", report.lots().stream().map(Identifier::value).collect(Collectors.joining(", ")),
                    "text",
                            report.defects().stream()
                                    .map(defect -> defect.morphology() + " at " + defect.place() + ": "
                                            + defect.unitCount() + " units")
                                    .collect(Collectors.joining("; ")));
        }
    }

    private static List<HoldSubject> subjects(MaterialHold hold) {
        WorkOrderSegment segment = Reports.order(hold.population().segments());
        String order = segment == null ? null : segment.workOrder().value();
        BigDecimal units = BigDecimal.valueOf(hold.population().size());
        List<HoldSubject> subjects = new ArrayList<>();
        for (MaterialLotId lot : hold.population().lots()) {
            subjects.add(new HoldSubject(lot.value(), null, order, null, null, null, units, null));
        }
        int unbound = hold.population().unboundUnits().size();
        if (subjects.isEmpty() && units.signum() > 0) {
            subjects.add(new HoldSubject(null, null, order, null, null, null, units, null));
        } else if (unbound > 0) {
            subjects.add(HoldSubject.units(unbound));
        }
        return subjects;
    }

    private final class LotRung implements Rung {
        private final HoldCalls calls;

        LotRung(HoldCalls calls) {
            this.calls = calls;
        }

        @Override
        public String words(HoldSubject subject) {
            return "hold lot " + subject.lot() + " as the mapping says";
        }

        @Override
        public HoldScope scope() {
            return HoldScope.LOT;
        }

        @Override
        public boolean reaches(HoldSubject subject) {
            return subject.lot() != null;
        }

        @Override
        public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
            Optional<JsonNode> answer = calls.read().send(link, Lane.HOLD, values(subject, key));
            if (answer.isEmpty()) {
                return State.of(Standing.NOT_FOUND, mapping.name + " has no such lot");
            }
            boolean held = calls.held().holds(answer.get());
            return new State(held ? Standing.HELD : Standing.FREE, false, reference(subject), "");
        }

        @Override
        public Reference place(HoldSubject subject, String key, Remarks remarks)
                throws VendorException, InterruptedException {
            Optional<JsonNode> unused = calls.place().send(link, Lane.HOLD, values(subject, key));
            return reference(subject);
        }

        @Override
        public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
                throws VendorException, InterruptedException {
            Map<String, Object> values = new LinkedHashMap<>(values(subject, key));
            values.put("words", words);
            Optional<JsonNode> unused = calls.release().send(link, Lane.HOLD, values);
        }

        private Map<String, Object> values(HoldSubject subject, String key) {
            return CustomMapping.values(
                    "key", key, "lot", subject.lot(), "order", subject.order(), "quantity", subject.quantity());
        }

        private Reference reference(HoldSubject subject) {
            return new Reference("lot", Objects.requireNonNull(subject.lot()));
        }
    }

    private static @Nullable String value(@Nullable Identifier id) {
        return id == null ? null : id.value();
    }
}
