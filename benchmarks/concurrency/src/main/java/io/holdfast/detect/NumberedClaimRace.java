package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two sessions sight two units in one zone, and claim the same two entries, which have just come out of reach, for it: none is
 * refused, neither writes over what the other wrote.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
@State
public class NumberedClaimRace {
    private final SharedCore core = Races.bounded(2);
    private final SharedSession one = Races.session(core);
    private final SharedSession other = Races.session(core);

    /** With what came before. */
    public NumberedClaimRace() {
        one.observe(8, 1, Races.at(0));
        one.observe(9, 1, Races.at(0));
        one.reach(Races.at(100));
        other.reach(Races.at(100));
    }

    /** One session. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.digit(one.observe(7, 1, Races.at(100)));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.digit(other.observe(7, 2, Races.at(101)));
    }
}
