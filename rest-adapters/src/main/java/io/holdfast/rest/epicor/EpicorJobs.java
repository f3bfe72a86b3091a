package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads jobs. */
final class EpicorJobs implements WorkOrders {
    private final EpicorKinetic system;
    private final EpicorRest rest;

    EpicorJobs(EpicorKinetic system, Lane lane) {
        this.system = system;
        rest = system.rest(lane);
    }

    /** Reads a job; empty where it is not there. */
    Optional<JsonNode> read(WorkOrderId order) throws VendorException, InterruptedException {
        String expand = Texts.percentEncode(system.name(EpicorName.JOB_EXPAND));
        return rest.row("Erp.BO.JobEntrySvc", "JobEntries", "$expand=" + expand, Version.text(order.value()));
    }

    /** Returns what hangs on the assemblies of a job. */
    List<JsonNode> parts(JsonNode job, EpicorName name) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode assembly : job.path(system.name(EpicorName.JOB_ASSEMBLIES))) {
            assembly.path(system.name(name)).forEach(rows::add);
        }
        return rows;
    }

    /** Returns an operation of a job, or null where it has none of that number. */
    @Nullable
    JsonNode operation(JsonNode job, OperationId operation) {
        for (JsonNode row : parts(job, EpicorName.JOB_OPERATIONS)) {
            if (Texts.sameNumber(operation.value(), Json.text(row, "OprSeq"))) {
                return row;
            }
        }
        return null;
    }

    @Override
    public Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> job = read(order);
            return job.isEmpty() ? Optional.empty() : Optional.of(order(order, job.get()));
        });
    }

    private WorkOrder order(WorkOrderId id, JsonNode job) throws VendorException {
        List<WorkOrder.Operation> operations = new ArrayList<>();
        for (JsonNode row : parts(job, EpicorName.JOB_OPERATIONS)) {
            operations.add(new WorkOrder.Operation(
                    new OperationId(EpicorRest.required(row, "OprSeq")),
                    null,
                    Json.text(row, "PrimaryResourceGrpID"),
                    Json.decimalOrZero(row, "RunQty"),
                    Json.decimalOrZero(row, "QtyCompleted")));
        }
        List<WorkOrder.Component> components = new ArrayList<>();
        for (JsonNode row : parts(job, EpicorName.JOB_MATERIALS)) {
            components.add(new WorkOrder.Component(
                    new MaterialDefinitionId(EpicorRest.required(row, "PartNum")),
                    null,
                    null,
                    Json.decimalOrZero(row, "RequiredQty"),
                    Json.decimalOrZero(row, "IssuedQty")));
        }
        List<String> status = new ArrayList<>();
        for (String flag : List.of("JobReleased", "JobComplete", "JobHeld")) {
            if (job.path(flag).asBoolean()) {
                status.add(flag);
            }
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        return new WorkOrder(
                id,
                new MaterialDefinitionId(EpicorRest.required(job, "PartNum")),
                Json.text(job, "RevisionNum"),
                EpicorRest.required(job, "Plant"),
                Json.decimalOrZero(job, "ProdQty"),
                Json.decimalOrZero(job, "QtyCompleted"),
                EpicorRest.required(job, system.name(EpicorName.JOB_UNIT)),
                status,
                operations,
                components,
                List.of(),
                attributes);
    }
}
