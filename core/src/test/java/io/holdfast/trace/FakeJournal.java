package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Direction;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.StoreReader;
import io.holdfast.port.TraceStep;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** A journal in memory that knows edges, runs, lots, results and defects, and no holds. */
final class FakeJournal {
    static final Instant AT = Instant.parse("2026-03-02T06:00:00Z");

    private final List<RecordedEdge> edges = new ArrayList<>();
    final List<SeenDefect> defects = new ArrayList<>();
    final List<MaterialLot> lots = new ArrayList<>();
    final List<RunInspections> runs = new ArrayList<>();
    final List<InspectionResult> results = new ArrayList<>();

    FakeJournal edge(GenealogyEdge edge, EdgeState state, String remark) {
        edges.add(new RecordedEdge(edges.size() + 1L, edge, state, remark));
        return this;
    }

    FakeJournal edge(GenealogyNode from, GenealogyNode to, EdgeKind kind) {
        edges.add(new RecordedEdge(
                edges.size() + 1L, new GenealogyEdge(from, to, kind, null, AT, "wms"), EdgeState.VALID, null));
        return this;
    }

    StoreReader reader() {
        return (StoreReader) Proxy.newProxyInstance(
                StoreReader.class.getClassLoader(), new Class<?>[] {StoreReader.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "forEachStep" -> steps(arguments);
                        case "forEachDefect" -> defects.forEach(FakeJournal.<SeenDefect>consumer(arguments[2]));
                        case "forEachResult" -> results.forEach(FakeJournal.<InspectionResult>consumer(arguments[1]));
                        case "resolved" -> {
                            return arguments[0];
                        }
                        case "lots" -> {
                            Collection<?> asked = (Collection<?>) arguments[0];
                            return lots.stream()
                                    .filter(lot -> asked.contains(lot.id()))
                                    .toList();
                        }
                        case "inspections" -> {
                            Collection<?> asked = (Collection<?>) arguments[0];
                            return runs.stream()
                                    .filter(run -> asked.contains(run.run()))
                                    .toList();
                        }
                        case "resolutions", "holdsOn", "holdsOf" -> {
                            return List.of();
                        }
                        default -> throw new AssertionError("not asked for here: " + method);
                    }
                    return null;
                });
    }

    @SuppressWarnings("unchecked")
    private static <T> Consumer<T> consumer(Object argument) {
        return (Consumer<T>) argument;
    }

    private void steps(Object[] arguments) {
        Collection<?> nodes = (Collection<?>) arguments[1];
        Consumer<TraceStep> action = consumer(arguments[3]);
        boolean forward = arguments[0] == Direction.FORWARD;
        for (RecordedEdge recorded : edges) {
            GenealogyEdge edge = recorded.edge();
            GenealogyNode from = forward ? edge.from() : edge.to();
            if (nodes.contains(from)) {
                action.accept(new TraceStep(from, forward ? edge.to() : edge.from(), edge.kind(), false, recorded));
            }
        }
        for (RunInspections run : runs) {
            GenealogyNode node = GenealogyNode.run(run.run());
            WorkContext context = run.context();
            if (context != null) {
                MaterialLotId produced = context.producedLot();
                if (produced != null) {
                    step(
                            nodes,
                            forward ? node : GenealogyNode.of(produced),
                            forward ? GenealogyNode.of(produced) : node,
                            EdgeKind.PRODUCE,
                            false,
                            action);
                }
                for (MaterialLotId consumed : context.consumedLots()) {
                    step(
                            nodes,
                            forward ? GenealogyNode.of(consumed) : node,
                            forward ? node : GenealogyNode.of(consumed),
                            EdgeKind.CONSUME,
                            false,
                            action);
                }
            }
            for (SeenDefect defect : defects) {
                if (defect.run() == run.run()) {
                    step(nodes, GenealogyNode.of(defect.unit()), node, EdgeKind.PART_OF, true, action);
                }
            }
        }
    }

    private static void step(
            Collection<?> nodes,
            GenealogyNode from,
            GenealogyNode to,
            EdgeKind kind,
            boolean within,
            Consumer<TraceStep> action) {
        if (nodes.contains(from)) {
            action.accept(new TraceStep(from, to, kind, within, null));
        }
    }
}
