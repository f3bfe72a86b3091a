package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.detect.Streams.Arrival;
import io.holdfast.detect.Streams.Silence;
import io.holdfast.detect.Streams.Step;
import io.holdfast.detect.Streams.Stream;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a detector knows after a restart; for every {@link ClusterDetector}. */
abstract class DetectorRecoveryContract {
    private static final int STREAMS = Boolean.getBoolean("holdfast.long") ? 100_000 : 3_000;
    private static final RuleSet RULES = RuleSet.of(ClusterRule.custom("R")
            .minimumUnits(3)
            .window(Duration.ofSeconds(10))
            .build());

    abstract ClusterDetector detector(RuleSet rules);

    @Test
    void restoringConcludesNothing() {
        Line line = new Line(detector(RULES));
        line.detector.restore(line.inspection(0, "a", scratchIn("A")));
        line.detector.restore(line.inspection(1, "b", scratchIn("A")));
        line.detector.restore(line.inspection(2, "c", scratchIn("A")));
        assertThat(line.sees(3, "pass")).isEmpty();
    }

    @Test
    void restoredEvidenceCounts() {
        Line line = new Line(detector(RULES));
        line.detector.restore(line.inspection(0, "a", scratchIn("A")));
        line.detector.restore(line.inspection(1, "b", scratchIn("A")));
        line.sees(2, "c", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void restoredResultsAreKnown() {
        Line line = new Line(detector(RULES));
        Inspection first = line.inspection(0, "a", scratchIn("A"));
        line.detector.restore(first);
        line.detector.restore(first);
        line.detector.restore(line.inspection(1, "b", scratchIn("A")));
        assertThat(line.sees(first)).isEmpty();
    }

    @Test
    void aRestoredClusterGrowsAndCloses() {
        Line before = new Line(detector(RULES));
        before.sees(0, "a", scratchIn("A"));
        before.sees(1, "b", scratchIn("A"));
        before.sees(2, "c", scratchIn("A"));
        Cluster cluster = before.said(Opened.class).get(0).cluster();

        Line after = new Line(detector(RULES));
        after.detector.restore(cluster, cluster.members());
        List<DetectionEvent> events = after.sees(11.999, "d", scratchIn("A"));
        assertThat(events).hasSize(1);
        assertThat(((Extended) events.get(0)).cluster()).isEqualTo(cluster.id());
        assertThat(after.sees(141.999, "pass")).containsExactly(new Closed(cluster.id(), Line.second(11.999)));
    }

    @Test
    void aClusterOfAScopeThatNeverCameBackIsClosedAsIdle() {
        Line before = new Line(detector(RULES));
        before.sees(0, "a", scratchIn("A"));
        before.sees(1, "b", scratchIn("A"));
        before.sees(2, "c", scratchIn("A"));
        Cluster cluster = before.said(Opened.class).get(0).cluster();

        ClusterDetector after = detector(RULES);
        after.restore(cluster, cluster.members());
        assertThat(after.forgetIdle(Line.START)).containsExactly(new Closed(cluster.id(), Line.second(2)));
    }

    @Test
    void aClusterWhoseRuleIsGoneIsRefused() {
        Line before = new Line(detector(RULES));
        before.sees(0, "a", scratchIn("A"));
        before.sees(1, "b", scratchIn("A"));
        before.sees(2, "c", scratchIn("A"));
        Cluster cluster = before.said(Opened.class).get(0).cluster();

        ClusterDetector after = detector(RuleSet.of(ClusterRule.custom("Q").build()));
        assertThatThrownBy(() -> after.restore(cluster, cluster.members()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("R");
    }

    /** Cuts random streams in two; the seed of the one that fails is printed, and taken from {@code holdfast.seed}. */
    @Test
    void restoringEqualsNeverHavingStopped() {
        seeds().forEach(seed -> {
            Stream stream = Streams.random(seed).arrivalsOnly();
            Cut cut = new Cut(stream, new Random(seed).nextInt(stream.steps().size()));
            assertThat(cut.rest(cut.restarted(cut.given)))
                    .as("seed %d cut before step %d", seed, cut.at)
                    .isEqualTo(cut.rest(cut.before));
        });
    }

    @Test
    void inspectionsThatNoRuleCanReachNeedNotBeRestored() {
        seeds().forEach(seed -> {
            Stream stream = Streams.random(seed).arrivalsOnly();
            List<ClusterRule> rules = stream.rules().rules();
            if (rules.stream().allMatch(rule -> rule.clock() == WindowClock.EVENT_TIME)) {
                Cut cut =
                        new Cut(stream, new Random(seed).nextInt(stream.steps().size()));
                List<Inspection> reachable = cut.given.subList(cut.firstNeeded(), cut.given.size());
                assertThat(cut.rest(cut.restarted(reachable)))
                        .as("seed %d cut before step %d", seed, cut.at)
                        .isEqualTo(cut.rest(cut.before));
            }
        });
    }

    private static LongStream seeds() {
        Long one = Long.getLong("holdfast.seed");
        return one == null ? LongStream.range(0, STREAMS) : LongStream.of(one);
    }

    private static Set<Scope> scopes(RuleSet rules, Inspection inspection) {
        Set<Scope> scopes = new HashSet<>();
        for (ClusterRule rule : rules.rules()) {
            scopes.add(
                    rule.scope() == ScopeKind.TOOLING && inspection.tooling() != null
                            ? inspection.tooling()
                            : inspection.segment());
        }
        return scopes;
    }

    /** A stream that a detector saw the first part of, and what a journal would know then. */
    private final class Cut {
        final Stream stream;
        final int at;
        final ClusterDetector before;
        final List<Inspection> given = new ArrayList<>();
        final Map<ClusterId, Cluster> open = new LinkedHashMap<>();
        final Map<ClusterId, List<ClusterMember>> members = new HashMap<>();

        Cut(Stream stream, int at) {
            this.stream = stream;
            this.at = at;
            before = detector(stream.rules());
            for (Step step : stream.steps().subList(0, at)) {
                note(((Arrival) step).inspection(), step.applyTo(before));
            }
        }

        private void note(Inspection inspection, List<DetectionEvent> events) {
            given.add(inspection);
            for (DetectionEvent event : events) {
                if (event instanceof Opened opened) {
                    ClusterId id = opened.cluster().id();
                    open.put(id, opened.cluster());
                    members.put(id, new ArrayList<>(opened.cluster().members()));
                } else if (event instanceof Extended extended) {
                    members.get(extended.cluster()).add(extended.member());
                } else if (event instanceof Closed closed) {
                    open.remove(closed.cluster());
                }
            }
        }

        /** Returns the index of the first inspection that may matter yet, by the words of the contract. */
        int firstNeeded() {
            RuleSet rules = stream.rules();
            Duration reach = rules.rules().stream()
                    .map(ClusterRule::window)
                    .max(Comparator.naturalOrder())
                    .orElseThrow()
                    .plus(rules.allowedLateness())
                    .plus(rules.allowedSkew().multipliedBy(2));
            Set<Scope> scopes = new HashSet<>();
            given.forEach(inspection -> scopes.addAll(scopes(rules, inspection)));
            Instant receivedFrom = Instant.MAX;
            for (Scope scope : scopes) {
                List<Inspection> inScope = given.stream()
                        .filter(inspection -> scopes(rules, inspection).contains(scope))
                        .toList();
                Instant latest = inScope.stream()
                        .map(Inspection::time)
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
                Instant from = Instant.MIN;
                for (Inspection inspection : inScope) {
                    if (inspection.time().plus(reach).isAfter(latest)) {
                        from = inspection.received().minus(rules.idleAfter());
                        break;
                    }
                }
                receivedFrom = from.isBefore(receivedFrom) ? from : receivedFrom;
            }
            int first = 0;
            while (first < given.size() && given.get(first).received().isBefore(receivedFrom)) {
                first++;
            }
            return first;
        }

        ClusterDetector restarted(List<Inspection> inspections) {
            ClusterDetector fresh = detector(stream.rules());
            inspections.forEach(fresh::restore);
            open.values().forEach(cluster -> fresh.restore(cluster, members.get(cluster.id())));
            return fresh;
        }

        List<List<DetectionEvent>> rest(ClusterDetector detector) {
            List<List<DetectionEvent>> rest = new ArrayList<>();
            for (Step step : stream.steps().subList(at, stream.steps().size())) {
                rest.add(step.applyTo(detector));
            }
            rest.add(new Silence(Line.START.plus(Duration.ofDays(1_000))).applyTo(detector));
            return rest;
        }
    }
}
