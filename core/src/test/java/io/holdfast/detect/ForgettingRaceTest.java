package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.OperationId;
import io.holdfast.model.Segment;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scopes are forgotten while other threads observe, in them and in others. */
class ForgettingRaceTest {
    private static final int OBSERVERS = 2;
    private static final int EACH = Boolean.getBoolean("holdfast.long") ? 40_000 : 8_000;
    private static final RuleSet RULES = new RuleSet(
            List.of(ClusterRule.custom("R")
                    .minimumUnits(2)
                    .window(Duration.ofDays(100))
                    .build()),
            Duration.ofDays(1));
    private static final Instant END = Line.START.plus(Duration.ofDays(1_000));

    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        threads = Executors.newFixedThreadPool(OBSERVERS + 1);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
    }

    /** Marks that come two and two on a zone of their own, one of each hand. */
    private static List<Inspection> hand(int hand, int scopes) {
        Line line = new Line(ClusterDetector.of(RULES));
        List<Inspection> inspections = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            line.segment = segment(i / 50 % scopes);
            Inspection made = line.inspection(i * 0.001, "u" + hand + "-" + i, Line.scratchIn("Z" + i));
            inspections.add(Line.named("r" + hand + "-" + i, made));
        }
        return inspections;
    }

    private static Segment segment(int number) {
        return new WorkOrderSegment(new WorkOrderId("W" + number), new OperationId("10"), null);
    }

    /** Has the observers observe, and one more thread forget until they are done. */
    private static List<DetectionEvent> race(ClusterDetector detector, int scopes, Callable<Instant> receivedBefore)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(OBSERVERS + 1);
        AtomicInteger busy = new AtomicInteger(OBSERVERS);
        List<Future<List<DetectionEvent>>> futures = new ArrayList<>();
        for (int observer = 0; observer < OBSERVERS; observer++) {
            List<Inspection> inspections = hand(observer, scopes);
            futures.add(threads.submit(() -> {
                List<DetectionEvent> events = new ArrayList<>();
                barrier.await();
                try {
                    for (Inspection inspection : inspections) {
                        events.addAll(detector.observe(inspection));
                    }
                } finally {
                    busy.getAndDecrement();
                }
                return events;
            }));
        }
        futures.add(threads.submit(() -> {
            List<DetectionEvent> events = new ArrayList<>();
            barrier.await();
            while (busy.get() > 0) {
                events.addAll(detector.forgetIdle(receivedBefore.call()));
                Thread.yield();
            }
            return events;
        }));
        List<DetectionEvent> told = new ArrayList<>();
        for (Future<List<DetectionEvent>> future : futures) {
            told.addAll(future.get());
        }
        return told;
    }

    @Test
    void forgettingIdleScopesTakesNothingFromTheOthers() throws Exception {
        int idle = 60;
        LockFreeDetector detector = new LockFreeDetector(RULES, new Capacity(64, 4, 1 << 20));
        Set<ClusterId> old = new HashSet<>();
        Line line = new Line(detector);
        for (int i = 0; i < idle; i++) {
            line.segment = segment(1_000 + i);
            line.sees(Line.named("old-a" + i, early(line.inspection(0, "a", Line.scratchIn("A")), i)));
            line.sees(Line.named("old-b" + i, early(line.inspection(0, "b", Line.scratchIn("A")), i)));
        }
        line.said(Opened.class).forEach(opened -> old.add(opened.cluster().id()));
        assertThat(old).hasSize(idle);
        // One after the other they have been idle for too long; the others never.
        AtomicInteger hour = new AtomicInteger();
        List<DetectionEvent> told = race(
                detector, 2, () -> Line.START.minus(Duration.ofHours(Math.max(1, 100 - hour.getAndIncrement() / 10))));
        told.addAll(detector.forgetIdle(Line.START));
        List<ClusterId> closed = closed(told);
        assertThat(closed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(old);
        assertThat(told.stream().filter(Opened.class::isInstance)).hasSize(EACH);
        assertThat(told).hasSize(EACH + idle);
        assertThat(detector.refused()).isZero();
    }

    private static Inspection early(Inspection inspection, int hour) {
        return new Inspection(
                inspection.result(),
                inspection.unit(),
                inspection.segment(),
                inspection.tooling(),
                inspection.material(),
                inspection.time(),
                Line.START.minus(Duration.ofHours(2 + hour)),
                inspection.defects());
    }

    /** Everything is forgotten again and again; what is told is true all the same, and every opening has its closing. */
    @Test
    void forgettingScopesInUseInventsNothingAndLeavesNothingOpen() throws Exception {
        LockFreeDetector detector = new LockFreeDetector(RULES, new Capacity(64, 4, 1 << 20));
        List<DetectionEvent> told = race(detector, 4, () -> END);
        told.addAll(detector.forgetIdle(END));
        Map<ClusterId, Opened> opened = new HashMap<>();
        Set<ClusterMember> counted = new HashSet<>();
        for (DetectionEvent event : told) {
            if (event instanceof Opened open) {
                assertThat(opened.put(open.cluster().id(), open))
                        .as("told twice")
                        .isNull();
                assertThat(open.cluster().units()).hasSize(2);
                assertThat(open.cluster().members())
                        .allMatch(counted::add)
                        .allMatch(member -> member.place().equals(open.cluster().place()));
            }
        }
        assertThat(told).noneMatch(Extended.class::isInstance);
        assertThat(closed(told)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(opened.keySet());
        assertThat(opened.size()).as("clusters that no forgetting split").isBetween(1, EACH);
        assertThat(detector.refused()).isZero();
        assertThat(detector.forgetIdle(END)).isEmpty();
    }

    private static List<ClusterId> closed(List<DetectionEvent> told) {
        return told.stream()
                .filter(Closed.class::isInstance)
                .map(event -> ((Closed) event).cluster())
                .toList();
    }
}
