package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two units mark points in two cells of the grid: each publishes in a chain of its own.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
@State
public class TwoCellRace {
    private final LockFreeDetector detector = Races.detector(2, Publication.FENCED);

    /** With a scope that is there already, so that the callers meet where it matters. */
    public TwoCellRace() {
        detector.observe(Races.atPoint(0, "x", 900_000, 0));
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
