package io.holdfast.detect;

import io.holdfast.model.EquipmentId;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two stations of one scope are heard at the same moment: the later of the two must see both clocks. */
@JCStressTest
@Outcome(id = "10", expect = Expect.ACCEPTABLE, desc = "the clock of the slower")
@Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "neither saw the other: the watermark stays where it was")
@Outcome(id = "20", expect = Expect.FORBIDDEN, desc = "the slower is not waited for")
@State
public class StationRace {
    private static final EquipmentId SLOW = new EquipmentId("slow");
    private static final EquipmentId FAST = new EquipmentId("fast");

    private final StationTrack stations =
            new StationTrack(new RuleSet(List.of(), Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1)));

    /** With both stations known. */
    public StationRace() {
        stations.hear(SLOW, 0, 0);
        stations.hear(FAST, 0, 0);
    }

    /** One caller. */
    @Actor
    public void slow() {
        stations.hear(SLOW, 10, 1);
    }

    /** The other. */
    @Actor
    public void fast() {
        stations.hear(FAST, 20, 1);
    }

    /** When both are done. */
    @Arbiter
    public void after(J_Result result) {
        result.r1 = stations.watermarkVolatile();
    }
}
