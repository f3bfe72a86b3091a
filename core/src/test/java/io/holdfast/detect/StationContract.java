package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Late;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.ClusterId;
import io.holdfast.model.EquipmentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Stations of one scope with clocks that differ; for every {@link ClusterDetector}. Inspections of a {@link Line} are received
 * a second apart.
 */
abstract class StationContract {
    private static final EquipmentId FAST = new EquipmentId("fast");
    private static final EquipmentId SLOW = new EquipmentId("slow");

    abstract ClusterDetector detector(RuleSet rules);

    /** Two units within 10 s; 4 s of lateness, a minute of skew, idle after 5 s without a word. */
    private Line line() {
        return line(Duration.ofMinutes(1));
    }

    private Line line(Duration skew) {
        ClusterRule rule = ClusterRule.custom("R")
                .minimumUnits(2)
                .window(Duration.ofSeconds(10))
                .build();
        return new Line(detector(new RuleSet(List.of(rule), Duration.ofSeconds(4), skew, Duration.ofSeconds(5))));
    }

    private static List<DetectionEvent> sees(Line line, EquipmentId station, double second, String unit) {
        line.station = station;
        return line.sees(second, unit);
    }

    private static List<DetectionEvent> seesMark(Line line, EquipmentId station, double second, String unit) {
        line.station = station;
        return line.sees(second, unit, scratchIn("A"));
    }

    @Test
    void aFastClockMakesNoOtherStationsResultsLate() {
        Line line = line();
        for (int second = 0; second < 100; second++) {
            assertThat(sees(line, SLOW, second, "s" + second)).isEmpty();
            assertThat(sees(line, FAST, second + 30, "f" + second)).isEmpty();
        }
    }

    /** The control. */
    @Test
    void withoutSkewTheFastestSetsTheTimeForAll() {
        Line line = line(Duration.ZERO);
        sees(line, SLOW, 0, "a");
        sees(line, FAST, 30, "b");
        assertThat(sees(line, SLOW, 1, "c")).hasOnlyElementsOfType(Late.class);
    }

    @Test
    void eachStationIsJudgedByItsOwnClock() {
        Line line = line();
        sees(line, SLOW, 10, "a");
        sees(line, FAST, 40, "b");
        assertThat(sees(line, FAST, 6, "c")).as("less than the slowest wants").isEmpty();
        assertThat(sees(line, SLOW, 6, "d")).isEmpty();
        assertThat(sees(line, SLOW, 5.999, "e")).containsExactly(late(line, 6));
    }

    @Test
    void whatASlowStationSeesIsAsGoodAsWhatAFastOneSees() {
        Line line = line();
        seesMark(line, SLOW, 0, "a");
        for (int second = 0; second < 50; second++) {
            sees(line, FAST, second + 9, "f" + second);
            sees(line, SLOW, second, "s" + second);
        }
        seesMark(line, SLOW, 50, "b");
        seesMark(line, FAST, 59.999, "c");
        assertThat(line.clusters()).containsExactly(List.of("b", "c"));
    }

    @Test
    void aClusterClosesWhenTheSlowestCanReachItNoMore() {
        Line line = line();
        seesMark(line, SLOW, 0, "a");
        seesMark(line, FAST, 1, "b");
        ClusterId cluster = line.said(Opened.class).get(0).cluster().id();
        assertThat(sees(line, FAST, 30, "c")).isEmpty();
        assertThat(sees(line, SLOW, 14.999, "d")).isEmpty();
        assertThat(sees(line, SLOW, 15, "e")).containsExactly(new Closed(cluster, Line.second(1)));
    }

    @Test
    void aStationThatSaysNothingIsWaitedForTheIdleTimeAndNoLonger() {
        Line line = line();
        sees(line, SLOW, 0, "a");
        for (int second = 1; second <= 5; second++) {
            sees(line, FAST, 20 + second, "f" + second);
        }
        // Received six seconds after the slow station's last: but its own inspection is a word from it.
        assertThat(sees(line, SLOW, -4, "b")).isEmpty();
        for (int second = 1; second <= 6; second++) {
            sees(line, FAST, 30 + second, "g" + second);
        }
        assertThat(sees(line, SLOW, 31.999, "c")).containsExactly(late(line, 32));
        assertThat(sees(line, SLOW, 32, "d")).isEmpty();
    }

    /** Once it speaks again it is waited for, though what it says is late until it has caught up. */
    @Test
    void aStationThatComesBackBehindTheOthersIsLateUntilItHasCaughtUpWithTheWatermark() {
        Line line = line();
        sees(line, FAST, 30, "first");
        List<String> late = new ArrayList<>();
        for (int second = 1; second < 60; second++) {
            if (!sees(line, SLOW, second, "s" + second).isEmpty()) {
                late.add("s" + second);
            }
            sees(line, FAST, 30 + second, "f" + second);
        }
        assertThat(late).hasSize(25).last().isEqualTo("s25");
    }

    @Test
    void aClockThatIsQuiteWrongDelaysNobody() {
        Line line = line();
        seesMark(line, FAST, 3_600, "a");
        seesMark(line, FAST, 3_601, "b");
        ClusterId cluster = line.said(Opened.class).get(0).cluster().id();
        for (int second = 2; second < 15; second++) {
            assertThat(sees(line, SLOW, second, "s" + second)).hasOnlyElementsOfType(Late.class);
            assertThat(sees(line, FAST, 3_600 + second, "f" + second)).isEmpty();
        }
        assertThat(sees(line, FAST, 3_615, "c")).containsExactly(new Closed(cluster, Line.second(3_601)));
    }

    @Test
    void theOthersWaitForNoMoreThanTheSkew() {
        Line line = line();
        sees(line, SLOW, 0, "a");
        sees(line, FAST, 100, "b");
        assertThat(sees(line, SLOW, 35.999, "c")).containsExactly(late(line, 36));
        assertThat(sees(line, SLOW, 36, "d")).isEmpty();
    }

    @Test
    void inspectionsThatNameNoStationAreOneStations() {
        Line line = line();
        line.sees(30, "a");
        assertThat(line.sees(25.999, "b")).hasOnlyElementsOfType(Late.class);
        assertThat(sees(line, SLOW, 26, "c")).isEmpty();
        line.station = null;
        line.sees(60, "d");
        assertThat(sees(line, SLOW, 27, "e")).isEmpty();
    }

    @Test
    void aRepeatDoesNotCountAsAWord() {
        Line line = line();
        line.station = SLOW;
        Inspection first = line.inspection(0, "a");
        line.sees(first);
        for (int second = 1; second <= 6; second++) {
            sees(line, FAST, 2, "f" + second);
            line.sees(first);
        }
        assertThat(sees(line, FAST, 10, "g")).isEmpty();
        assertThat(sees(line, SLOW, 5.999, "b")).hasOnlyElementsOfType(Late.class);
    }

    private static Late late(Line line, double watermark) {
        return new Late(line.latest(), line.segment, Line.second(watermark));
    }
}
