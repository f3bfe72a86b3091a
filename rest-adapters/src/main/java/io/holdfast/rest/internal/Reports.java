package io.holdfast.rest.internal;

import io.holdfast.model.DefectSummary;
import io.holdfast.model.Identifier;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Segment;
import io.holdfast.model.WorkOrderSegment;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What adapters say of a report. */
public final class Reports {
    private Reports() {}

    /** Returns the first work order among segments, or null where there is none. */
    public static @Nullable WorkOrderSegment order(List<Segment> segments) {
        for (Segment segment : segments) {
            if (segment instanceof WorkOrderSegment order) {
                return order;
            }
        }
        return null;
    }

    /** Says a report in a line: what, where, and how many. */
    public static String line(Nonconformance report) {
        DefectSummary first = report.defects().get(0);
        return first.morphology() + " at " + first.place() + ", " + report.nonconformingUnits() + " units";
    }

    /** Says what no field of a target holds, for a person to read. */
    public static String text(Nonconformance report) {
        StringBuilder text = new StringBuilder();
        text.append(report.id()).append(", rule ").append(report.raisedBy()).append('\n');
        for (DefectSummary defect : report.defects()) {
            text.append(defect.morphology())
                    .append(" at ")
                    .append(defect.place())
                    .append(": ")
                    .append(defect.unitCount())
                    .append(" units, ")
                    .append(defect.first())
                    .append(" to ")
                    .append(defect.last())
                    .append('\n');
        }
        text.append("suspect units: ").append(report.suspectUnits()).append('\n');
        text.append("segments: ")
                .append(report.segments().stream().map(Object::toString).collect(Collectors.joining(", ")))
                .append('\n');
        if (!report.lots().isEmpty()) {
            text.append("lots: ")
                    .append(report.lots().stream().map(Identifier::value).collect(Collectors.joining(", ")))
                    .append('\n');
        }
        if (report.hold() != null) {
            text.append("hold: ").append(report.hold()).append('\n');
        }
        text.append("evidence: ")
                .append(report.evidence().stream()
                        .map(evidence -> evidence.result() + " of " + evidence.unit())
                        .collect(Collectors.joining(", ")));
        return text.toString();
    }
}
