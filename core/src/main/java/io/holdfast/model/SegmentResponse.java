package io.holdfast.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What one act of making took and gave, many to many (ISA-95 SegmentResponse; in EPCIS a TransformationEvent).
 *
 * @param process where it took place: a node of an order or of a process of its own
 * @param actuals what went in and came out; copied; at least one
 * @param at when
 * @param source who says so
 */
public record SegmentResponse(GenealogyNode process, List<MaterialActual> actuals, Instant at, String source) {
    /** Checks the parts. */
    public SegmentResponse {
        Objects.requireNonNull(process, "process");
        if (process.kind() != GenealogyNode.Kind.PROCESS && process.kind() != GenealogyNode.Kind.WORK_ORDER) {
            throw new IllegalArgumentException("process must be an order or a process, was " + process);
        }
        actuals = List.copyOf(actuals);
        Checks.atLeast("actuals.size()", 1, actuals.size());
        Checks.instant("at", at);
        Checks.identifier("source", source);
    }

    /** Returns what it says as edges: into the process, and out of it. */
    public List<GenealogyEdge> edges() {
        List<GenealogyEdge> edges = new ArrayList<>();
        for (MaterialActual actual : actuals) {
            edges.add(
                    switch (actual.use()) {
                        case CONSUMED -> edge(actual.material(), process, EdgeKind.CONSUME, actual);
                        case REWORKED -> edge(actual.material(), process, EdgeKind.REWORK, actual);
                        case PRODUCED -> edge(process, actual.material(), EdgeKind.PRODUCE, actual);
                    });
        }
        return edges;
    }

    private GenealogyEdge edge(GenealogyNode from, GenealogyNode to, EdgeKind kind, MaterialActual actual) {
        return new GenealogyEdge(from, to, kind, actual.quantity(), at, source);
    }
}
