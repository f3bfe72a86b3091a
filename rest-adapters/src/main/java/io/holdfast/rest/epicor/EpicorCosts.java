package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Costs;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a job actually cost: each field of its totals that begins so is one kind. */
final class EpicorCosts implements Costs {
    private static final String ACTUAL = "TAct";

    private final EpicorRest rest;
    private final String currency;

    EpicorCosts(EpicorKinetic system, String currency) {
        rest = system.rest(Lane.RESULT);
        this.currency = currency;
    }

    @Override
    public Answer<List<Entry>> read(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Map<String, BigDecimal> sums = new TreeMap<>();
            for (JsonNode row :
                    rest.list("Erp.BO.JobAsmblCostsSvc", "JobCosts", Query.ALL.eq("JobNum", order.value()))) {
                for (Map.Entry<String, JsonNode> field : row.properties()) {
                    if (field.getKey().startsWith(ACTUAL) && field.getKey().endsWith("Cost")) {
                        sums.merge(field.getKey(), Json.decimalOrZero(row, field.getKey()), BigDecimal::add);
                    }
                }
            }
            List<Entry> entries = new ArrayList<>();
            sums.forEach((kind, amount) -> entries.add(new Entry(kind, amount, currency)));
            return entries;
        });
    }
}
