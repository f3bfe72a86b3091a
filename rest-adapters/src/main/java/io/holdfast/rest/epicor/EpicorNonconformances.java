package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Query;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens a nonconformance of the operation by a chain of methods, each of which is given the dataset of the one before; only the
 * last one writes. Our id and the revision begin its comment, by which it is found among those of the operation.
 */
final class EpicorNonconformances implements Nonconformances {
    private static final String SERVICE = "Erp.BO.NonConfSvc";
    private static final String SET = "NonConfs";
    private static final Pattern REVISION = Pattern.compile("^\\S+ revision ([0-9]{1,9})\\b");

    private final EpicorKinetic system;
    private final EpicorRest rest;
    private final EpicorKinetic.NonconformanceSettings settings;

    EpicorNonconformances(EpicorKinetic system, EpicorKinetic.NonconformanceSettings settings) {
        this.system = system;
        rest = system.rest(Lane.NONCONFORMANCE);
        this.settings = settings;
    }

    @Override
    public Answer<Reference> put(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            WorkOrderSegment order = order(report);
            Optional<JsonNode> found = search(report, order);
            if (found.isEmpty()) {
                return settings.function() == null ? byChain(report, order) : byFunction(report, order);
            }
            if (revision(found.get()) < report.revision()) {
                rest.change(
                        SERVICE,
                        SET,
                        Json.object().put("CommentText", comment(report)),
                        EpicorRest.required(found.get(), "TranID"));
            }
            return reference(found.get());
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(report, order(report));
            return found.isEmpty() || revision(found.get()) < report.revision()
                    ? Optional.empty()
                    : Optional.of(reference(found.get()));
        });
    }

    private static WorkOrderSegment order(Nonconformance report) throws VendorException {
        WorkOrderSegment order = Reports.order(report.segments());
        if (order == null || !order.operation().value().matches("[0-9]{1,9}")) {
            throw new VendorException(
                    Kind.VALIDATION, "the report names no job with an operation of a number, which Epicor needs");
        }
        return order;
    }

    private Optional<JsonNode> search(Nonconformance report, WorkOrderSegment order)
            throws VendorException, InterruptedException {
        Query query = Query.ALL
                .eq("JobNum", order.workOrder().value())
                .eqLiteral("OprSeq", Integer.toString(operation(order)));
        for (JsonNode row : rest.list(SERVICE, SET, query)) {
            String comment = Json.text(row, "CommentText");
            if (comment != null && comment.startsWith(report.id() + " ")) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private Reference byChain(Nonconformance report, WorkOrderSegment order)
            throws VendorException, InterruptedException {
        String table = system.name(EpicorName.NONCONFORMANCE_TABLE);
        String reason = reason(report);
        ObjectNode first = Json.object().put("pcNonConfType", "D");
        first.putObject("ds");
        JsonNode dataset = next("AddNonConf", first);
        dataset = next(
                "OnChangeJobNum",
                with(dataset).put("pcProposedJobNum", order.workOrder().value()));
        dataset = next(
                "OnChangeJobOpr",
                with(dataset).put("piProposedOprSeq", operation(order)).put("lNCOpr", true));
        dataset = next(
                "OnChangeTranQty",
                with(dataset)
                        .put(
                                system.name(EpicorName.QUANTITY_PARAMETER),
                                BigDecimal.valueOf(report.nonconformingUnits())));
        JsonNode checked = rest.ask(SERVICE, "PreUpdate", body(dataset, report, reason));
        if (checked.path("parameters").path("requiresUserInput").asBoolean()) {
            throw new VendorException(
                    Kind.VALIDATION, "Epicor asks for something that only a person at its screen can answer");
        }
        JsonNode done = EpicorRest.dataset(rest.call(SERVICE, "Update", with(EpicorRest.dataset(checked))));
        return new Reference("NonConf", Pick.made(done, "/" + table + "/0/TranID"));
    }

    /** Writes the report into the row of a dataset. */
    ObjectNode body(JsonNode dataset, Nonconformance report, String reason) throws VendorException {
        String table = system.name(EpicorName.NONCONFORMANCE_TABLE);
        if (!(dataset.path(table).path(0) instanceof ObjectNode row)) {
            throw new VendorException(Kind.UNAVAILABLE, "the dataset has no row of " + table);
        }
        row.put("ReasonCode", reason).put("CommentText", comment(report));
        if (settings.warehouse() != null) {
            row.put("WarehouseCode", settings.warehouse());
        }
        if (settings.bin() != null) {
            row.put("BinNum", settings.bin());
        }
        if (!report.lots().isEmpty()) {
            row.put("LotNum", report.lots().get(0).value());
        }
        return with(dataset);
    }

    private JsonNode next(String method, ObjectNode body) throws VendorException, InterruptedException {
        return EpicorRest.dataset(rest.ask(SERVICE, method, body));
    }

    private static ObjectNode with(JsonNode dataset) {
        ObjectNode body = Json.object();
        body.set("ds", dataset);
        return body;
    }

    private Reference byFunction(Nonconformance report, WorkOrderSegment order)
            throws VendorException, InterruptedException {
        ObjectNode inputs = Json.object()
                .put("jobNum", order.workOrder().value())
                .put("oprSeq", operation(order))
                .put("quantity", BigDecimal.valueOf(report.nonconformingUnits()))
                .put("reasonCode", reason(report))
                .put("commentText", comment(report));
        return new Reference(
                "NonConf", Pick.made(rest.run(Objects.requireNonNull(settings.function()), inputs), "/tranID"));
    }

    String reason(Nonconformance report) throws VendorException {
        return String.valueOf(Codes.of(
                        settings.crosswalk(),
                        Crosswalk.Kind.DEFECT,
                        report.defects().get(0).morphology().value(),
                        report.raisedAt(),
                        "Epicor")
                .get("reason"));
    }

    private static int operation(WorkOrderSegment order) {
        return Integer.parseInt(order.operation().value());
    }

    private static String comment(Nonconformance report) {
        return report.id() + " revision " + report.revision() + "\n" + Reports.text(report);
    }

    private static int revision(JsonNode row) {
        Matcher first = REVISION.matcher(row.path("CommentText").asText());
        return first.find() ? Integer.parseInt(first.group(1)) : 0;
    }

    private static Reference reference(JsonNode row) throws VendorException {
        return new Reference("NonConf", EpicorRest.required(row, "TranID"));
    }
}
