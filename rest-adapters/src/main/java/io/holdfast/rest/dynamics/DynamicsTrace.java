package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the traceability add-in, which gives the whole tree in one answer. */
final class DynamicsTrace implements Genealogy {
    private final Dynamics365 system;
    private final JsonApi api;
    private final Dynamics365.TraceSettings settings;

    DynamicsTrace(Dynamics365 system, HttpLink link, Dynamics365.TraceSettings settings) {
        this.system = system;
        api = new JsonApi(link, Lane.RESULT, DynamicsMessages::complaint, Set.of(), Map.of());
        this.settings = settings;
    }

    @Override
    public Answer<Graph> trace(MaterialDefinitionId material, MaterialLotId lot, Direction direction, int depth)
            throws InterruptedException {
        if (depth < 1) {
            throw new IllegalArgumentException("depth must be >= 1, was " + depth);
        }
        return VendorException.answer(remarks -> {
            JsonNode answer = api.ask(
                    settings.path(),
                    Json.object()
                            .put("tracingDirection", direction == Direction.BACKWARD ? "Backward" : "Forward")
                            .put("company", system.settings().company)
                            .put("itemNumber", material.value())
                            .put("batchNumber", lot.value())
                            .put("shouldIncludeEvents", false));
            Walk walk = new Walk(direction);
            Node root = new Node(NodeKind.LOT, material + "/" + lot, null);
            walk.nodes.add(root);
            walk.down(answer.path("root"), root, depth);
            return new Graph(
                    List.copyOf(walk.nodes),
                    walk.edges,
                    !walk.cut,
                    walk.cut ? "cut off at the depth that was asked for" : "what the traceability add-in knows");
        });
    }

    private final class Walk {
        private final Direction direction;
        private final Set<Node> nodes = new LinkedHashSet<>();
        private final List<Edge> edges = new ArrayList<>();
        private boolean cut;

        Walk(Direction direction) {
            this.direction = direction;
        }

        /** What has no lot, such as an event, is passed through. */
        void down(JsonNode at, Node here, int left) {
            for (JsonNode next : at.path("next")) {
                Node node = node(next);
                if (node == null) {
                    down(next, here, left);
                } else if (left == 0) {
                    cut = true;
                } else {
                    nodes.add(node);
                    Edge edge = direction == Direction.BACKWARD
                            ? new Edge(node, here, null, null)
                            : new Edge(here, node, null, null);
                    if (!edges.contains(edge)) {
                        edges.add(edge);
                        down(next, node, left - 1);
                    }
                }
            }
        }

        private @Nullable Node node(JsonNode at) {
            String item = Pick.text(at, settings.itemPointer());
            String batch = Pick.text(at, settings.batchPointer());
            return item == null || batch == null ? null : new Node(NodeKind.LOT, item + "/" + batch, null);
        }
    }
}
