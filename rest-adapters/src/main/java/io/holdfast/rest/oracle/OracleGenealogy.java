package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.Genealogy.Direction;
import io.holdfast.rest.Genealogy.Edge;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.LotWalk;
import io.holdfast.rest.internal.LotWalk.Batch;
import io.holdfast.rest.internal.LotWalk.Found;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.List;

/** Walks the relationships of what is flagged for tracking. */
final class OracleGenealogy implements LotWalk.Step {
    private static final String OBJECTS = "genealogyObjects";
    private static final String RELATIONSHIPS = "genealogyRelationships";
    private static final String INSTANCE = "GenealogyInstanceId";

    private final OracleFusion system;
    private final OracleRest rest;

    private OracleGenealogy(OracleFusion system) {
        this.system = system;
        rest = system.rest(Lane.RESULT);
    }

    static Genealogy of(OracleFusion system) {
        return new LotWalk(
                new OracleGenealogy(system),
                "what is flagged for tracking; other lots, suppliers and shipments are missing");
    }

    @Override
    public List<Batch> next(Batch batch, Direction direction, Found found)
            throws VendorException, InterruptedException {
        List<Batch> next = new ArrayList<>();
        boolean toParents = (direction == Direction.FORWARD) == system.settings().parentIsProduct;
        String here = (toParents ? "Child" : "Parent") + INSTANCE;
        String there = (toParents ? "Parent" : "Child") + INSTANCE;
        for (JsonNode object : rest.query(
                OBJECTS,
                OracleRest.Where.ALL
                        .eq(system.attribute(OracleField.GENEALOGY_ITEM), batch.material())
                        .eq(system.attribute(OracleField.GENEALOGY_LOT), batch.lot()))) {
            for (JsonNode relation :
                    rest.query(RELATIONSHIPS, OracleRest.Where.ALL.is(here, OracleOrders.required(object, INSTANCE)))) {
                if (Json.text(relation, "ActiveEndDate") != null) {
                    continue;
                }
                for (JsonNode other : rest.query(
                        OBJECTS, OracleRest.Where.ALL.is(INSTANCE, OracleOrders.required(relation, there)))) {
                    String item = Json.text(other, system.attribute(OracleField.GENEALOGY_ITEM));
                    String lot = Json.text(other, system.attribute(OracleField.GENEALOGY_LOT));
                    if (item != null && lot != null) {
                        Batch neighbour = new Batch(item, lot);
                        found.add(
                                direction == Direction.BACKWARD
                                        ? new Edge(neighbour.node(), batch.node(), null, null)
                                        : new Edge(batch.node(), neighbour.node(), null, null));
                        next.add(neighbour);
                    }
                }
            }
        }
        return next;
    }
}
