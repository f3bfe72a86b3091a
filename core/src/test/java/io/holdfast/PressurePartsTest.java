package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Lane;
import io.holdfast.port.Shed;
import io.holdfast.port.StoreSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the line measures and counts under pressure. */
class PressurePartsTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @Test
    void theLastQuarterOfTheRoomIsKeptForWhatIsNeverShed() throws Exception {
        Room room = new Room(8, 1_000);
        for (int i = 0; i < 6; i++) {
            assertThat(room.enter(10, true)).isTrue();
        }
        assertThat(room.enter(10, true)).isFalse();
        assertThat(room.enter(10, false)).isTrue();
        assertThat(room.enter(931, false)).as("more bytes than are left").isFalse();
        assertThat(room.enter(10, false)).isTrue();
        assertThat(room.enter(10, false)).as("more results than are left").isFalse();
        assertThat(room.enterWithin(TimeUnit.MILLISECONDS.toNanos(5), 10)).isFalse();
        room.leave(10);
        assertThat(room.enterWithin(0, 10)).isTrue();
        assertThat(room.results()).isEqualTo(8);
        assertThat(room.bytes()).isEqualTo(80);
    }

    @Test
    void timeToFullComesFromTheGrowthOfTheLastHour() {
        Growth growth = new Growth();
        assertThat(growth.timeToFull()).isEmpty();
        assertThat(growth.isDue(START)).isTrue();
        for (int minute = 0; minute <= 120; minute++) {
            // A megabyte a minute, but nothing in the first hour.
            long used = Math.max(0, minute - 60) * 1_000_000L;
            growth.measured(START.plusSeconds(60L * minute), new StoreSpace(used, 600_000_000 - used));
        }
        assertThat(growth.isDue(START.plusSeconds(7_259))).isFalse();
        assertThat(growth.isDue(START.plusSeconds(7_260))).isTrue();
        assertThat(growth.space()).contains(new StoreSpace(60_000_000, 540_000_000));
        assertThat(growth.timeToFull()).contains(Duration.ofMinutes(540));
        // A clock that was set back begins the measurement anew.
        growth.measured(START, new StoreSpace(1, 1));
        assertThat(growth.timeToFull()).isEmpty();
    }

    @Test
    void whatIsShedIsTalliedByStation() {
        ShedTally tally = new ShedTally();
        tally.add(result("AOI-1", 5));
        tally.add(result("AOI-1", 2));
        tally.add(result("AOI-2", 9));
        assertThat(tally.take())
                .containsExactly(
                        new Shed(new EquipmentId("AOI-1"), START.plusSeconds(2), START.plusSeconds(5), 2),
                        new Shed(new EquipmentId("AOI-2"), START.plusSeconds(9), START.plusSeconds(9), 1));
        assertThat(tally.take()).isEmpty();
        assertThat(tally.isEmpty()).isTrue();
        assertThat(tally.all()).isEqualTo(3);
    }

    @Test
    void aTallyIsOfSomethingAndRunsForward() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shed(new EquipmentId("AOI-1"), START, START, 0))
                .withMessage("results must be >= 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shed(new EquipmentId("AOI-1"), START, START.minusSeconds(1), 1))
                .withMessageContaining("last must be >= first");
    }

    @Test
    void everyPartOfAResultWeighs() {
        InspectionResult bare = result("AOI-1", 1);
        InspectionResult marked = InspectionResult.of(bare.id(), bare.station(), bare.unit(), Verdict.FAIL, START)
                .defect(Defect.of(new Morphology("scratch"), new Place.Zone(null, "gate")))
                .build();
        assertThat(Footprint.of(bare)).isPositive();
        assertThat(Footprint.of(marked)).isGreaterThan(Footprint.of(bare));
    }

    @Test
    void aParkedResultComesAgainInBulkUnlessItsLaneStops() {
        DeliveryPolicy usual = DeliveryPolicy.ofDefaults();
        assertThat(usual.stopping()).containsExactlyInAnyOrder(Lane.HOLD, Lane.NONCONFORMANCE);
        assertThat(usual.replayLane(Lane.RESULT)).isEqualTo(Lane.BULK);
        assertThat(usual.replayLane(Lane.HOLD)).isEqualTo(Lane.HOLD);
        DeliveryPolicy strict =
                DeliveryPolicy.custom().stopKeyIn(Set.of(Lane.RESULT)).build();
        assertThat(strict.replayLane(Lane.RESULT)).isEqualTo(Lane.RESULT);
        assertThat(DeliveryPolicy.custom().stopKeyIn(Set.of()).build().stopping())
                .isEmpty();
    }

    private static InspectionResult result(String station, int second) {
        return InspectionResult.of(
                        new ResultId("R-" + second),
                        new EquipmentId(station),
                        new UnitId("U-" + second),
                        Verdict.PASS,
                        START.plusSeconds(second))
                .build();
    }
}
