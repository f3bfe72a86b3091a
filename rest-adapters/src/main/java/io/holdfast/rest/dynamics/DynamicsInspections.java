package io.holdfast.rest.dynamics;

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
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records each result as one of a test of the order's open quality order, with our id in a field that the tenant added. */
final class DynamicsInspections implements Inspections {
    private static final String LINE = "ResultLineNumber";

    private final Dynamics365 system;
    private final ODataService data;
    private final Dynamics365.InspectionSettings settings;

    DynamicsInspections(Dynamics365 system, Dynamics365.InspectionSettings settings) {
        this.system = system;
        data = system.data(Lane.RESULT);
        this.settings = settings;
    }

    @Override
    public Answer<Reference> record(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            String order = order(result);
            Optional<Reference> found = search(order, result);
            if (found.isPresent()) {
                return found.get();
            }
            BigDecimal last = BigDecimal.ZERO;
            for (JsonNode row :
                    data.list(system.set(DynamicsSet.QUALITY_RESULT), of(order).select(LINE))) {
                last = last.max(Json.decimalOrZero(row, LINE));
            }
            BigDecimal line = last.add(BigDecimal.ONE);
            ObjectNode body = Json.object()
                    .put("dataAreaId", system.settings().company)
                    .put("QualityOrderNumber", order)
                    .put("QualityOrderSequenceNumber", settings.sequence())
                    .put("QualityTestId", settings.test())
                    .put("TestResult", result.verdict() == Verdict.PASS ? "Pass" : "Fail")
                    .put(settings.keyField(), result.id().value());
            data.put(body, LINE, line);
            data.put(body, "ResultInventoryQuantity", BigDecimal.ONE);
            data.create(system.set(DynamicsSet.QUALITY_RESULT), body, remarks);
            return reference(order, line);
        });
    }

    @Override
    public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> search(order(result), result));
    }

    private Query of(String order) {
        return system.ours()
                .eq("QualityOrderNumber", order)
                .eqLiteral("QualityOrderSequenceNumber", Integer.toString(settings.sequence()))
                .eq("QualityTestId", settings.test());
    }

    private Optional<Reference> search(String order, InspectionResult result)
            throws VendorException, InterruptedException {
        List<JsonNode> found = data.list(
                system.set(DynamicsSet.QUALITY_RESULT),
                of(order).eq(settings.keyField(), result.id().value()).most(1));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(reference(order, Json.decimalOrZero(found.get(0), LINE)));
    }

    private String order(InspectionResult result) throws VendorException, InterruptedException {
        if (result.verdict() == Verdict.UNDECIDED) {
            throw new VendorException(Kind.VALIDATION, "an inspection without an answer has no test result");
        }
        WorkContext context = result.context();
        if (context == null) {
            throw new VendorException(Kind.VALIDATION, "the result has no work order, so no quality order");
        }
        List<String> open = new ArrayList<>();
        for (JsonNode row : data.list(
                system.set(DynamicsSet.QUALITY_ORDER),
                system.ours()
                        .eq("ProductionOrderNumber", context.workOrder().value())
                        .eq("QualityTestGroupId", settings.testGroup()))) {
            if (QualityOrderRung.isOpen(row)) {
                open.add(DynamicsOrders.required(row, "QualityOrderNumber"));
            }
        }
        if (open.size() != 1) {
            throw new VendorException(
                    Kind.NOT_FOUND,
                    "order " + context.workOrder() + " has " + (open.isEmpty() ? "no" : "more than one")
                            + " open quality order of group " + settings.testGroup());
        }
        return open.get(0);
    }

    private static Reference reference(String order, BigDecimal line) {
        return new Reference("QualityOrderLineResult", order + "/" + line.toPlainString());
    }
}
