package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks Epicor's own lot trace, which gives all rows in one answer, each with the lot above it. */
final class EpicorTrace implements Genealogy {
    private final EpicorRest rest;
    private final String backward;
    private final String forward;

    EpicorTrace(EpicorKinetic system, String backward, String forward) {
        rest = system.rest(Lane.RESULT);
        this.backward = backward;
        this.forward = forward;
    }

    @Override
    public Answer<Graph> trace(MaterialDefinitionId material, MaterialLotId lot, Direction direction, int depth)
            throws InterruptedException {
        if (depth < 1) {
            throw new IllegalArgumentException("depth must be >= 1, was " + depth);
        }
        return VendorException.answer(remarks -> {
            JsonNode answer = rest.ask(
                    "Erp.BO.LotTraceSvc",
                    "PerformTrace",
                    Json.object()
                            .put("traceDirection", direction == Direction.BACKWARD ? backward : forward)
                            .put("partNum", material.value())
                            .put("lotNum", lot.value()));
            List<JsonNode> rows = new ArrayList<>();
            EpicorRest.dataset(answer).path("LotTraceDtl").forEach(rows::add);
            Walk walk = new Walk(rows, direction);
            walk.from(node(material.value(), lot.value()), depth);
            return new Graph(
                    List.copyOf(walk.nodes),
                    walk.edges,
                    !walk.cut,
                    walk.cut ? "cut off at the depth that was asked for" : "Epicor's own lot trace");
        });
    }

    private static Node node(String part, String lot) {
        return new Node(NodeKind.LOT, part + "/" + lot, null);
    }

    private static final class Walk {
        private final List<JsonNode> rows;
        private final Direction direction;
        private final Set<Node> nodes = new LinkedHashSet<>();
        private final List<Edge> edges = new ArrayList<>();
        private boolean cut;

        Walk(List<JsonNode> rows, Direction direction) {
            this.rows = rows;
            this.direction = direction;
        }

        void from(Node root, int depth) throws VendorException {
            nodes.add(root);
            List<Node> level = List.of(root);
            for (int left = depth; !level.isEmpty(); left--) {
                List<Node> next = new ArrayList<>();
                for (JsonNode row : rows) {
                    Node parent = lot(row, "ParentPartNum", "ParentLotNum");
                    if (parent != null && level.contains(parent)) {
                        visit(row, parent, left, next);
                    }
                }
                level = next;
            }
        }

        private void visit(JsonNode row, Node parent, int left, List<Node> next) throws VendorException {
            Node node = lot(row, "PartNum", "LotNum");
            if (left == 0) {
                cut |= node != null && !nodes.contains(node);
                return;
            }
            if (node != null && !node.equals(parent)) {
                edge(parent, node, row);
                if (nodes.add(node)) {
                    next.add(node);
                }
            }
            Node at = node == null ? parent : node;
            String supplier = Json.text(row, "SupplierName");
            String order = Json.text(row, "PONum");
            if (direction == Direction.BACKWARD && supplier != null) {
                Node from = new Node(NodeKind.SUPPLIER_LOT, order == null ? "unknown" : order, supplier);
                nodes.add(from);
                edge(at, from, row);
            }
            String slip = Json.text(row, "PackSlip");
            if (direction == Direction.FORWARD && slip != null && !slip.equals("0")) {
                Node to = new Node(NodeKind.SHIPMENT, slip, Json.text(row, "CustName"));
                nodes.add(to);
                edge(at, to, row);
            }
        }

        /** What lies further on in the direction asked for came before, or comes after. */
        private void edge(Node near, Node far, JsonNode row) throws VendorException {
            Edge edge = direction == Direction.BACKWARD
                    ? new Edge(far, near, Json.decimal(row, "TranQty"), null)
                    : new Edge(near, far, Json.decimal(row, "TranQty"), null);
            if (!edges.contains(edge)) {
                edges.add(edge);
            }
        }

        private static @Nullable Node lot(JsonNode row, String part, String lot) {
            String itsPart = Json.text(row, part);
            String itsLot = Json.text(row, lot);
            return itsPart == null || itsLot == null ? null : node(itsPart, itsLot);
        }
    }
}
