package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Blocks a quantity by a quality order: as long as that is open, Dynamics does not let go of it. Closing one through the data
 * entities is not verified, so a person does it.
 */
final class QualityOrderRung implements Rung {
    private static final String NUMBER = "QualityOrderNumber";
    private static final String QUANTITY = "InventoryQuantity";

    private final Dynamics365 system;
    private final ODataService data;
    private final Dynamics365.Block block;

    QualityOrderRung(Dynamics365 system, Dynamics365.Block block) {
        this.system = system;
        data = system.data(Lane.HOLD);
        this.block = block;
    }

    @Override
    public String words(HoldSubject subject) {
        return "block " + subject.quantity().toPlainString() + " units of order " + subject.order()
                + " by a quality order of group " + block.testGroup();
    }

    @Override
    public HoldScope scope() {
        return HoldScope.STOCK_QUANTITY;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.order() != null
                && subject.material() != null
                && subject.site() != null
                && subject.quantity().signum() > 0;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        List<JsonNode> open = open(key);
        BigDecimal blocked = blocked(open);
        return new State(
                blocked.compareTo(subject.quantity()) >= 0 ? Standing.HELD : Standing.FREE,
                !open.isEmpty(),
                open.isEmpty() ? null : new Reference("QualityOrder", DynamicsOrders.required(open.get(0), NUMBER)),
                blocked.signum() == 0 ? "" : blocked.toPlainString() + " are blocked");
    }

    private List<JsonNode> open(String key) throws VendorException, InterruptedException {
        List<JsonNode> open = new ArrayList<>();
        for (JsonNode row :
                data.list(system.set(DynamicsSet.QUALITY_ORDER), system.ours().eq(block.keyField(), key))) {
            if (isOpen(row)) {
                open.add(row);
            }
        }
        return open;
    }

    /** An order that was passed or failed blocks no longer. */
    static boolean isOpen(JsonNode order) {
        String status = Json.text(order, "QualityOrderStatus");
        return status == null || status.equals("Open");
    }

    private static BigDecimal blocked(List<JsonNode> open) throws VendorException {
        BigDecimal blocked = BigDecimal.ZERO;
        for (JsonNode row : open) {
            blocked = blocked.add(Json.decimalOrZero(row, QUANTITY));
        }
        return blocked;
    }

    @Override
    public Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        ObjectNode body = Json.object()
                .put("dataAreaId", system.settings().company)
                .put("ReferenceType", "Production")
                .put("ProductionOrderNumber", Objects.requireNonNull(subject.order()))
                .put("QualityTestGroupId", block.testGroup())
                .put("ItemNumber", Objects.requireNonNull(subject.material()))
                .put("InventorySiteId", Objects.requireNonNull(subject.site()))
                .put(block.keyField(), key);
        data.put(body, QUANTITY, subject.quantity().subtract(blocked(open(key))));
        if (subject.storage() != null) {
            body.put("WarehouseId", subject.storage());
        }
        if (subject.lot() != null) {
            body.put("ItemBatchNumber", subject.lot());
        }
        JsonNode made = data.create(system.set(DynamicsSet.QUALITY_ORDER), body, remarks)
                .value();
        return new Reference("QualityOrder", String.valueOf(Json.text(made, NUMBER)));
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        List<String> numbers = new ArrayList<>();
        for (JsonNode row : open(key)) {
            numbers.add(DynamicsOrders.required(row, NUMBER));
        }
        throw new VendorException(
                Kind.VALIDATION, "a person must validate quality order " + String.join(", ", numbers) + " in Dynamics");
    }
}
