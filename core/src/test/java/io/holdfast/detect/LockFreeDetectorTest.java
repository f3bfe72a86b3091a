package io.holdfast.detect;

import org.junit.jupiter.api.Nested;

/**
 * Every contract of a detector, by one thread; with so little room at the start that it grows all the time. For random
 * streams see {@link DetectorOracleTest}.
 */
class LockFreeDetectorTest {
    static RestorableDetector small(RuleSet rules) {
        return new LockFreeDetector(rules, new Capacity(64, 2, 1 << 12));
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
    class Stations extends StationContract {
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

    @Nested
    class State extends DetectorStateContract {
        @Override
        RestorableDetector detector(RuleSet rules) {
            return small(rules);
        }

        @Override
        RestorableDetector other(RuleSet rules) {
            return ClusterDetector.of(rules);
        }
    }
}
