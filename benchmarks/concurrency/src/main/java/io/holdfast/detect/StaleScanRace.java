package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The trap of a scan that closes what another caller has just opened: a caller whose mark does not count towards the
 * cluster races with the one that completes it; afterwards the cluster must still be open.
 *
 * <p>0: told of nothing, 1: told to have extended, 2: told to have opened.
 */
@JCStressTest
@Outcome(id = "2, 0, 1", expect = Expect.ACCEPTABLE, desc = "b opens and d extends")
@Outcome(id = "2, 2, .", expect = Expect.FORBIDDEN, desc = "two open")
@State
public class StaleScanRace {
    private final LockFreeDetector detector = Races.detector(2, Publication.FENCED);

    /** With what came before. */
    public StaleScanRace() {
        detector.observe(Races.inZone(10, "a"));
    }

    /** One caller. */
    @Actor
    public void one(III_Result result) {
        result.r1 = Races.told(detector, Races.inZone(11, "b"));
    }

    /** The other. */
    @Actor
    public void other(III_Result result) {
        result.r2 = Races.told(detector, Races.inZone(0, "c"));
    }

    /** Afterwards. */
    @Arbiter
    public void afterwards(III_Result result) {
        result.r3 = Races.told(detector, Races.inZone(12, "d"));
    }
}
