package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChangePointTest {
    private static final long SEED = 1970;

    @Test
    void aRunOfDefectiveUnitsBeganWithItsFirst() {
        ChangePoint change = ChangePoint.estimate(
                        new Sightings(0, 1000, List.of(17L, 995L, 996L, 997L, 998L, 999L)), 1e-3)
                .orElseThrow();
        assertThat(change.unit()).isEqualTo(995);
        assertThat(change.rate()).isEqualTo(1);
        assertThat(change.logLikelihoodRatio()).isCloseTo(5 * Math.log(1000), within(1e-9));
        assertThat(change.earliestUnit()).isBetween(990L, 995L);
    }

    @Test
    void sightingsAsRareAsEverShowNoChange() {
        assertThat(ChangePoint.estimate(new Sightings(0, 10_000, List.of(100L)), 1e-2))
                .isEmpty();
        assertThat(ChangePoint.estimate(new Sightings(0, 10_000, List.of()), 1e-2))
                .isEmpty();
    }

    @Test
    void everyUnitDefectiveFromTheFirstOnIsAChangeAtTheFirst() {
        ChangePoint change = ChangePoint.estimate(new Sightings(5, 8, List.of(5L, 6L, 7L)), 0.01)
                .orElseThrow();
        assertThat(change.unit()).isEqualTo(5);
        assertThat(change.earliestUnit()).isEqualTo(5);
    }

    /** All starts tried, not only those at sightings. */
    @Test
    void isTheMostLikelyOfAllStarts() {
        SplittableRandom random = new SplittableRandom(SEED);
        double base = 0.02;
        for (int round = 0; round < 500; round++) {
            Sightings sightings = simulate(random, base, 0.02 + random.nextDouble() / 2, 200, 40);
            double best = 0;
            long bestUnit = -1;
            double[] gains = new double[240];
            for (int start = 0; start < 240; start++) {
                int from = start;
                long seen = sightings.seen().stream().filter(u -> u >= from).count();
                double n = 240 - start;
                double rate = Math.max(base, seen / n);
                gains[start] = seen * Math.log(rate / base)
                        + (seen == n ? 0 : (n - seen) * (Math.log1p(-rate) - Math.log1p(-base)));
                if (gains[start] > best + 1e-9) {
                    best = gains[start];
                    bestUnit = start;
                }
            }
            var change = ChangePoint.estimate(sightings, base);
            assertThat(change.map(ChangePoint::unit).orElse(-1L))
                    .as("seed %s, round %s", SEED, round)
                    .isEqualTo(bestUnit);
            if (change.isPresent()) {
                long earliest = change.get().earliestUnit();
                double enough = best + Math.log(ChangePoint.LEAST_LIKELIHOOD);
                assertThat(gains[(int) earliest]).isGreaterThanOrEqualTo(enough - 1e-9);
                for (int start = 0; start < earliest; start++) {
                    assertThat(gains[start]).isLessThan(enough);
                }
            }
        }
    }

    /** Five sightings of a fault on every fifth unit are found within 94 units; where did it start? */
    @Test
    void theTrueStartIsNotBeforeTheEarliestOneInNineCasesOfTen() {
        SplittableRandom random = new SplittableRandom(SEED);
        int covered = 0;
        double late = 0;
        int rounds = 4000;
        for (int round = 0; round < rounds; round++) {
            Sightings all = simulate(random, 1e-3, 0.2, 1000, 300);
            List<Long> until = new ArrayList<>();
            for (long unit : all.seen()) {
                until.add(unit);
                int n = until.size();
                if (unit >= 1000 && n >= 5 && unit - until.get(n - 5) < 94) {
                    break;
                }
            }
            long end = until.get(until.size() - 1) + 1;
            ChangePoint change =
                    ChangePoint.estimate(new Sightings(0, end, until), 1e-3).orElseThrow();
            covered += change.earliestUnit() <= 1000 ? 1 : 0;
            late += (change.unit() - 1000.0) / rounds;
        }
        assertThat((double) covered / rounds).as("seed %s", SEED).isBetween(0.9, 0.99);
        assertThat(late).isBetween(0.0, 8.0);
    }

    @Test
    void sightingsOutOfOrderAreRefused() {
        assertThatThrownBy(() -> new Sightings(0, 10, List.of(5L, 5L))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sightings(3, 10, List.of(2L))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sightings(0, 10, List.of(10L))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sightings simulate(SplittableRandom random, double before, double after, int change, int units) {
        List<Long> seen = new ArrayList<>();
        for (long unit = 0; unit < change + units; unit++) {
            if (random.nextDouble() < (unit < change ? before : after)) {
                seen.add(unit);
            }
        }
        return new Sightings(0, change + units, seen);
    }
}
