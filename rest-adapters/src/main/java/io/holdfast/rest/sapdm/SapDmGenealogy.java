package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.Genealogy.Direction;
import io.holdfast.rest.Genealogy.Edge;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.LotWalk;
import io.holdfast.rest.internal.LotWalk.Batch;
import io.holdfast.rest.internal.LotWalk.Found;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what was assembled into an SFC, and into that where it is an SFC itself. */
final class SapDmGenealogy implements LotWalk.Step {
    private final SapDm system;
    private final JsonApi api;

    private SapDmGenealogy(SapDm system) {
        this.system = system;
        api = system.api(Lane.RESULT);
    }

    static Genealogy of(SapDm system) {
        return new LotWalk(
                new SapDmGenealogy(system),
                "assembled components of SFCs; where a component went cannot be asked, nor suppliers and shipments");
    }

    @Override
    public List<Batch> next(Batch batch, Direction direction, Found found)
            throws VendorException, InterruptedException {
        List<Batch> next = new ArrayList<>();
        if (direction == Direction.FORWARD) {
            return next;
        }
        Optional<JsonNode> answer = api.find(system.address(SapDmService.ASSEMBLY, "", "sfc", batch.lot()));
        if (answer.isEmpty()) {
            return next;
        }
        for (JsonNode row : Pick.rows(answer.get(), system.at(SapDmField.COMPONENT_LIST))) {
            String lot = Pick.text(row, system.at(SapDmField.COMPONENT_LOT));
            if (lot != null) {
                Batch component = new Batch(Pick.needed(row, system.at(SapDmField.COMPONENT_MATERIAL)), lot);
                found.add(new Edge(
                        component.node(),
                        batch.node(),
                        Pick.decimal(row, system.at(SapDmField.COMPONENT_QUANTITY)),
                        Pick.text(row, system.at(SapDmField.COMPONENT_UNIT))));
                next.add(component);
            }
        }
        return next;
    }
}
