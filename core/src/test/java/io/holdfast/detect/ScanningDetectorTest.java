package io.holdfast.detect;

import org.junit.jupiter.api.Nested;

class ScanningDetectorTest {
    @Nested
    class Opening extends ClusterOpeningContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return new ScanningDetector(rules);
        }
    }

    @Nested
    class Life extends ClusterLifeContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return new ScanningDetector(rules);
        }
    }

    @Nested
    class Stations extends StationContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return ClusterDetector.of(rules);
        }
    }

    @Nested
    class Recovery extends DetectorRecoveryContract {
        @Override
        ClusterDetector detector(RuleSet rules) {
            return new ScanningDetector(rules);
        }
    }

    @Nested
    class State extends DetectorStateContract {
        @Override
        RestorableDetector detector(RuleSet rules) {
            return new ScanningDetector(rules);
        }

        @Override
        RestorableDetector other(RuleSet rules) {
            return LockFreeDetectorTest.small(rules);
        }
    }
}
