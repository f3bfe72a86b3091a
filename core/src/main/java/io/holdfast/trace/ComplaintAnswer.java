package io.holdfast.trace;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Direction;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the plant knows of a complaint.
 *
 * @param complaint the complaint
 * @param origin the trace backward from what was complained of and the lots that it belongs to: the batch, with its evidence, holds,
 *     reports and gaps
 * @param producedFrom device time of the first inspection of it: of the unit itself, or of the batch; null where there is none
 * @param producedTo device time of the last; null where there is none
 * @param own what was inspected on the unit itself; empty for a lot or shipment; copied
 * @param batch the lots that it belongs to; copied
 * @param rawMaterial the lots at the beginning: delivered by a supplier, or made of nothing known; copied
 * @param similar the defects in the batch that are like the one complained of, in journal order, the first
 *     {@link #MOST_SIMILAR}; where the complaint names no defect, those like one on the unit itself; copied
 * @param similarUnits on how many units they are, all of them
 * @param shipments the other shipments that may be affected, nearest first; copied
 * @param gaps what the journal cannot answer, those of the origin among it; copied
 */
public record ComplaintAnswer(
        Complaint complaint,
        Trace origin,
        @Nullable Instant producedFrom,
        @Nullable Instant producedTo,
        List<InspectionResult> own,
        List<GenealogyNode> batch,
        List<GenealogyNode> rawMaterial,
        List<SeenDefect> similar,
        long similarUnits,
        List<AffectedShipment> shipments,
        List<Gap> gaps) {
    /** How many similar defects are listed at most; all are counted. */
    public static final int MOST_SIMILAR = 1_000;

    /** Copies the lists. */
    public ComplaintAnswer {
        Objects.requireNonNull(complaint, "complaint");
        Objects.requireNonNull(origin, "origin");
        own = List.copyOf(own);
        batch = List.copyOf(batch);
        rawMaterial = List.copyOf(rawMaterial);
        similar = List.copyOf(similar);
        shipments = List.copyOf(shipments);
        gaps = List.copyOf(gaps);
    }

    /** Answers a complaint. Reads the results of the batch once, and keeps of them what is listed here. */
    public static ComplaintAnswer of(Complaint complaint, StoreReader journal) throws StoreException {
        GenealogyNode subject = Trace.resolved(complaint.subject(), journal);
        List<InspectionResult> own = new ArrayList<>();
        if (subject.kind() == GenealogyNode.Kind.UNIT) {
            journal.forEachResult(ResultQuery.ofUnit(new UnitId(subject.id())), own::add);
        }
        Set<GenealogyNode> batch = batch(subject, journal);
        Similar similar = new Similar(complaint, own);
        Trace origin = Trace.of(TraceQuery.backward(subject), batch, journal, similar::look);
        if (batch.isEmpty()) {
            batch.addAll(packedIn(subject, origin));
        }
        Gaps gaps = new Gaps();
        requirePart(complaint, origin, own, gaps);
        if (similar.total > similar.listed.size()) {
            gaps.add(
                    Gap.Kind.BUDGET,
                    subject,
                    "of " + similar.total + " similar defects the first " + similar.listed.size() + " are listed");
        }
        List<GenealogyNode> raw = raw(origin);
        List<AffectedShipment> shipments = shipments(subject, similar.runs, batch, raw, journal, gaps);
        Span produced = Span.of(own, origin.inspections());
        List<Gap> all = new ArrayList<>(origin.gaps());
        all.addAll(gaps.list());
        return new ComplaintAnswer(
                complaint,
                origin,
                produced.from(),
                produced.to(),
                own,
                List.copyOf(batch),
                raw,
                similar.listed,
                similar.units.size(),
                shipments,
                all);
    }

    /** The lots that a unit went into; a lot is its own batch. What a shipment holds is known after the trace. */
    private static Set<GenealogyNode> batch(GenealogyNode subject, StoreReader journal) throws StoreException {
        Set<GenealogyNode> batch = new LinkedHashSet<>();
        if (subject.kind() == GenealogyNode.Kind.LOT) {
            batch.add(subject);
        } else if (subject.kind() == GenealogyNode.Kind.UNIT) {
            Set<GenealogyNode> runs = new LinkedHashSet<>();
            journal.forEachStep(Direction.FORWARD, List.of(subject), List.of(), step -> {
                if (step.to().kind() == GenealogyNode.Kind.RUN) {
                    runs.add(step.to());
                }
            });
            journal.forEachStep(Direction.FORWARD, runs, runs, step -> {
                if (step.to().kind() == GenealogyNode.Kind.LOT) {
                    batch.add(step.to());
                }
            });
        }
        return batch;
    }

    /** The lots that went into a package or shipment as they are, in packages or not. */
    private static Set<GenealogyNode> packedIn(GenealogyNode subject, Trace origin) {
        Map<GenealogyNode, List<GenealogyNode>> packed = new LinkedHashMap<>();
        for (TraceLink link : origin.links()) {
            if (link.kind() == EdgeKind.PACK || link.kind() == EdgeKind.SHIP) {
                packed.computeIfAbsent(link.to(), to -> new ArrayList<>()).add(link.from());
            }
        }
        Set<GenealogyNode> inside = new LinkedHashSet<>(List.of(subject));
        Deque<GenealogyNode> open = new ArrayDeque<>(inside);
        while (!open.isEmpty()) {
            for (GenealogyNode part : packed.getOrDefault(open.remove(), List.of())) {
                if (inside.add(part)) {
                    open.add(part);
                }
            }
        }
        inside.removeIf(node -> node.kind() != GenealogyNode.Kind.LOT);
        return inside;
    }

    private static void requirePart(Complaint complaint, Trace origin, List<InspectionResult> own, Gaps gaps) {
        MaterialDefinitionId part = complaint.material();
        if (part == null) {
            return;
        }
        Set<String> made = new TreeSet<>();
        if (own.isEmpty()) {
            origin.inspections().forEach(run -> addPart(run.context(), made));
        } else {
            own.forEach(result -> addPart(result.context(), made));
        }
        if (!made.isEmpty() && !made.contains(part.value())) {
            gaps.add(
                    Gap.Kind.OTHER_PART,
                    origin.start(),
                    origin.start() + " was made as part " + String.join(", ", made) + ", not as " + part);
        }
    }

    private static void addPart(@Nullable WorkContext context, Set<String> parts) {
        MaterialDefinitionId part = context == null ? null : context.material();
        if (part != null) {
            parts.add(part.value());
        }
    }

    /** The lots that nothing leads to. */
    private static List<GenealogyNode> raw(Trace origin) {
        Set<GenealogyNode> made = new LinkedHashSet<>();
        origin.links().forEach(link -> made.add(link.to()));
        return origin.nodes(GenealogyNode.Kind.LOT).stream()
                .filter(lot -> !made.contains(lot))
                .toList();
    }

    private static List<AffectedShipment> shipments(
            GenealogyNode subject,
            Set<Long> runs,
            Collection<GenealogyNode> batch,
            List<GenealogyNode> raw,
            StoreReader journal,
            Gaps gaps)
            throws StoreException {
        Map<GenealogyNode, AffectedShipment.Grade> found = new LinkedHashMap<>();
        reach(
                runs.stream().map(GenealogyNode::run).toList(),
                AffectedShipment.Grade.SIMILAR_DEFECT,
                subject,
                found,
                journal,
                gaps);
        reach(batch, AffectedShipment.Grade.SAME_LOT, subject, found, journal, gaps);
        reach(raw, AffectedShipment.Grade.SAME_MATERIAL, subject, found, journal, gaps);
        return found.entrySet().stream()
                .map(entry -> new AffectedShipment(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static void reach(
            Collection<GenealogyNode> from,
            AffectedShipment.Grade grade,
            GenealogyNode subject,
            Map<GenealogyNode, AffectedShipment.Grade> found,
            StoreReader journal,
            Gaps gaps)
            throws StoreException {
        if (from.isEmpty()) {
            return;
        }
        Walk walk = Walk.ofAll(journal, Direction.FORWARD, TraceQuery.DEFAULT_MOST_NODES);
        walk.from(from, null, step -> {});
        for (GenealogyNode node : walk.nodes()) {
            if (node.kind() == GenealogyNode.Kind.SHIPMENT && !node.equals(subject)) {
                found.putIfAbsent(node, grade);
            }
        }
        if (walk.hasEnded()) {
            gaps.add(
                    Gap.Kind.BUDGET,
                    subject,
                    "the search for shipments (" + grade + ") ended at its budget of " + TraceQuery.DEFAULT_MOST_NODES
                            + " nodes: there may be more");
        }
    }

    /** Device times of what was inspected. */
    private record Span(@Nullable Instant from, @Nullable Instant to) {
        static Span of(List<InspectionResult> own, List<RunInspections> runs) {
            Instant from = null;
            Instant to = null;
            for (InspectionResult result : own) {
                from = from == null || result.deviceTime().isBefore(from) ? result.deviceTime() : from;
                to = to == null || result.deviceTime().isAfter(to) ? result.deviceTime() : to;
            }
            if (!own.isEmpty()) {
                return new Span(from, to);
            }
            for (RunInspections run : runs) {
                Instant first = run.first();
                Instant last = run.last();
                if (first != null && last != null) {
                    from = from == null || first.isBefore(from) ? first : from;
                    to = to == null || last.isAfter(to) ? last : to;
                }
            }
            return new Span(from, to);
        }
    }

    /** The defects of the batch that are like the one complained of, or like one on the unit itself. */
    private static final class Similar {
        final List<SeenDefect> listed = new ArrayList<>();
        final Set<UnitId> units = new LinkedHashSet<>();
        final Set<Long> runs = new LinkedHashSet<>();
        long total;
        private final Complaint complaint;
        private final List<InspectionResult> own;
        private final boolean said;

        Similar(Complaint complaint, List<InspectionResult> own) {
            this.complaint = complaint;
            this.own = own;
            said = complaint.morphology() != null || complaint.place() != null;
        }

        void look(SeenDefect defect) {
            if (said ? isAsSaid(defect) : isLikeOne(defect)) {
                total++;
                units.add(defect.unit());
                runs.add(defect.run());
                if (listed.size() < MOST_SIMILAR) {
                    listed.add(defect);
                }
            }
        }

        private boolean isAsSaid(SeenDefect defect) {
            return (complaint.morphology() == null || complaint.morphology().equals(defect.morphology()))
                    && complaint.isLike(defect.place());
        }

        private boolean isLikeOne(SeenDefect defect) {
            return own.stream()
                    .flatMap(result -> result.defects().stream())
                    .anyMatch(seen -> seen.morphology().equals(defect.morphology())
                            && seen.place().within(defect.place(), complaint.radiusMicrometres()));
        }
    }
}
