package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A session comes back from a pause with a sighting that extends a cluster, while the clock of the other passes its end by
 * lateness and window: the sighting extends it and is told of as its last, or is late, or comes when it is closed.
 *
 * <p>First what the sighting told: 0 nothing, 1 extended, 3 late. Then, by the time told with the closing, whether the
 * cluster ended with it.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "extended, then closed with it")
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "closed, then late")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "extended a cluster that closed without it")
@Outcome(id = "., 9", expect = Expect.FORBIDDEN, desc = "closed never or twice")
@State
public class NumberedCloseRace {
    private long closedAt;
    private int closings;
    private final SharedCore core = Races.core(-1, 64, Publication.FENCED, (cluster, last) -> {
        closedAt = last;
        closings++;
    });
    private final SharedSession one = core.session();
    private final SharedSession other = Races.session(core);

    /** With an open cluster, kept by the other. */
    public NumberedCloseRace() {
        other.observe(7, 1, Races.at(0));
        other.observe(7, 2, Races.at(0));
    }

    /** Comes back. */
    @Actor
    public void one(II_Result result) {
        result.r1 = Races.digit(one.observe(7, 3, Races.at(5)));
    }

    /** Goes on. */
    @Actor
    public void other(II_Result result) {
        other.reach(Races.at(40));
    }

    /** Afterwards all goes on. */
    @Arbiter
    public void afterwards(II_Result result) {
        one.reach(Races.at(100));
        other.reach(Races.at(100));
        one.reach(Races.at(200));
        other.reach(Races.at(200));
        result.r2 = closings != 1 ? Races.OTHERWISE : closedAt == Races.at(5) ? 1 : 0;
    }
}
