package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Query;
import java.util.Optional;

/** Reads an operation's quantities; posts labor by a function of the plant, and finds it by the key in its note. */
final class EpicorCounts implements Counts {
    private final EpicorKinetic system;
    private final EpicorJobs jobs;
    private final EpicorRest rest;

    EpicorCounts(EpicorKinetic system) {
        this.system = system;
        jobs = new EpicorJobs(system, Lane.RESULT);
        rest = system.rest(Lane.RESULT);
    }

    @Override
    public Answer<Optional<Tally>> read(WorkOrderId order, OperationId operation) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> job = jobs.read(order);
            JsonNode row = job.isEmpty() ? null : jobs.operation(job.get(), operation);
            if (job.isEmpty() || row == null) {
                return Optional.empty();
            }
            return Optional.of(new Tally(
                    Json.decimalOrZero(row, "RunQty"),
                    Json.decimalOrZero(row, "QtyCompleted"),
                    Json.decimal(row, "ActScrapQty"),
                    null,
                    EpicorRest.required(job.get(), system.name(EpicorName.JOB_UNIT))));
        });
    }

    @Override
    public Answer<Reference> post(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<Reference> found = search(delta);
            if (found.isPresent()) {
                return found.get();
            }
            EpicorFunction function = system.settings().count;
            if (function == null) {
                throw new VendorException(Kind.VALIDATION, "no function is configured that posts labor");
            }
            String reason = delta.reason();
            ObjectNode inputs = Json.object()
                    .put("jobNum", delta.order().value())
                    .put("oprSeq", delta.operation().value())
                    .put("laborQty", delta.yield())
                    .put("scrapQty", delta.scrap())
                    .put("reworkQty", delta.rework())
                    .put(
                            "reasonCode",
                            reason == null
                                    ? ""
                                    : Codes.of(
                                                    system.settings().reasons,
                                                    Crosswalk.Kind.REASON,
                                                    reason,
                                                    delta.at(),
                                                    "Epicor")
                                            .get("code"))
                    .put("key", delta.key());
            JsonNode unused = rest.run(function, inputs);
            return reference(delta);
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> search(delta));
    }

    @Override
    public Answer<Reference> reverse(Delta delta) {
        return new Answer.Failed<>(
                Fault.of(Kind.VALIDATION, "labor is corrected in Epicor, not through this interface"));
    }

    private Optional<Reference> search(Delta delta) throws VendorException, InterruptedException {
        Query query = Query.ALL.eq("JobNum", delta.order().value()).eq(system.name(EpicorName.LABOR_NOTE), delta.key());
        return rest.list("Erp.BO.LaborSvc", "LaborDtls", query).isEmpty()
                ? Optional.empty()
                : Optional.of(reference(delta));
    }

    private static Reference reference(Delta delta) {
        return new Reference("LaborDtl", delta.key());
    }
}
