package io.holdfast.contain;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An episode that still grows, with the sums that its reports need. Confined to the writer's thread. */
final class OpenEpisode {
    private final EpisodeId id;
    private final Map<ClusterId, Label> labels = new LinkedHashMap<>();
    private final Set<UnitId> units = new HashSet<>();
    private final Set<Segment> segments = new LinkedHashSet<>();
    private Instant firstMember;
    private Instant lastMember;

    private @Nullable Instant suspectTo;

    /** The hold, once one was asked for; the last one, where others were released before the episode came to its end. */
    @Nullable
    MaterialHold hold;

    /** The holds before that. */
    final List<MaterialHold> earlierHolds = new ArrayList<>();

    /** The report, once raised; the last one, where others were closed before the episode came to its end. */
    @Nullable
    Nonconformance report;

    /** The reports before that. */
    final List<Nonconformance> earlierReports = new ArrayList<>();

    OpenEpisode(Cluster first) {
        id = EpisodeId.of(first);
        firstMember = first.first().time();
        lastMember = firstMember;
        add(first);
    }

    EpisodeId id() {
        return id;
    }

    Cluster firstCluster() {
        return labels.values().iterator().next().cluster;
    }

    List<Cluster> clusters() {
        List<Cluster> clusters = new ArrayList<>();
        labels.values().forEach(label -> clusters.add(label.cluster));
        return clusters;
    }

    Set<Segment> segments() {
        return segments;
    }

    /** Replaces the segments, where results are bound to other contexts than when they joined. */
    void segments(Set<Segment> now) {
        segments.clear();
        segments.addAll(now);
    }

    /** Goes on with another hold. */
    void hold(MaterialHold next) {
        if (hold != null && !hold.id().equals(next.id())) {
            earlierHolds.add(hold);
        }
        hold = next;
    }

    /** Goes on with another report. */
    void report(Nonconformance next) {
        if (report != null && !report.id().equals(next.id())) {
            earlierReports.add(report);
        }
        report = next;
    }

    /** Returns how many units are nonconforming beyond what closed reports say. */
    int newUnits() {
        return unitCount()
                - earlierReports.stream()
                        .mapToInt(Nonconformance::nonconformingUnits)
                        .sum();
    }

    Instant firstMember() {
        return firstMember;
    }

    /** Returns up to when the journal makes units suspect: null, for all of it, before the first look. */
    @Nullable
    Instant suspectTo() {
        return suspectTo == null ? null : later(suspectTo, lastMember);
    }

    void suspectTo(Instant value) {
        suspectTo = value;
    }

    int unitCount() {
        return units.size();
    }

    void add(Cluster cluster) {
        labels.put(cluster.id(), new Label(cluster));
        cluster.members().forEach(member -> add(cluster.id(), member));
    }

    void add(ClusterId cluster, ClusterMember member) {
        Label label = label(cluster);
        label.units.add(member.unit());
        label.first = earlier(label.first, member.time());
        label.last = later(label.last, member.time());
        units.add(member.unit());
        segments.add(member.segment());
        firstMember = earlier(firstMember, member.time());
        lastMember = later(lastMember, member.time());
    }

    /** Marks a cluster as quiet and tells whether all are. */
    boolean close(ClusterId cluster) {
        label(cluster).open = false;
        return labels.values().stream().noneMatch(label -> label.open);
    }

    private Label label(ClusterId cluster) {
        Label label = labels.get(cluster);
        if (label == null) {
            throw new IllegalArgumentException(cluster + " does not belong to " + id);
        }
        return label;
    }

    /**
     * Tells whether the cluster shows the same cause as this episode: at the same place, and on a unit that this episode
     * has too or, in the same scope, at the same time. The place is the same where zones are equal or the discs of the two
     * radii meet.
     */
    boolean sharesCauseWith(Cluster cluster) {
        boolean samePlace = labels.values().stream().anyMatch(label -> meet(label.cluster, cluster));
        if (!samePlace) {
            return false;
        }
        if (cluster.members().stream().anyMatch(member -> units.contains(member.unit()))) {
            return true;
        }
        Instant clusterFirst = cluster.first().time();
        Instant clusterLast =
                cluster.members().get(cluster.members().size() - 1).time();
        return cluster.scope().equals(firstCluster().scope())
                && !clusterLast.isBefore(firstMember)
                && !clusterFirst.isAfter(lastMember);
    }

    private static boolean meet(Cluster one, Cluster other) {
        long reach = Math.min(one.radiusMicrometres() + other.radiusMicrometres(), Place.Point.LARGEST_MICROMETRES);
        return one.place().within(other.place(), reach);
    }

    List<DefectSummary> defects() {
        return labels.values().stream()
                .map(label -> new DefectSummary(
                        label.cluster.morphology(), label.cluster.place(), label.units.size(), label.first, label.last))
                .toList();
    }

    Episode asOf(@Nullable Instant closedAt) {
        return new Episode(id, firstCluster().scope(), clusters(), unitCount(), lastMember, closedAt);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** One label that the cause shows under. */
    private static final class Label {
        final Cluster cluster;
        final Set<UnitId> units = new HashSet<>();
        Instant first;
        Instant last;
        boolean open = true;

        Label(Cluster cluster) {
            this.cluster = cluster;
            first = cluster.first().time();
            last = first;
        }
    }
}
