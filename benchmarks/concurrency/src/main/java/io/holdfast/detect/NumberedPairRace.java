package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two sessions sight two units in one zone at the same moment: both put a word into one line.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
@State
public class NumberedPairRace {
    private final SharedCore core = Races.core(-1, 16, Publication.FENCED);
    private final SharedSession one = Races.session(core);
    private final SharedSession other = Races.session(core);

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
