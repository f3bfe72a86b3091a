package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two sessions sight two units at points in two cells of the grid, while the log of two entries must grow: each puts its word
 * into a line of its own, perhaps of another generation.
 */
@JCStressTest
@JCStressMeta(OpensOnce.class)
@State
public class NumberedCellRace {
    private final SharedCore core = Races.core(2_000, 2, Publication.FENCED);
    private final SharedSession one = Races.session(core);
    private final SharedSession other = Races.session(core);

    /** With what came before. */
    public NumberedCellRace() {
        one.observe(7, 900_000, 0, 3, Races.at(0));
    }

    /** One session. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.digit(one.observe(7, -1, 0, 1, Races.at(0)));
    }

    /** The other. */
    @Actor
    public void other(II_Result result) {
        result.r2 = Races.digit(other.observe(7, 1, 0, 2, Races.at(1)));
    }
}
