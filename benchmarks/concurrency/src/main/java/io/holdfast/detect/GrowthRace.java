package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two units mark two cells while the log of two entries must grow: they may publish in two generations.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
@State
public class GrowthRace {
    private final LockFreeDetector detector = Races.growing();

    /** With what came before. */
    public GrowthRace() {
        detector.observe(Races.atPoint(0, "x", 900_000, 0));
        detector.observe(Races.atPoint(0, "y", 0, 900_000));
    }

    /** One caller. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.told(detector, Races.atPoint(0, "a", -1, 0));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.told(detector, Races.atPoint(1, "b", 1, 0));
    }
}
