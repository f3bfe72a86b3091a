package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads jobs, by their number. */
final class PlexJobs implements WorkOrders {
    private final Plex system;
    private final PlexRest rest;

    PlexJobs(Plex system, Lane lane) {
        this.system = system;
        rest = system.rest(lane);
    }

    /** Reads a job; empty where it is not there. */
    Optional<JsonNode> read(WorkOrderId order) throws VendorException, InterruptedException {
        return rest.list("/scheduling/v1/jobs", "jobNumber", order.value()).stream()
                .findFirst();
    }

    List<JsonNode> operations(JsonNode job) throws VendorException, InterruptedException {
        JsonNode answer = rest.api()
                .get("/scheduling/v1/jobs/" + Texts.percentEncode(PlexRest.required(job, "id")) + "/operations");
        List<JsonNode> rows = new ArrayList<>();
        answer.forEach(rows::add);
        return rows;
    }

    /** Reads one operation of a job; empty where either is not there. */
    Optional<JsonNode> operation(WorkOrderId order, OperationId operation)
            throws VendorException, InterruptedException {
        Optional<JsonNode> job = read(order);
        if (job.isEmpty()) {
            return Optional.empty();
        }
        for (JsonNode row : operations(job.get())) {
            if (Texts.sameNumber(operation.value(), Json.text(row, "operationCode"))) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    @Override
    public Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> job = read(order);
            return job.isEmpty() ? Optional.empty() : Optional.of(order(order, job.get()));
        });
    }

    private WorkOrder order(WorkOrderId id, JsonNode job) throws VendorException, InterruptedException {
        List<WorkOrder.Operation> operations = new ArrayList<>();
        for (JsonNode row : operations(job)) {
            operations.add(new WorkOrder.Operation(
                    new OperationId(PlexRest.required(row, "operationCode")),
                    null,
                    Json.text(row, "workcenterCode"),
                    Json.decimalOrZero(row, "quantity"),
                    Json.decimalOrZero(row, "quantityCompleted")));
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : List.of("id", "partId", "dueDate", "externalJobCode")) {
            String value = Json.text(job, name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return new WorkOrder(
                id,
                new MaterialDefinitionId(PlexRest.required(job, "partNumber")),
                Json.text(job, "partRevision"),
                system.settings().site,
                Json.decimalOrZero(job, "quantity"),
                Json.decimalOrZero(job, "quantityCompleted"),
                system.settings().unit,
                List.of(PlexRest.required(job, "jobStatus")),
                operations,
                List.of(),
                List.of(),
                attributes);
    }

    /** Reads a job that must be there. */
    JsonNode needed(WorkOrderId order) throws VendorException, InterruptedException {
        return read(order).orElseThrow(() -> new VendorException(Kind.NOT_FOUND, "Plex has no job " + order));
    }
}
