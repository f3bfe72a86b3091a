package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.Defect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two traps of a detector that keeps what it saw in arrays: what was never written is taken for a sighting, and what comes
 * late is looked for where newer ones have replaced it. For each the control, a {@link Ring}, falls into the one trap only.
 */
class TrapsTest {
    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final Duration LATENESS = Duration.ofDays(1);
    private static final int MANY = 1 << 12;

    /** Device times at which a sighting that is all zeros would count. */
    static List<Instant> aboutTheOrigin() {
        return List.of(
                Instant.EPOCH,
                Instant.EPOCH.plusNanos(1),
                Instant.EPOCH.minusNanos(1),
                Instant.EPOCH.plusSeconds(10),
                Instant.EPOCH.minusSeconds(2),
                Instant.EPOCH.minusSeconds(10),
                Attack.EARLIEST);
    }

    @ParameterizedTest
    @MethodSource("aboutTheOrigin")
    void nothingCountsThatNobodySaw(Instant first) {
        for (ClusterRule rule : List.of(
                rule().build(),
                rule().windowOfInspectedUnits(10).build(),
                rule().windowOfRunTime(Duration.ofSeconds(10), Duration.ofSeconds(10))
                        .build())) {
            for (Defect defect : List.of(Line.scratchIn("A"), Line.scratchAt(0, 0), Line.scratchAt(-1, 1))) {
                for (int expected : new int[] {1, 16}) {
                    LockFreeDetector detector =
                            new LockFreeDetector(new RuleSet(List.of(rule), LATENESS), new Capacity(4, expected, MANY));
                    assertThat(marksUntilTold(opens(detector), first, defect))
                            .as("%s, %s", rule.clock(), defect.place())
                            .isEqualTo(3);
                }
            }
        }
    }

    @Test
    void aRingOfZerosIsFoundOut() {
        assertThat(aboutTheOrigin())
                .anyMatch(first -> marksUntilTold(new Ring(MANY, 0), first, Line.scratchIn("A")) < 3)
                .allMatch(first -> marksUntilTold(new Ring(MANY, NEVER), first, Line.scratchIn("A")) == 3);
    }

    /** Two marks of long ago, many since, none near another; then the third of long ago. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10, 100, 1_000})
    void whatIsLateFindsItsLikeHoweverManyCameSince(int since) {
        assertThat(findsTheLateOne(TrapsTest::lockFree, since)).isTrue();
    }

    /** Clusters of three on one key, in any order of arrival. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void clustersThatArriveInShreddedOrderAreAllFound(long seed) {
        assertThat(foundOf(200, seed, lockFree())).isEqualTo(200);
    }

    @Test
    void aRingThatForgetsIsFoundOut() {
        Supplier<Predicate<Inspection>> forgetful = () -> new Ring(64, NEVER);
        assertThat(findsTheLateOne(forgetful, 10)).isTrue();
        assertThat(findsTheLateOne(forgetful, 100)).isFalse();
        assertThat(foundOf(200, 1, forgetful.get())).isLessThan(200);
        assertThat(findsTheLateOne(() -> new Ring(MANY, NEVER), 1_000)).isTrue();
        assertThat(foundOf(200, 1, new Ring(MANY, NEVER))).isEqualTo(200);
    }

    private static ClusterRule.Builder rule() {
        return ClusterRule.custom("R").minimumUnits(3).window(Duration.ofSeconds(10));
    }

    private static Predicate<Inspection> lockFree() {
        return opens(new LockFreeDetector(new RuleSet(List.of(rule().build()), LATENESS), new Capacity(4, 2, MANY)));
    }

    private static Predicate<Inspection> opens(ClusterDetector detector) {
        return inspection -> detector.observe(inspection).stream().anyMatch(Opened.class::isInstance);
    }

    /** Has marks come a second apart. */
    private static int marksUntilTold(Predicate<Inspection> detector, Instant first, Defect defect) {
        Line line = new Line(ClusterDetector.of(RuleSet.of()));
        for (int mark = 1; ; mark++) {
            if (detector.test(at(first.plusSeconds(mark - 1), line.inspection(0, "u" + mark, defect)))) {
                return mark;
            }
        }
    }

    private static boolean findsTheLateOne(Supplier<Predicate<Inspection>> made, int since) {
        Predicate<Inspection> detector = made.get();
        Line line = new Line(ClusterDetector.of(RuleSet.of()));
        boolean told = detector.test(line.inspection(0, "a", Line.scratchIn("A")));
        told |= detector.test(line.inspection(1, "b", Line.scratchIn("A")));
        for (int i = 1; i <= since; i++) {
            told |= detector.test(line.inspection(20 * i, "u" + i, Line.scratchIn("A")));
        }
        return !told && detector.test(line.inspection(2, "c", Line.scratchIn("A")));
    }

    private static int foundOf(int clusters, long seed, Predicate<Inspection> detector) {
        Line line = new Line(ClusterDetector.of(RuleSet.of()));
        List<Inspection> marks = new ArrayList<>();
        for (int i = 0; i < clusters; i++) {
            for (int member = 0; member < 3; member++) {
                marks.add(line.inspection(30 * i + member, "u" + i + "-" + member, Line.scratchIn("A")));
            }
        }
        Collections.shuffle(marks, new Random(seed));
        return (int) marks.stream().filter(detector).count();
    }

    private static Inspection at(Instant time, Inspection inspection) {
        return new Inspection(
                inspection.result(),
                inspection.unit(),
                inspection.segment(),
                inspection.tooling(),
                inspection.material(),
                time,
                inspection.received(),
                inspection.defects());
    }

    /** The latest sightings of one key, as would do for results in order; told where three lie in one interval. */
    private static final class Ring implements Predicate<Inspection> {
        private static final long WINDOW = 10_000_000_000L;

        private final long[] times;
        private int next;

        Ring(int size, long initially) {
            times = new long[size];
            Arrays.fill(times, initially);
        }

        @Override
        public boolean test(Inspection inspection) {
            long time = ScopeWatch.nanos(inspection.time());
            times[next] = time;
            next = (next + 1) % times.length;
            long[] near = Arrays.stream(times)
                    .filter(each -> Math.abs(each - time) < WINDOW)
                    .sorted()
                    .toArray();
            for (int i = 0; i + 2 < near.length; i++) {
                if (near[i] <= time && near[i + 2] >= time && near[i + 2] - near[i] < WINDOW) {
                    return true;
                }
            }
            return false;
        }
    }
}
