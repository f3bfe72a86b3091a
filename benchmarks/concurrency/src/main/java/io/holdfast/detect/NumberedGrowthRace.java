package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two sessions sight two units in one zone while the log of two entries must grow: they may put their words into two generations.
 *
 * <p>0: told of nothing, 1: told to have extended, 2: told to have opened.
 */
@JCStressTest
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "one, then other")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "other, then one; or one opened with both")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the cluster is lost")
@Outcome(id = "2, 2", expect = Expect.FORBIDDEN, desc = "it is told twice")
@State
public class NumberedGrowthRace {
    private final SharedCore core = Races.core(-1, 2, Publication.FENCED);
    private final SharedSession one = Races.session(core);
    private final SharedSession other = Races.session(core);

    /** With what came before. */
    public NumberedGrowthRace() {
        one.observe(8, 1, Races.at(0));
        other.observe(9, 1, Races.at(0));
    }

    /** One session. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.digit(one.observe(7, 1, Races.at(0)));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.digit(other.observe(7, 2, Races.at(1)));
    }
}
