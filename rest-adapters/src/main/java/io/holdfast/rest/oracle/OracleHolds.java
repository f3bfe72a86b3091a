package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Segment;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Holds;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names what is to be held: lots, each with the order that it is suspect in; without lots, the orders. */
final class OracleHolds implements LadderHolds.Subjects {
    private final OracleOrders orders;
    private final boolean lots;

    private OracleHolds(OracleFusion system) {
        orders = new OracleOrders(system, Lane.HOLD);
        lots = system.settings().means.contains(OracleHoldMeans.LOT_STATUS);
    }

    static Holds of(OracleFusion system) {
        List<Rung> rungs = new ArrayList<>();
        for (OracleHoldMeans means : system.settings().means) {
            rungs.add(
                    means == OracleHoldMeans.ORDER_STATUS
                            ? new OrderStatusRung(system)
                            : new LotStatusRung(system, Objects.requireNonNull(system.settings().lotStatus)));
        }
        return new LadderHolds(rungs, new OracleHolds(system));
    }

    @Override
    public List<HoldSubject> of(MaterialHold hold) throws VendorException, InterruptedException {
        Map<String, JsonNode> read = new LinkedHashMap<>();
        for (Segment segment : hold.population().segments()) {
            if (segment instanceof WorkOrderSegment known) {
                WorkOrderId id = known.workOrder();
                if (!read.containsKey(id.value())) {
                    Optional<JsonNode> order = orders.read(id, false);
                    read.put(id.value(), order.orElse(Json.object()));
                }
            }
        }
        BigDecimal units = BigDecimal.valueOf(hold.population().units().size());
        List<HoldSubject> subjects = new ArrayList<>();
        if (lots && !hold.population().lots().isEmpty()) {
            Map.Entry<String, JsonNode> first =
                    read.entrySet().stream().findFirst().orElse(null);
            for (MaterialLotId lot : hold.population().lots()) {
                subjects.add(subject(lot.value(), first, units));
            }
        } else {
            for (Map.Entry<String, JsonNode> order : read.entrySet()) {
                subjects.add(subject(null, order, units));
            }
        }
        int unbound = hold.population().unboundUnits().size();
        if (unbound > 0) {
            subjects.add(HoldSubject.units(unbound));
        }
        return subjects;
    }

    private static HoldSubject subject(
            @Nullable String lot, Map.@Nullable Entry<String, JsonNode> order, BigDecimal units) {
        return new HoldSubject(
                lot,
                null,
                order == null ? null : order.getKey(),
                order == null ? null : Json.text(order.getValue(), "ItemNumber"),
                order == null ? null : Json.text(order.getValue(), "OrganizationId"),
                null,
                units,
                null);
    }
}
