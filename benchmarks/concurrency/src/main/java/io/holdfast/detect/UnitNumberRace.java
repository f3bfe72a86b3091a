package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two units are numbered at the same moment: the numbers must differ by one, less than the window of two.
 *
 * <p>0: told of nothing, 1: told to have extended, 2: told to have opened.
 */
@JCStressTest
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "one, then other")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "other, then one; or one opened with both")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the cluster is lost")
@Outcome(id = "2, 2", expect = Expect.FORBIDDEN, desc = "it is told twice")
@State
public class UnitNumberRace {
    private final LockFreeDetector detector =
            Races.detector(ClusterRule.custom("R").minimumUnits(2).windowOfInspectedUnits(2), 16, Publication.FENCED);

    /** One caller. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.told(detector, Races.inZone(0, "a"));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.told(detector, Races.inZone(1, "b"));
    }
}
