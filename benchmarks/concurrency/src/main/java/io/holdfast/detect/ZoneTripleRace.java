package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The second and the third of three units mark one zone at the same moment.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
@State
public class ZoneTripleRace {
    private final LockFreeDetector detector = Races.detector(3, Publication.FENCED);

    /** With what came before. */
    public ZoneTripleRace() {
        detector.observe(Races.inZone(0, "a"));
    }

    /** One caller. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.told(detector, Races.inZone(1, "b"));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.told(detector, Races.inZone(2, "c"));
    }
}
