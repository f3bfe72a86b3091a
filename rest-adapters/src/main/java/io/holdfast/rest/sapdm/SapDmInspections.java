package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.Optional;

/**
 * Records verdicts as results of an inspection lot, overwriting: whatever is sent twice is there once. No service is known that
 * reads them, so what is in doubt is sent again.
 */
final class SapDmInspections implements Inspections {
    private final SapDm system;
    private final SapDm.InspectionPoint point;
    private final JsonApi api;

    SapDmInspections(SapDm system, SapDm.InspectionPoint point) {
        this.system = system;
        this.point = point;
        api = system.api(Lane.RESULT);
    }

    @Override
    public Answer<Reference> record(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            String lot = lot(result);
            ObjectNode body = Json.object()
                    .put("plant", system.settings().plant)
                    .put("sfc", result.unit().value())
                    .put("overwriteResult", true);
            body.putArray("inspectionApiSingleResultRequests")
                    .addObject()
                    .put(point.valueField(), result.verdict() == Verdict.PASS ? point.pass() : point.fail());
            JsonNode unused = api.write(
                    "POST",
                    system.path(SapDmService.INSPECTION) + "/" + Texts.percentEncode(lot) + "/operations/"
                            + Texts.percentEncode(point.operation()) + "/characteristics/"
                            + Texts.percentEncode(point.characteristic()) + "/results",
                    body);
            return new Reference("inspection result", lot + "/" + result.unit());
        });
    }

    @Override
    public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            String unused = lot(result);
            return Optional.empty();
        });
    }

    private String lot(InspectionResult result) throws VendorException {
        if (result.verdict() == Verdict.UNDECIDED) {
            throw new VendorException(Kind.VALIDATION, "an inspection without an answer has no value here");
        }
        WorkContext context = result.context();
        String lot = context == null ? null : point.lots().apply(context.workOrder());
        if (lot == null) {
            throw new VendorException(Kind.NOT_FOUND, "no inspection lot is known for the result");
        }
        return lot;
    }
}
