package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Late;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Streams handed over by several threads at once. Whatever the order in which calls take effect, what was told must keep
 * the promise: every admitted set that was accepted is covered, nothing is invented, nothing told twice. Rerun one stream
 * with {@code -Dholdfast.seed=} (the interleaving differs); search longer with {@code -Plong}.
 */
class ConcurrentStreamsTest {
    private static final int STREAMS = Boolean.getBoolean("holdfast.long") ? 200_000 : 8_000;
    private static final int PLANTED = Boolean.getBoolean("holdfast.long") ? 2_000_000 : 200_000;
    private static final int MOST_THREADS = 4;

    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        threads = Executors.newFixedThreadPool(MOST_THREADS);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
    }

    @Test
    void keepsThePromiseWhateverTheInterleaving() {
        LongStream seeds = Long.getLong("holdfast.seed") == null
                ? LongStream.range(0, STREAMS)
                : LongStream.of(Long.getLong("holdfast.seed"));
        int[] shown = new int[2];
        seeds.forEach(seed -> {
            Race race = new Race(seed);
            race.run();
            try {
                race.check();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + " of " + race.rules + ": " + e.getMessage(), e);
            }
            shown[0] += race.opened.size();
            shown[1] += race.extended;
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(shown[0]).as("openings").isGreaterThan(STREAMS);
            assertThat(shown[1]).as("extensions").isGreaterThan(STREAMS);
        }
    }

    /** Two threads hand over one member each of many clusters of two, cluster by cluster at the same moment. */
    @Test
    void aClusterRacedByTwoThreadsOpensOnce() {
        ClusterRule rule = ClusterRule.custom("R")
                .minimumUnits(2)
                .window(Duration.ofDays(100))
                .radiusMicrometres(100)
                .build();
        for (int side = 0; side < 2; side++) {
            boolean points = side == 1;
            ClusterDetector detector = new LockFreeDetector(
                    new RuleSet(List.of(rule), Duration.ofDays(1)), new Capacity(4, 1 << 10, 1 << 20));
            List<List<Inspection>> hands = new ArrayList<>();
            for (int hand = 0; hand < 2; hand++) {
                List<Inspection> inspections = new ArrayList<>();
                Line line = new Line(detector);
                for (int i = 0; i < PLANTED / 2; i++) {
                    // The two marks lie in two cells of the grid, or one; across all borders.
                    Place place = points
                            ? new Place.Point(null, 10_000L * (i % 300) + 97 * hand, 10_000L * (i / 300) - 13 * hand)
                            : new Place.Zone(null, "Z" + i);
                    Inspection made = line.inspection(i * 0.001, "u" + hand + "-" + i, Defect.of(Line.SCRATCH, place));
                    inspections.add(Line.named("r" + hand + "-" + i, made));
                }
                hands.add(inspections);
            }
            List<List<DetectionEvent>> told = together(detector, hands);
            List<DetectionEvent> all = told.stream().flatMap(List::stream).toList();
            assertThat(all).hasSize(PLANTED / 2).allMatch(Opened.class::isInstance);
            assertThat(new HashSet<>(all.stream()
                            .map(event -> ((Opened) event).cluster().id())
                            .toList()))
                    .hasSize(PLANTED / 2);
        }
    }

    /** A result that two stations hand over at once counts once. */
    @Test
    void aResultHandedOverByAllThreadsAtOnceIsAcceptedOnce() {
        ClusterRule rule = ClusterRule.custom("R").minimumUnits(2).build();
        ClusterDetector detector =
                new LockFreeDetector(new RuleSet(List.of(rule), Duration.ofHours(1)), new Capacity(4, 4, 1 << 16));
        Line line = new Line(detector);
        List<Inspection> inspections = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            inspections.add(line.inspection(i * 0.01, "u" + i, Line.scratchIn("A")));
        }
        List<ClusterMember> counted = new ArrayList<>();
        for (List<DetectionEvent> events : together(detector, Collections.nCopies(3, inspections))) {
            for (DetectionEvent event : events) {
                if (event instanceof Opened opened) {
                    counted.addAll(opened.cluster().members());
                } else {
                    counted.add(((Extended) event).member());
                }
            }
        }
        assertThat(counted).hasSize(20_000);
        assertThat(new HashSet<>(counted)).hasSize(20_000);
    }

    /** Has each thread observe its inspections in order, all beginning at once. */
    private static List<List<DetectionEvent>> together(ClusterDetector detector, List<List<Inspection>> hands) {
        CyclicBarrier barrier = new CyclicBarrier(hands.size());
        List<Future<List<DetectionEvent>>> futures = new ArrayList<>();
        for (List<Inspection> hand : hands) {
            futures.add(threads.submit(() -> {
                List<DetectionEvent> events = new ArrayList<>();
                barrier.await();
                for (Inspection inspection : hand) {
                    events.addAll(detector.observe(inspection));
                }
                return events;
            }));
        }
        List<List<DetectionEvent>> told = new ArrayList<>();
        for (Future<List<DetectionEvent>> future : futures) {
            try {
                told.add(future.get());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return told;
    }

    /**
     * One random stream, dealt out to two to four threads, on event time. Nothing in it can be late: either so much lateness
     * is allowed, or none and each thread is a station, which has its inspections in order but a clock of its own.
     */
    private static final class Race {
        final RuleSet rules;
        final ClusterRule rule;
        final List<List<Inspection>> hands = new ArrayList<>();
        final List<Inspection> all = new ArrayList<>();
        final Map<ClusterId, Opened> opened = new HashMap<>();
        final Map<ClusterId, Set<ClusterMember>> members = new HashMap<>();
        int extended;
        private List<List<DetectionEvent>> told = List.of();
        private final LockFreeDetector detector;

        Race(long seed) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            random.nextInt();
            int count = 8 + random.nextInt(60);
            rule = ClusterRule.custom("R")
                    .minimumUnits(2 + random.nextInt(3))
                    .window(Duration.ofSeconds(2 + random.nextInt(count)))
                    .radiusMicrometres(random.nextInt(3) * 5)
                    .build();
            boolean isThreadAStation = random.nextInt(3) > 0;
            rules = new RuleSet(
                    List.of(rule),
                    isThreadAStation ? Duration.ZERO : Duration.ofSeconds(count),
                    Duration.ofDays(1),
                    Duration.ofDays(1));
            detector = new LockFreeDetector(rules, new Capacity(4, 1 + random.nextInt(32), 1 << 10));
            int threadCount = 2 + random.nextInt(MOST_THREADS - 1);
            for (int i = 0; i < threadCount; i++) {
                hands.add(new ArrayList<>());
            }
            boolean points = random.nextBoolean();
            Line line = new Line(detector);
            for (int i = 0; i < threadCount && isThreadAStation; i++) {
                line.station = new EquipmentId("S" + i);
                // Each is known from the start, the slowest first.
                line.sees(4 * i, "first" + i);
            }
            for (int i = 0; i < count; i++) {
                Defect[] defects = new Defect[random.nextInt(3)];
                for (int j = 0; j < defects.length; j++) {
                    Morphology morphology = random.nextInt(4) == 0 ? Line.VOID : Line.SCRATCH;
                    defects[j] = Defect.of(
                            morphology,
                            points
                                    ? new Place.Point(null, random.nextInt(30) - 15, random.nextInt(12) - 6)
                                    : new Place.Zone(null, "Z" + random.nextInt(3)));
                }
                int hand = random.nextInt(threadCount);
                line.station = isThreadAStation ? new EquipmentId("S" + hand) : null;
                Inspection inspection =
                        line.inspection(isThreadAStation ? i + 4 * hand : i, "u" + random.nextInt(count), defects);
                all.add(inspection);
                hands.get(hand).add(inspection);
            }
        }

        void run() {
            told = together(detector, hands);
            told = new ArrayList<>(told);
            told.add(detector.forgetIdle(Line.START.plus(Duration.ofDays(1))));
        }

        void check() {
            assertThat(detector.refused()).isZero();
            Set<ClusterId> closed = new HashSet<>();
            List<Extended> extensions = new ArrayList<>();
            for (List<DetectionEvent> events : told) {
                for (DetectionEvent event : events) {
                    if (event instanceof Opened open) {
                        assertThat(opened.put(open.cluster().id(), open))
                                .as("opened twice")
                                .isNull();
                        members.put(
                                open.cluster().id(),
                                new HashSet<>(open.cluster().members()));
                        assertIsAdmitted(open);
                    } else if (event instanceof Extended extension) {
                        extensions.add(extension);
                    } else if (event instanceof Closed close) {
                        assertThat(closed.add(close.cluster()))
                                .as("closed once")
                                .isTrue();
                    } else if (event instanceof Late late) {
                        throw new AssertionError("not late: " + late);
                    }
                }
            }
            assertThat(closed).isEqualTo(opened.keySet());
            for (Extended extension : extensions) {
                assertThat(members).as("extends what opened").containsKey(extension.cluster());
                assertThat(members.get(extension.cluster()).add(extension.member()))
                        .as("told twice: %s", extension)
                        .isTrue();
                assertThat(opened.get(extension.cluster())
                                .cluster()
                                .place()
                                .within(extension.member().place(), rule.radiusMicrometres()))
                        .isTrue();
            }
            extended = extensions.size();
            assertEveryMemberIsInReach();
            assertAdmittedAreCovered();
        }

        private void assertIsAdmitted(Opened open) {
            Set<ClusterMember> accepted = new HashSet<>(members(open.cluster().morphology()));
            assertThat(accepted).containsAll(open.cluster().members());
            assertThat(open.cluster().units()).hasSizeGreaterThanOrEqualTo(rule.minimumUnits());
            List<ClusterMember> inside = open.cluster().members();
            assertThat(Duration.between(
                            inside.get(0).time(), inside.get(inside.size() - 1).time()))
                    .isLessThan(rule.window());
            assertThat(inside)
                    .allMatch(member -> member.place().within(open.cluster().place(), rule.radiusMicrometres()));
        }

        /** Each member of a cluster, in order of time, is less than W from the one before. */
        private void assertEveryMemberIsInReach() {
            for (Set<ClusterMember> each : members.values()) {
                List<ClusterMember> sorted = each.stream().sorted().toList();
                for (int i = 1; i < sorted.size(); i++) {
                    assertThat(Duration.between(
                                    sorted.get(i - 1).time(), sorted.get(i).time()))
                            .isLessThan(rule.window());
                }
            }
        }

        private void assertAdmittedAreCovered() {
            Set<ClusterMember> owned = new HashSet<>();
            members.values().forEach(owned::addAll);
            for (Morphology morphology : List.of(Line.SCRATCH, Line.VOID)) {
                List<ClusterMember> free = members(morphology).stream()
                        .filter(member -> !owned.contains(member))
                        .toList();
                for (ClusterMember centre : free) {
                    List<ClusterMember> ball = free.stream()
                            .filter(other -> other.place().within(centre.place(), rule.radiusMicrometres()))
                            .toList();
                    for (ClusterMember start : ball) {
                        List<ClusterMember> inside = ball.stream()
                                .filter(other -> !other.time().isBefore(start.time())
                                        && Duration.between(start.time(), other.time())
                                                        .compareTo(rule.window())
                                                < 0)
                                .toList();
                        Set<UnitId> units = new HashSet<>();
                        inside.forEach(member -> units.add(member.unit()));
                        if (inside.contains(centre) && units.size() >= rule.minimumUnits()) {
                            throw new AssertionError("no cluster covers any of " + inside);
                        }
                    }
                }
            }
        }

        private List<ClusterMember> members(Morphology morphology) {
            List<ClusterMember> found = new ArrayList<>();
            for (Inspection inspection : all) {
                for (int i = 0; i < inspection.defects().size(); i++) {
                    if (inspection.defects().get(i).morphology().equals(morphology)) {
                        found.add(new ClusterMember(
                                inspection.result(),
                                i,
                                inspection.unit(),
                                inspection.segment(),
                                inspection.defects().get(i).place(),
                                inspection.time()));
                    }
                }
            }
            return found;
        }
    }
}
