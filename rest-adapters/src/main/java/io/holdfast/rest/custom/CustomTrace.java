package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.Genealogy.Direction;
import io.holdfast.rest.Genealogy.Edge;
import io.holdfast.rest.Genealogy.Node;
import io.holdfast.rest.Genealogy.NodeKind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.LotWalk;
import io.holdfast.rest.internal.LotWalk.Batch;
import io.holdfast.rest.internal.LotWalk.Found;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks lot by lot what is next to it. A row may name an order on the way, the next lot, and a supplier's lot or a shipment. */
final class CustomTrace implements LotWalk.Step {
    private final HttpLink link;
    private final TraceCalls calls;

    private CustomTrace(HttpLink link, TraceCalls calls) {
        this.link = link;
        this.calls = calls;
    }

    static Genealogy of(HttpLink link, TraceCalls calls) {
        CustomTrace step = new CustomTrace(link, calls);
        return calls.complete()
                ? LotWalk.complete(step, "lot by lot, by the mapping file")
                : new LotWalk(step, "lot by lot, by the mapping file, which does not say that the MES knows all");
    }

    @Override
    public List<Batch> next(Batch batch, Direction direction, Found found)
            throws VendorException, InterruptedException {
        boolean backward = direction == Direction.BACKWARD;
        Rows rows = backward ? calls.backward() : calls.forward();
        if (rows == null) {
            throw new VendorException(
                    Kind.VALIDATION,
                    "the mapping file says nothing of tracing "
                            + direction.name().toLowerCase(Locale.ROOT));
        }
        List<Batch> next = new ArrayList<>();
        for (JsonNode row : rows.all(link, CustomMapping.values("material", batch.material(), "lot", batch.lot()))) {
            Batch lot = lot(rows.fields(), row);
            List<Node> way = way(rows.fields(), row, lot, backward);
            if (way.isEmpty()) {
                found.lack("a row that names nothing is left out");
            }
            connect(batch.node(), way, rows.fields(), row, backward, found);
            if (lot != null) {
                next.add(lot);
            }
        }
        return next;
    }

    /** What a row leads over, the nearest first. */
    private static List<Node> way(Fields fields, JsonNode row, @Nullable Batch lot, boolean backward) {
        List<Node> way = new ArrayList<>();
        String order = fields.textOrNull(row, "order");
        if (order != null) {
            way.add(new Node(NodeKind.ORDER, order, null));
        }
        if (lot != null) {
            way.add(lot.node());
        }
        String end = fields.textOrNull(row, backward ? "supplierLot" : "shipment");
        String party = fields.textOrNull(row, backward ? "supplier" : "customer");
        if (end != null || party != null) {
            way.add(new Node(
                    backward ? NodeKind.SUPPLIER_LOT : NodeKind.SHIPMENT, end == null ? "unknown" : end, party));
        }
        return way;
    }

    /** The quantity is what moved between an order and what lies behind it, or between the lot itself and what is next. */
    private static void connect(Node from, List<Node> way, Fields fields, JsonNode row, boolean backward, Found found)
            throws VendorException {
        BigDecimal quantity = fields.numberOrNull(row, "quantity");
        String unit = fields.textOrNull(row, "unit");
        int counted = way.size() > 1 && way.get(0).kind() == NodeKind.ORDER ? 1 : 0;
        Node near = from;
        for (int i = 0; i < way.size(); i++) {
            Node far = way.get(i);
            boolean moved = i == counted;
            Edge edge = new Edge(
                    backward ? far : near, backward ? near : far, moved ? quantity : null, moved ? unit : null);
            if (moved) {
                found.add(edge);
            } else {
                found.addOnce(edge);
            }
            near = far;
        }
    }

    /** A part of which no lot is named is none that can be traced. */
    private static @Nullable Batch lot(Fields fields, JsonNode row) {
        String material = fields.textOrNull(row, "material");
        String lot = fields.textOrNull(row, "lot");
        return material == null || lot == null ? null : new Batch(material, lot);
    }
}
