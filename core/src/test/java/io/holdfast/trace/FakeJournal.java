package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.RecordedEdge;
import io.holdfast.port.Direction;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.StoreReader;
import io.holdfast.port.TraceStep;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** A journal in memory that knows edges and defects, and answers nothing else. */
final class FakeJournal {
    static final Instant AT = Instant.parse("2026-03-02T06:00:00Z");

    private final List<RecordedEdge> edges = new ArrayList<>();
    final List<SeenDefect> defects = new ArrayList<>();

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
                        case "resolved" -> {
                            return arguments[0];
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
    }
}
