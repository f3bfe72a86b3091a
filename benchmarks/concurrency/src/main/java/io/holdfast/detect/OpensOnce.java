package io.holdfast.detect;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;

/**
 * What two callers may be told who complete one cluster together.
 *
 * <p>0: told of nothing, 1: told to have extended, 2: told to have opened.
 */
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "one, then other")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "other, then one; or one opened with both")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the cluster is lost")
@Outcome(id = "2, 2", expect = Expect.FORBIDDEN, desc = "it is told twice")
final class OpensOnce {
    private OpensOnce() {}
}
