package io.holdfast.rest.plex;

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
import java.util.List;

/** Reads the supplier's lot of a lot. */
final class PlexGenealogy implements LotWalk.Step {
    static final String LOTS = "/inventory/v1/inventory-tracking/lots";

    private final PlexRest rest;

    private PlexGenealogy(Plex system) {
        rest = system.rest(Lane.RESULT);
    }

    static Genealogy of(Plex system) {
        return new LotWalk(
                new PlexGenealogy(system), "the supplier's lot only; Plex has no tree of lots in its REST interface");
    }

    @Override
    public List<Batch> next(Batch batch, Direction direction, Found found)
            throws VendorException, InterruptedException {
        if (direction == Direction.BACKWARD) {
            for (JsonNode lot : rest.list(LOTS, "lotNumber", batch.lot())) {
                String supplier = Json.text(lot, "supplierLotNumber");
                if (supplier != null) {
                    found.add(new Edge(new Node(NodeKind.SUPPLIER_LOT, supplier, null), batch.node(), null, null));
                }
            }
        }
        return List.of();
    }
}
