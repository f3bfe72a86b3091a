package io.holdfast.detect;

import io.holdfast.model.UnitId;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Has Lincheck look for an interleaving that no order of the calls explains. An operation returns whether a cluster
 * opened; which of the others extend it and which opened with it may differ from every order, and is left out.
 */
class LockFreeDetectorLincheckTest {
    private static final int ITERATIONS = Boolean.getBoolean("holdfast.long") ? 60 : 3;
    private static final int INVOCATIONS = Boolean.getBoolean("holdfast.long") ? 5_000 : 100;

    /** Marks in the cells about a corner of the grid, one far away, and one of a unit that is there already. */
    public static class Marks {
        private final LockFreeDetector detector = Races.detector(2, Publication.FENCED);

        @Operation(runOnce = true)
        public boolean left() {
            return opens(Races.atPoint(0, "a", -1, 0));
        }

        @Operation(runOnce = true)
        public boolean right() {
            return opens(Races.atPoint(1, "b", 1, 0));
        }

        @Operation(runOnce = true)
        public boolean below() {
            return opens(Races.atPoint(2, "c", 1, -1));
        }

        @Operation(runOnce = true)
        public boolean far() {
            return opens(Races.atPoint(3, "d", 1_000_000, 0));
        }

        private boolean opens(Inspection inspection) {
            return Races.told(detector, inspection) == Races.OPENED;
        }
    }

    /** Units that take their numbers, and lose them to two others. */
    public static class Numbers {
        private final UnitNumbers numbers = new UnitNumbers(2);

        @Operation
        public long a() {
            return numbers.number(new UnitId("a"));
        }

        @Operation
        public long b() {
            return numbers.number(new UnitId("b"));
        }

        @Operation
        public long c() {
            return numbers.number(new UnitId("c"));
        }

        @Operation
        public long next() {
            return numbers.nextVolatile();
        }
    }

    /** Too slow for every build: a call of the detector has some hundred points at which it could be interrupted. */
    @Test
    @EnabledIfSystemProperty(named = "holdfast.long", matches = "true")
    void everyOpeningIsExplainedByAnOrderOfTheCalls() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .check(Marks.class);
    }

    @Test
    void everyNumberIsExplainedByAnOrderOfTheCalls() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .check(Numbers.class);
    }

    @Test
    void openingsAreExplainedUnderStressToo() {
        new StressOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .check(Marks.class);
    }
}
