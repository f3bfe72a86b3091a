package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Entity;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derives where a lot came from and went to: no released service answers that. From goods issues to an order to the receipts from
 * it, lot by lot; suppliers from the batch, customers from deliveries.
 */
final class S4Genealogy implements Genealogy {
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

    private record Batch(String material, String lot) {
        Node node() {
            return new Node(NodeKind.LOT, material + "/" + lot, null);
        }
    }

    private record Level(Batch batch, int left) {}

    @Override
    public Answer<Graph> trace(MaterialDefinitionId material, MaterialLotId lot, Direction direction, int depth)
            throws InterruptedException {
        if (depth < 1) {
            throw new IllegalArgumentException("depth must be >= 1, was " + depth);
        }
        return VendorException.answer(remarks -> {
            Set<Node> nodes = new LinkedHashSet<>();
            List<Edge> edges = new ArrayList<>();
            Set<Batch> seen = new LinkedHashSet<>();
            Deque<Level> open = new ArrayDeque<>();
            Batch root = new Batch(material.value(), lot.value());
            open.add(new Level(root, depth));
            seen.add(root);
            nodes.add(root.node());
            while (!open.isEmpty()) {
                Level level = open.remove();
                List<Batch> next = direction == Direction.BACKWARD
                        ? backward(level.batch, nodes, edges)
                        : forward(level.batch, nodes, edges);
                for (Batch batch : next) {
                    if (level.left > 1 && seen.add(batch)) {
                        open.add(new Level(batch, level.left - 1));
                    }
                }
            }
            return new Graph(List.copyOf(nodes), edges, false, NOTE);
        });
    }

    private List<Batch> backward(Batch batch, Set<Node> nodes, List<Edge> edges)
            throws VendorException, InterruptedException {
        supplier(batch, nodes, edges);
        List<Batch> next = new ArrayList<>();
        for (JsonNode receipt : movements(of(batch), settings.receiptMovement)) {
            Node order = order(receipt);
            if (order == null) {
                continue;
            }
            boolean first = nodes.add(order);
            edges.add(edge(order, batch.node(), receipt));
            if (first) {
                for (JsonNode issue :
                        movements(Query.ALL.eq("ManufacturingOrder", order.id()), settings.issueMovement)) {
                    Batch component = batch(issue);
                    if (component != null) {
                        nodes.add(component.node());
                        edges.add(edge(component.node(), order, issue));
                        next.add(component);
                    }
                }
            }
        }
        return next;
    }

    private List<Batch> forward(Batch batch, Set<Node> nodes, List<Edge> edges)
            throws VendorException, InterruptedException {
        shipments(batch, nodes, edges);
        List<Batch> next = new ArrayList<>();
        for (JsonNode issue : movements(of(batch), settings.issueMovement)) {
            Node order = order(issue);
            if (order == null) {
                continue;
            }
            boolean first = nodes.add(order);
            edges.add(edge(batch.node(), order, issue));
            if (first) {
                for (JsonNode receipt :
                        movements(Query.ALL.eq("ManufacturingOrder", order.id()), settings.receiptMovement)) {
                    Batch product = batch(receipt);
                    if (product != null) {
                        nodes.add(product.node());
                        edges.add(edge(order, product.node(), receipt));
                        next.add(product);
                    }
                }
            }
        }
        return next;
    }

    private void supplier(Batch batch, Set<Node> nodes, List<Edge> edges) throws VendorException, InterruptedException {
        // Where batches are identified by plant the key is not known here, so it is a search in any case.
        for (JsonNode found : batches.list("Batch", of(batch).most(1))) {
            String lot = Json.text(found, "BatchBySupplier");
            String supplier = Json.text(found, "Supplier");
            if (lot != null || supplier != null) {
                Node node = new Node(NodeKind.SUPPLIER_LOT, lot == null ? "unknown" : lot, supplier);
                nodes.add(node);
                edges.add(new Edge(node, batch.node(), null, null));
            }
        }
    }

    private void shipments(Batch batch, Set<Node> nodes, List<Edge> edges)
            throws VendorException, InterruptedException {
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
            nodes.add(node);
            edges.add(new Edge(
                    batch.node(),
                    node,
                    Json.decimal(item, "ActualDeliveryQuantity"),
                    Json.text(item, "DeliveryQuantityUnit")));
        }
    }

    private static Query of(Batch batch) {
        return Query.ALL.eq("Material", batch.material).eq("Batch", batch.lot);
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
