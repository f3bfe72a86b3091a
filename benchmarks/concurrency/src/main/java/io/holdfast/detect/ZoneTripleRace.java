package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The second and the third of three units mark one zone at the same moment.
 *
 * <p>0: told of nothing, 1: told to have extended, 2: told to have opened.
 */
@JCStressTest
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "one, then other")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "other, then one; or one opened with both")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the cluster is lost")
@Outcome(id = "2, 2", expect = Expect.FORBIDDEN, desc = "it is told twice")
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
