package io.holdfast.detect;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every contract of a detector, by one thread; with so little room at the start that it grows all the time. */
class LockFreeDetectorTest {
    private static ClusterDetector small(RuleSet rules) {
        return new LockFreeDetector(rules, new Capacity(64, 2, 1 << 12));
    }

    /** Rerun one stream with {@code -Dholdfast.seed=}; search longer with {@code -Plong}. */
    @Test
    void saysOnEachArrivalWhatTheDefinitionSays() {
        DetectorOracleTest.seeds(DetectorOracleTest.STREAMS).forEach(seed -> {
            String difference = DetectorOracleTest.difference(
                    Streams.random(seed), LockFreeDetectorTest::small, BruteForceOracle::new);
            if (difference != null) {
                fail("seed " + seed + ": " + difference);
            }
        });
    }

    @Nested
    class Opening extends ClusterOpeningContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return small(rules);
        }
    }

    @Nested
    class Life extends ClusterLifeContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return small(rules);
        }
    }

    @Nested
    class Recovery extends DetectorRecoveryContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return small(rules);
        }
    }
}
