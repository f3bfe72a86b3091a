package io.holdfast.examples.trace;

import io.holdfast.model.GenealogyNode;
import io.holdfast.port.RunInspections;
import io.holdfast.trace.AffectedShipment;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.Gap;
import io.holdfast.trace.Trace;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Traces and answers to complaints, for people. */
public final class TraceText {
    private static final int MOST_NAMED = 12;

    private TraceText() {}

    /** Writes a trace. */
    public static void trace(Trace trace, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s, %s: %d nodes, %d links, %d results%n",
                trace.start(),
                trace.query().direction().name().toLowerCase(Locale.ROOT),
                trace.nodes().size(),
                trace.links().size(),
                trace.results());
        for (GenealogyNode.Kind kind : GenealogyNode.Kind.values()) {
            List<GenealogyNode> nodes = trace.nodes(kind);
            if (!nodes.isEmpty()) {
                out.println("  " + kind + ": " + some(nodes, GenealogyNode::id));
            }
        }
        evidence(trace, out);
        gaps(trace.gaps(), out);
    }

    private static void evidence(Trace trace, PrintWriter out) {
        long passed =
                trace.inspections().stream().mapToLong(RunInspections::passed).sum();
        long failed =
                trace.inspections().stream().mapToLong(RunInspections::failed).sum();
        out.printf(Locale.ROOT, "  inspected: %d passed, %d failed%n", passed, failed);
        trace.defects().stream()
                .limit(MOST_NAMED)
                .forEach(defect -> out.printf(
                        Locale.ROOT,
                        "  defect: %s at %s on %d units, %s to %s%n",
                        defect.morphology(),
                        defect.place(),
                        defect.unitCount(),
                        defect.first(),
                        defect.last()));
        if (trace.defects().size() > MOST_NAMED) {
            out.println("  and " + (trace.defects().size() - MOST_NAMED) + " more kinds and places");
        }
        trace.holds().forEach(hold -> out.println("  hold: " + hold.id() + ", " + hold.reason()));
        trace.nonconformances().forEach(report -> out.println("  nonconformance: " + report.id()));
    }

    private static void gaps(List<Gap> gaps, PrintWriter out) {
        out.println(gaps.isEmpty() ? "  nothing is missing" : "  missing:");
        gaps.forEach(gap -> out.println("    " + gap.kind() + ": " + gap.words()));
    }

    /** Writes the answer to a complaint. */
    public static void complaint(ComplaintAnswer answer, PrintWriter out) {
        lines(answer).forEach(out::println);
        evidence(answer.origin(), out);
        gaps(answer.gaps(), out);
    }

    /** Returns the answer to a complaint, what it comes to, line by line. */
    public static List<String> lines(ComplaintAnswer answer) {
        return List.of(
                "complaint of " + answer.complaint().subject() + ", "
                        + (answer.complaint().morphology() == null
                                ? "no defect named"
                                : "defect " + answer.complaint().morphology())
                        + (answer.complaint().place() == null
                                ? ""
                                : " at " + answer.complaint().place()),
                "  made: "
                        + (answer.producedFrom() == null
                                ? "not known"
                                : answer.producedFrom() + " to " + answer.producedTo()),
                "  batch: " + some(answer.batch(), GenealogyNode::id),
                "  raw material: " + some(answer.rawMaterial(), GenealogyNode::id),
                "  similar defects in the batch: on " + answer.similarUnits() + " units: "
                        + some(
                                answer.similar().stream()
                                        .map(defect -> defect.unit())
                                        .distinct()
                                        .toList(),
                                unit -> unit.value()),
                "  other shipments: "
                        + some(
                                answer.shipments(),
                                (AffectedShipment shipment) ->
                                        shipment.shipment().id() + " ("
                                                + shipment.grade()
                                                        .name()
                                                        .toLowerCase(Locale.ROOT)
                                                        .replace('_', ' ') + ")"));
    }

    private static <T> String some(List<T> things, Function<T, String> name) {
        String named = things.stream().limit(MOST_NAMED).map(name).collect(Collectors.joining(", "));
        return things.isEmpty()
                ? "none"
                : things.size() > MOST_NAMED ? named + " and " + (things.size() - MOST_NAMED) + " more" : named;
    }
}
