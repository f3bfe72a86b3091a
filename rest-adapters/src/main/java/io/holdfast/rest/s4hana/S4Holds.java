package io.holdfast.rest.s4hana;

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
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds lots by restricting the batch or blocking its stock, and units without a lot by blocking their quantity. */
final class S4Holds implements LadderHolds.Subjects {
    private final S4Orders orders;
    private final ODataService batches;

    S4Holds(S4Hana system) {
        orders = new S4Orders(system, Lane.HOLD);
        batches = system.service(S4Service.BATCH, Lane.HOLD);
    }

    static Holds of(S4Hana system) {
        List<Rung> rungs = new ArrayList<>();
        for (HoldMeans means : system.settings().means) {
            rungs.add(means == HoldMeans.RESTRICT_BATCH ? new BatchRung(system) : new StockRung(system));
        }
        return new LadderHolds(rungs, new S4Holds(system));
    }

    /** Names what is to be held in SAP's terms: the part and plant of a lot or quantity are learnt from the order. */
    @Override
    public List<HoldSubject> of(MaterialHold hold) throws VendorException, InterruptedException {
        Map<String, JsonNode> read = new LinkedHashMap<>();
        for (Segment segment : hold.population().segments()) {
            if (segment instanceof WorkOrderSegment known) {
                WorkOrderId id = known.workOrder();
                if (!read.containsKey(id.value())) {
                    Optional<JsonNode> order = orders.read(id);
                    order.ifPresent(node -> read.put(id.value(), node));
                }
            }
        }
        List<HoldSubject> subjects = new ArrayList<>();
        BigDecimal units = BigDecimal.valueOf(hold.population().units().size());
        for (MaterialLotId lot : hold.population().lots()) {
            subjects.add(lot(lot.value(), read, units));
        }
        if (subjects.isEmpty() && units.signum() > 0) {
            subjects.add(quantity(read, units));
        }
        int unbound = hold.population().unboundUnits().size();
        if (unbound > 0) {
            subjects.add(HoldSubject.units(unbound));
        }
        return subjects;
    }

    private HoldSubject lot(String lot, Map<String, JsonNode> read, BigDecimal units)
            throws VendorException, InterruptedException {
        for (Map.Entry<String, JsonNode> order : read.entrySet()) {
            List<JsonNode> rows = new ArrayList<>(S4Orders.items(order.getValue()));
            rows.addAll(S4Orders.components(order.getValue()));
            for (JsonNode row : rows) {
                if (lot.equals(Json.text(row, "Batch"))) {
                    String plant = Json.text(row, "ProductionPlant");
                    return new HoldSubject(
                            lot,
                            null,
                            order.getKey(),
                            Json.text(row, "Material"),
                            plant == null ? Json.text(row, "Plant") : plant,
                            Json.text(row, "StorageLocation"),
                            units,
                            Json.text(order.getValue(), "ProductionUnit"));
                }
            }
        }
        // An order does not name a batch that was split off or entered at receipt. One part has it: that one. More: a
        // person.
        List<JsonNode> found = batches.list("Batch", Query.ALL.eq("Batch", lot).most(2));
        JsonNode only = found.size() == 1 ? found.get(0) : Json.object();
        return new HoldSubject(lot, null, null, Json.text(only, "Material"), firstPlant(only, read), null, units, null);
    }

    private static @Nullable String firstPlant(JsonNode batch, Map<String, JsonNode> read) {
        String plant = Json.text(batch, "BatchIdentifyingPlant");
        if (plant != null) {
            return plant;
        }
        return read.values().stream()
                .map(order -> Json.text(order, "ProductionPlant"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Units of several orders can be told apart by nobody here: they are one quantity where all orders make one part. */
    private static HoldSubject quantity(Map<String, JsonNode> read, BigDecimal units) throws VendorException {
        String material = null;
        String plant = null;
        String storage = null;
        String unit = null;
        boolean one = !read.isEmpty();
        for (JsonNode order : read.values()) {
            String its = S4Orders.required(order, "Material");
            one &= material == null || material.equals(its);
            material = its;
            plant = Json.text(order, "ProductionPlant");
            unit = Json.text(order, "ProductionUnit");
            for (JsonNode item : S4Orders.items(order)) {
                storage = Json.text(item, "StorageLocation");
            }
        }
        String orders = String.join(", ", read.keySet());
        return one
                ? new HoldSubject(null, null, orders, material, plant, storage, units, unit)
                : new HoldSubject(null, null, orders.isEmpty() ? null : orders, null, null, null, units, null);
    }
}
