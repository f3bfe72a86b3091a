package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two units are numbered at the same moment: the numbers must differ by one, less than the window of two.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
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
