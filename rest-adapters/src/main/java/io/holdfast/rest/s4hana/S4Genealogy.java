package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.Genealogy.Direction;
import io.holdfast.rest.Genealogy.Edge;
import io.holdfast.rest.Genealogy.Node;
import io.holdfast.rest.Genealogy.NodeKind;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.LotWalk;
import io.holdfast.rest.internal.LotWalk.Batch;
import io.holdfast.rest.internal.LotWalk.Found;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Entity;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Derives where a lot came from and went to: no released service answers that. From goods issues to an order to the receipts from
 * it, lot by lot; suppliers from the batch, customers from deliveries.
 */
final class S4Genealogy implements LotWalk.Step {
    private static final String MOVEMENTS = "A_MaterialDocumentItem";
    private static final String NOTE = "derived from goods movements"
            + " and deliveries; what was posted without a batch, or moved otherwise, is missing";

    private final ODataService documents;
    private final ODataService batches;
    private final ODataService deliveries;
    private final S4Hana.Builder settings;

    S4Genealogy(S4Hana system) {
        documents = system.service(S4Service.MATERIAL_DOCUMENT, Lane.RESULT);
        batches = system.service(S4Service.BATCH, Lane.RESULT);
        deliveries = system.service(S4Service.OUTBOUND_DELIVERY, Lane.RESULT);
        settings = system.settings();
    }

    static Genealogy of(S4Hana system) {
        return new LotWalk(new S4Genealogy(system), NOTE);
    }

    @Override
    public List<Batch> next(Batch batch, Direction direction, Found found)
            throws VendorException, InterruptedException {
        return direction == Direction.BACKWARD ? backward(batch, found) : forward(batch, found);
    }

    private List<Batch> backward(Batch batch, Found found) throws VendorException, InterruptedException {
        supplier(batch, found);
        List<Batch> next = new ArrayList<>();
        for (JsonNode receipt : movements(of(batch), settings.receiptMovement)) {
            Node order = order(receipt);
            if (order == null) {
                continue;
            }
            boolean first = found.add(order);
            found.add(edge(order, batch.node(), receipt));
            if (first) {
                for (JsonNode issue :
                        movements(Query.ALL.eq("ManufacturingOrder", order.id()), settings.issueMovement)) {
                    Batch component = batch(issue);
                    if (component != null) {
                        found.add(component.node());
                        found.add(edge(component.node(), order, issue));
                        next.add(component);
                    }
                }
            }
        }
        return next;
    }

    private List<Batch> forward(Batch batch, Found found) throws VendorException, InterruptedException {
        shipments(batch, found);
        List<Batch> next = new ArrayList<>();
        for (JsonNode issue : movements(of(batch), settings.issueMovement)) {
            Node order = order(issue);
            if (order == null) {
                continue;
            }
            boolean first = found.add(order);
            found.add(edge(batch.node(), order, issue));
            if (first) {
                for (JsonNode receipt :
                        movements(Query.ALL.eq("ManufacturingOrder", order.id()), settings.receiptMovement)) {
                    Batch product = batch(receipt);
                    if (product != null) {
                        found.add(product.node());
                        found.add(edge(order, product.node(), receipt));
                        next.add(product);
                    }
                }
            }
        }
        return next;
    }

    private void supplier(Batch batch, Found found) throws VendorException, InterruptedException {
        // Where batches are identified by plant the key is not known here, so it is a search in any case.
        for (JsonNode row : batches.list("Batch", of(batch).most(1))) {
            String lot = Json.text(row, "BatchBySupplier");
            String supplier = Json.text(row, "Supplier");
            if (lot != null || supplier != null) {
                Node node = new Node(NodeKind.SUPPLIER_LOT, lot == null ? "unknown" : lot, supplier);
                found.add(node);
                found.add(new Edge(node, batch.node(), null, null));
            }
        }
    }

    private void shipments(Batch batch, Found found) throws VendorException, InterruptedException {
        for (JsonNode item : deliveries.list("A_OutbDeliveryItem", of(batch))) {
            String number = S4Orders.required(item, "DeliveryDocument");
            Optional<Entity> header = deliveries.read(
                    "A_OutbDeliveryHeader(" + Version.text(number) + ")",
                    Query.ALL.select("ShipToParty", "ActualGoodsMovementDate"));
            if (header.isEmpty() || Json.text(header.get().value(), "ActualGoodsMovementDate") == null) {
                continue; // planned, and not shipped yet
            }
            Node node =
                    new Node(NodeKind.SHIPMENT, number, Json.text(header.get().value(), "ShipToParty"));
            found.add(node);
            found.add(new Edge(
                    batch.node(),
                    node,
                    Json.decimal(item, "ActualDeliveryQuantity"),
                    Json.text(item, "DeliveryQuantityUnit")));
        }
    }

    private static Query of(Batch batch) {
        return Query.ALL.eq("Material", batch.material()).eq("Batch", batch.lot());
    }

    private List<JsonNode> movements(Query query, String type) throws VendorException, InterruptedException {
        List<JsonNode> standing = new ArrayList<>();
        for (JsonNode item : documents.list(MOVEMENTS, query.eq("GoodsMovementType", type))) {
            if (!item.path("GoodsMovementIsCancelled").asBoolean()) {
                standing.add(item);
            }
        }
        return standing;
    }

    private static @Nullable Node order(JsonNode item) {
        String order = Json.text(item, "ManufacturingOrder");
        return order == null ? null : new Node(NodeKind.ORDER, order, null);
    }

    private static @Nullable Batch batch(JsonNode item) {
        String material = Json.text(item, "Material");
        String lot = Json.text(item, "Batch");
        return material == null || lot == null ? null : new Batch(material, lot);
    }

    private static Edge edge(Node from, Node to, JsonNode item) throws VendorException {
        return new Edge(from, to, Json.decimal(item, "QuantityInEntryUnit"), Json.text(item, "EntryUnit"));
    }
}
