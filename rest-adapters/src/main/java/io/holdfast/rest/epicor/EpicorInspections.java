package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Query;
import java.util.Optional;
import java.util.stream.Collectors;

/** Records each result by a function of the plant, and finds it by the key that the function keeps with it. */
final class EpicorInspections implements Inspections {
    private static final int TEXT_LENGTH = 200;

    private final EpicorRest rest;
    private final EpicorKinetic.InspectionSettings settings;

    EpicorInspections(EpicorKinetic system, EpicorKinetic.InspectionSettings settings) {
        rest = system.rest(Lane.RESULT);
        this.settings = settings;
    }

    @Override
    public Answer<Reference> record(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            WorkContext context = checked(result);
            Optional<Reference> found = search(result, context);
            if (found.isPresent()) {
                return found.get();
            }
            JsonNode unused = rest.run(
                    settings.function(),
                    Json.object()
                            .put("jobNum", context.workOrder().value())
                            .put("oprSeq", context.operation().value())
                            .put("serialNum", result.unit().value())
                            .put("passed", result.verdict() == Verdict.PASS)
                            .put(
                                    "text",
                                    Texts.cut(
                                            result.defects().stream()
                                                    .map(defect -> defect.morphology() + " at " + defect.place())
                                                    .collect(Collectors.joining(", ")),
                                            TEXT_LENGTH))
                            .put("key", result.id().value()));
            return reference(result);
        });
    }

    @Override
    public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> search(result, checked(result)));
    }

    private static WorkContext checked(InspectionResult result) throws VendorException {
        WorkContext context = result.context();
        if (context == null) {
            throw new VendorException(Kind.VALIDATION, "the result has no job to be recorded at");
        }
        if (result.verdict() == Verdict.UNDECIDED) {
            throw new VendorException(Kind.VALIDATION, "an inspection without an answer neither passed nor failed");
        }
        return context;
    }

    private Optional<Reference> search(InspectionResult result, WorkContext context)
            throws VendorException, InterruptedException {
        Query query = Query.ALL
                .eq("JobNum", context.workOrder().value())
                .eq(settings.keyField(), result.id().value());
        return rest.list("Erp.BO.InspResultsSvc", "InspResults", query).isEmpty()
                ? Optional.empty()
                : Optional.of(reference(result));
    }

    private static Reference reference(InspectionResult result) {
        return new Reference("InspResults", result.id().value());
    }
}
