package io.holdfast.rest.s4hana;

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
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Change;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records each result as one sample of the order's open inspection lot. The sample carries a digest of the result's id as its
 * long character key: by that it is found again. A sample whose result is missing was cut short, and is completed.
 */
final class S4Inspections implements Inspections {
    private static final String SAMPLES = "A_InspectionSubset";
    private static final String RESULTS = "A_InspSampleResult";
    private static final String VALUATION = "A_InspectionSubsetTrigger_valuation";
    private static final int TEXT_LENGTH = 40;

    private final ODataService service;
    private final boolean together;
    private final S4Hana.InspectionPoint point;

    S4Inspections(S4Hana system, S4Hana.InspectionPoint point) {
        service = system.service(S4Service.INSPECTION_LOT, Lane.RESULT);
        this.point = point;
        together = system.settings().batch;
    }

    @Override
    public Answer<Reference> record(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            String lot = lot(result);
            String sample = sample(lot, result);
            if (sample == null) {
                ObjectNode body = Json.object()
                        .put("InspectionLot", lot)
                        .put("InspPlanOperationInternalID", point.operationNode())
                        .put("InspectionSubsetLongCharKey", key(result));
                sample =
                        S4Orders.required(service.create(SAMPLES, body, remarks).value(), "InspectionSubsetInternalID");
            }
            if (!isRecorded(lot, sample)) {
                ObjectNode body = Json.object()
                        .put("InspectionLot", lot)
                        .put("InspPlanOperationInternalID", point.operationNode())
                        .put("InspectionCharacteristic", point.characteristic())
                        .put("InspectionSubsetInternalID", sample)
                        .put("InspectionValuationResult", valuation(result))
                        .put("InspResultValidValuesNumber", 1)
                        .put("InspRsltNonconformingValsNmbr", result.verdict() == Verdict.FAIL ? 1 : 0)
                        .put("InspectionNumberOfDefects", result.defects().size())
                        .put("InspectionResultText", text(result));
                record(lot, sample, body, remarks);
            }
            return reference(lot, sample);
        });
    }

    private void record(String lot, String sample, ObjectNode body, Remarks remarks)
            throws VendorException, InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("InspectionLot", Version.text(lot));
        parameters.put("InspPlanOperationInternalID", Version.text(point.operationNode()));
        parameters.put("InspectionSubsetInternalID", Version.text(sample));
        if (point.valuate() && together) {
            List<JsonNode> unused = service.changeAll(
                    List.of(Change.creation(RESULTS, body), Change.call(VALUATION, parameters)), remarks);
            return;
        }
        service.create(RESULTS, body, remarks);
        if (point.valuate()) {
            JsonNode unused = service.call(VALUATION, parameters, remarks);
        }
    }

    @Override
    public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            String lot = lot(result);
            String sample = sample(lot, result);
            return sample != null && isRecorded(lot, sample) ? Optional.of(reference(lot, sample)) : Optional.empty();
        });
    }

    private String lot(InspectionResult result) throws VendorException, InterruptedException {
        if (result.verdict() == Verdict.UNDECIDED) {
            throw new VendorException(Kind.VALIDATION, "an inspection without an answer has no valuation in SAP");
        }
        WorkContext context = result.context();
        if (context == null) {
            throw new VendorException(Kind.VALIDATION, "the result has no work order, so no inspection lot");
        }
        String order = S4Hana.Builder.order(context.workOrder().value());
        List<JsonNode> lots = service.list(
                "A_InspectionLot",
                Query.ALL
                        .eq("ManufacturingOrder", order)
                        .eqLiteral("InspectionLotHasUsageDecision", "false")
                        .select("InspectionLot")
                        .most(2));
        if (lots.size() != 1) {
            throw new VendorException(
                    Kind.NOT_FOUND,
                    "order " + order + " has " + (lots.isEmpty() ? "no" : "more than one") + " open inspection lot");
        }
        return S4Orders.required(lots.get(0), "InspectionLot");
    }

    private @Nullable String sample(String lot, InspectionResult result) throws VendorException, InterruptedException {
        List<JsonNode> samples = service.list(
                SAMPLES,
                Query.ALL
                        .eq("InspectionLot", lot)
                        .eq("InspPlanOperationInternalID", point.operationNode())
                        .eq("InspectionSubsetLongCharKey", key(result))
                        .most(1));
        return samples.isEmpty() ? null : S4Orders.required(samples.get(0), "InspectionSubsetInternalID");
    }

    private boolean isRecorded(String lot, String sample) throws VendorException, InterruptedException {
        return service.read(
                        RESULTS + "(InspectionLot=" + Version.text(lot)
                                + ",InspPlanOperationInternalID=" + Version.text(point.operationNode())
                                + ",InspectionCharacteristic=" + Version.text(point.characteristic())
                                + ",InspectionSubsetInternalID=" + Version.text(sample) + ")",
                        Query.ALL)
                .isPresent();
    }

    private String valuation(InspectionResult result) {
        return result.verdict() == Verdict.PASS ? point.accept() : point.reject();
    }

    /** 16 characters of the 18 that the field holds. */
    private static String key(InspectionResult result) {
        return Texts.digest(result.id().value());
    }

    private static String text(InspectionResult result) {
        String marks = result.defects().stream()
                .map(defect -> defect.morphology().value())
                .distinct()
                .collect(Collectors.joining(", "));
        return Texts.cut(result.unit() + " " + result.station() + (marks.isEmpty() ? "" : " " + marks), TEXT_LENGTH);
    }

    private static Reference reference(String lot, String sample) {
        return new Reference("InspectionSubset", lot + "/" + sample);
    }
}
