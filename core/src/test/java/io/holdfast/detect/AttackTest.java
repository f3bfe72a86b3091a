package io.holdfast.detect;

import static io.holdfast.detect.DetectorOracleTest.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.detect.Streams.Step;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both detectors under each {@link Attack}: short streams against the definition, long ones against each other. Rerun one
 * stream with {@code -Dholdfast.seed=} and the seed that the failure names; search longer with {@code -Plong}.
 */
class AttackTest {
    private static final boolean LONG = Boolean.getBoolean("holdfast.long");
    private static final int SHORT_STREAMS = LONG ? 20_000 : 250;
    private static final int LONG_STREAMS = LONG ? 50 : 2;
    private static final int LONG_SIZE = 3_000;

    private static ClusterDetector lockFree(RuleSet rules) {
        return new LockFreeDetector(rules, new Capacity(1 << 10, 2, 1 << 16));
    }

    private static Streams.Stream shortStream(Attack attack, long seed) {
        return attack.stream(seed, 8 + (int) (seed % 25));
    }

    @ParameterizedTest
    @EnumSource
    void readableDetectorSaysWhatTheDefinitionSays(Attack attack) {
        saysWhatTheDefinitionSays(attack, ClusterDetector::of);
    }

    @ParameterizedTest
    @EnumSource
    void lockFreeDetectorSaysWhatTheDefinitionSays(Attack attack) {
        saysWhatTheDefinitionSays(attack, AttackTest::lockFree);
    }

    private static void saysWhatTheDefinitionSays(Attack attack, Function<RuleSet, ClusterDetector> detector) {
        DetectorOracleTest.seeds(SHORT_STREAMS).forEach(seed -> {
            String difference = difference(shortStream(attack, seed), detector, BruteForceOracle::new);
            if (difference != null) {
                fail(attack + ", seed " + seed + ": " + difference);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void bothDetectorsSayTheSameOfLongStreams(Attack attack) {
        DetectorOracleTest.seeds(LONG_STREAMS).forEach(seed -> {
            Streams.Stream stream = attack.stream(seed, LONG_SIZE);
            LockFreeDetector lockFree = (LockFreeDetector) lockFree(stream.rules());
            String difference = difference(stream, any -> lockFree, ClusterDetector::of);
            if (difference != null) {
                fail(attack + ", seed " + seed + ": " + difference);
            }
            assertThat(lockFree.refused())
                    .as("%s, seed %d: refused", attack, seed)
                    .isZero();
        });
    }

    /** The first scan counts how often the hash of the unit changes, and takes that for no less than the units. */
    @Test
    void unitsOfOneHashAreCountedOneByOne() {
        Line line = new Line(
                lockFree(RuleSet.of(ClusterRule.custom("R").minimumUnits(2).build())));
        line.sees(0, "Aa", Line.scratchIn("A"));
        line.sees(1, "BB", Line.scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("Aa", "BB"));
    }

    /** From 1900 to 2200 are more nanoseconds than a long can count. */
    @ParameterizedTest
    @MethodSource("timedRules")
    void aLeapFromTheFirstInstantToTheLastClosesWhatWasOpenAndLetsOpenAnew(
            Function<RuleSet, ClusterDetector> detector, ClusterRule.Builder rule) {
        Line line =
                new Line(detector.apply(new RuleSet(List.of(rule.minimumUnits(2).build()), Duration.ofSeconds(4))));
        line.sees(at(Attack.EARLIEST, line.inspection(0, "a", Line.scratchIn("A"))));
        line.sees(at(Attack.EARLIEST, line.inspection(0, "b", Line.scratchIn("A"))));
        line.sees(at(Attack.LATEST, line.inspection(0, "c", Line.scratchIn("A"))));
        line.sees(at(Attack.LATEST, line.inspection(0, "d", Line.scratchIn("A"))));
        assertThat(line.clusters()).containsExactly(List.of("a", "b"), List.of("c", "d"));
        assertThat(line.said(Closed.class))
                .containsExactly(
                        new Closed(line.said(Opened.class).get(0).cluster().id(), Attack.EARLIEST));
    }

    static Stream<Arguments> timedRules() {
        Duration window = Duration.ofSeconds(10);
        List<Function<RuleSet, ClusterDetector>> detectors = List.of(ClusterDetector::of, AttackTest::lockFree);
        return detectors.stream()
                .flatMap(detector -> Stream.of(
                        Arguments.of(detector, ClusterRule.custom("event").window(window)),
                        Arguments.of(detector, ClusterRule.custom("run").windowOfRunTime(window, window))));
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

    /** The control: streams on which nothing opens prove nothing. */
    @ParameterizedTest
    @EnumSource
    void clustersOpenUnderEveryAttack(Attack attack) {
        long opening = LongStream.range(0, 100)
                .filter(seed -> {
                    Streams.Stream stream = shortStream(attack, seed);
                    ClusterDetector detector = ClusterDetector.of(stream.rules());
                    boolean opens = false;
                    for (Step step : stream.steps()) {
                        opens |= step.applyTo(detector).stream().anyMatch(Opened.class::isInstance);
                    }
                    return opens;
                })
                .count();
        assertThat(opening).isGreaterThan(20);
    }

    /** The other control: the mistake that the attack aims at is found out. */
    @ParameterizedTest
    @EnumSource
    void theMistakeThatTheAttackAimsAtIsFoundOut(Attack attack) {
        for (Function<RuleSet, ClusterDetector> mutant : mistakes(attack)) {
            assertThat(LongStream.range(0, SHORT_STREAMS)
                            .filter(seed -> difference(shortStream(attack, seed), mutant, ClusterDetector::of) != null)
                            .findFirst())
                    .isPresent();
        }
    }

    private static List<Function<RuleSet, ClusterDetector>> mistakes(Attack attack) {
        return switch (attack) {
            case CELL_CORNERS -> List.of(LooksInOneCell::new, Mutants.all().get("radius exclusive"));
            case ONE_INSTANT -> List.of(TakesOneOfAnInstant::new);
            case WINDOW_EDGES ->
                List.of(
                        Mutants.all().get("window end included"),
                        Mutants.all().get("late at exactly the allowed lateness"));
            case EQUAL_HASHES_OF_UNITS -> List.of(CountsHashesOfUnits::new);
            case EQUAL_HASHES -> List.of(KnowsResultsByHash::new, KnowsPlacesByHash::new);
            case ONE_UNIT -> List.of(Mutants.all().get("counts defects rather than units"));
            case TAKING_TURNS -> List.of(IgnoresTooling::new, NeverForgets::new);
            case EDGES_OF_TIME ->
                List.of(
                        Mutants.all().get("window end included"),
                        Mutants.all().get("closes without waiting for the lateness"));
            case LEAPING_CLOCK ->
                List.of(Mutants.all().get("never late"), Mutants.all().get("counts stops as run time"));
        };
    }

    private static final class LooksInOneCell extends BruteForceOracle {
        LooksInOneCell(RuleSet rules) {
            super(rules);
        }

        @Override
        protected boolean isAtPlace(Place one, Place other, long radius) {
            long side = Long.highestOneBit(Math.max(1, radius)) * 16;
            return super.isAtPlace(one, other, radius)
                    && (!(one instanceof Place.Point a)
                            || !(other instanceof Place.Point b)
                            || (Math.floorDiv(a.xMicrometres(), side) == Math.floorDiv(b.xMicrometres(), side)
                                    && Math.floorDiv(a.yMicrometres(), side) == Math.floorDiv(b.yMicrometres(), side)));
        }
    }

    private static final class TakesOneOfAnInstant extends BruteForceOracle {
        TakesOneOfAnInstant(RuleSet rules) {
            super(rules);
        }

        @Override
        protected boolean mayCount(Seen seen, Seen newest) {
            return seen == newest || seen.position != newest.position;
        }
    }

    private static final class CountsHashesOfUnits extends BruteForceOracle {
        CountsHashesOfUnits(RuleSet rules) {
            super(rules);
        }

        @Override
        protected int count(List<Seen> inside) {
            Set<Integer> hashes = new HashSet<>();
            inside.forEach(seen -> hashes.add(seen.member.unit().hashCode()));
            return hashes.size();
        }
    }

    private static final class KnowsResultsByHash extends BruteForceOracle {
        KnowsResultsByHash(RuleSet rules) {
            super(rules);
        }

        @Override
        protected boolean isRepeat(ResultId result, List<Inspection> accepted) {
            return accepted.stream().anyMatch(inspection -> inspection.result().hashCode() == result.hashCode());
        }
    }

    private static final class KnowsPlacesByHash extends BruteForceOracle {
        KnowsPlacesByHash(RuleSet rules) {
            super(rules);
        }

        @Override
        protected boolean isAtPlace(Place one, Place other, long radius) {
            return one instanceof Place.Point || other instanceof Place.Point
                    ? super.isAtPlace(one, other, radius)
                    : one.hashCode() == other.hashCode();
        }
    }

    private static final class IgnoresTooling extends BruteForceOracle {
        IgnoresTooling(RuleSet rules) {
            super(rules);
        }

        @Override
        public List<DetectionEvent> observe(Inspection inspection) {
            return super.observe(new Inspection(
                    inspection.result(),
                    inspection.unit(),
                    inspection.segment(),
                    null,
                    inspection.material(),
                    inspection.time(),
                    inspection.received(),
                    inspection.defects()));
        }
    }

    private static final class NeverForgets extends BruteForceOracle {
        NeverForgets(RuleSet rules) {
            super(rules);
        }

        @Override
        public List<DetectionEvent> forgetIdle(Instant receivedBefore) {
            return List.of();
        }
    }
}
