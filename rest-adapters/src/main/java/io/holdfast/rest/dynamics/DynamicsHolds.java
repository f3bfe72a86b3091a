package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Finding.Side;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Holds;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names what is to be held: batches, with the item that has them; without batches, a quantity of the order. */
final class DynamicsHolds implements LadderHolds.Subjects {
    private final Dynamics365 system;
    private final DynamicsOrders orders;
    private final ODataService data;

    private DynamicsHolds(Dynamics365 system) {
        this.system = system;
        orders = new DynamicsOrders(system, Lane.HOLD);
        data = system.data(Lane.HOLD);
    }

    static Holds of(Dynamics365 system) {
        List<Rung> rungs = new ArrayList<>();
        Dynamics365.Disposition disposition = system.settings().disposition;
        if (disposition != null) {
            rungs.add(new DispositionRung(system, disposition));
        }
        Dynamics365.Block block = system.settings().block;
        if (block != null) {
            rungs.add(new QualityOrderRung(system, block));
        }
        return new LadderHolds(rungs, new DynamicsHolds(system));
    }

    @Override
    public List<HoldSubject> of(MaterialHold hold) throws VendorException, InterruptedException {
        WorkOrderSegment segment = Reports.order(hold.population().segments());
        String number = segment == null ? null : segment.workOrder().value();
        JsonNode order = segment == null
                ? Json.object()
                : orders.read(segment.workOrder()).orElse(Json.object());
        BigDecimal units = BigDecimal.valueOf(hold.population().units().size());
        List<HoldSubject> subjects = new ArrayList<>();
        for (MaterialLotId lot : hold.population().lots()) {
            subjects.add(subject(lot.value(), number, item(lot.value(), order), order, units));
        }
        if (subjects.isEmpty() && units.signum() > 0) {
            subjects.add(subject(null, number, Json.text(order, "ItemNumber"), order, units));
        }
        int unbound = hold.population().unboundUnits().size();
        if (unbound > 0) {
            subjects.add(HoldSubject.units(unbound));
        }
        return subjects;
    }

    private HoldSubject subject(
            @Nullable String lot, @Nullable String number, @Nullable String item, JsonNode order, BigDecimal units) {
        return new HoldSubject(
                lot,
                null,
                number,
                item,
                Json.text(order, "ProductionSiteId"),
                Json.text(order, "ProductionWarehouseId"),
                units,
                system.settings().unit);
    }

    /** A batch that is not the order's own belongs to the only item that has one of that number. */
    private @Nullable String item(String lot, JsonNode order) throws VendorException, InterruptedException {
        if (lot.equals(Json.text(order, "ItemBatchNumber")) || system.settings().disposition == null) {
            return Json.text(order, "ItemNumber");
        }
        List<JsonNode> found = data.list(
                system.set(DynamicsSet.BATCH),
                system.ours().eq("BatchNumber", lot).most(2));
        return found.size() == 1 ? Json.text(found.get(0), "ItemNumber") : null;
    }

    /** Looks whether the disposition code exists, and blocks. */
    static Finding code(ODataService data, Query ours, Dynamics365.Disposition disposition)
            throws InterruptedException {
        String what = "disposition code " + disposition.held();
        try {
            List<JsonNode> found = data.list(
                    "BatchDispositions",
                    ours.eq("BatchDispositionCode", disposition.held()).most(1));
            if (found.isEmpty()) {
                return new Finding(
                        false, Side.CONFIGURATION, what + " does not exist", "create it, or correct the settings");
            }
            boolean blocks = "Yes".equals(Json.text(found.get(0), "WillBlockProductionPicking"))
                    && "Yes".equals(Json.text(found.get(0), "WillBlockSalesShipping"));
            return blocks
                    ? new Finding(true, Side.CONFIGURATION, what + " exists and blocks", "")
                    : new Finding(
                            false,
                            Side.CONFIGURATION,
                            what + " does not block production picking and sales shipping",
                            "set its blocking flags");
        } catch (VendorException e) {
            return new Finding(false, Side.TARGET, what + ": " + e.fault(), "look at the answer");
        }
    }
}
