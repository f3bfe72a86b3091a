package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One result is handed over by two stations at once; afterwards another unit comes. Counted twice, it would have been
 * told to extend.
 *
 * <p>0: told of nothing, 1: told to have extended, 2: told to have opened.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "one first")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "other first")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "accepted twice")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "lost")
@State
public class RepeatRace {
    private final LockFreeDetector detector = Races.detector(2, Publication.FENCED);

    /** With what came before. */
    public RepeatRace() {
        detector.observe(Races.inZone(0, "a"));
        detector.observe(Races.inZone(1, "b"));
    }

    /** One caller. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.told(detector, Races.inZone(2, "c"));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.told(detector, Races.inZone(2, "c"));
    }
}
