package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.detect.Streams.Arrival;
import io.holdfast.detect.Streams.Stream;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A detector that is full: what it refuses is counted, and nothing else is lost by it. */
class CapacityTest {
    private static final ClusterRule RULE = ClusterRule.custom("R")
            .minimumUnits(3)
            .window(Duration.ofSeconds(10))
            .build();

    private static LockFreeDetector detector(RuleSet rules, int scopes, int room) {
        return new LockFreeDetector(rules, new Capacity(scopes, room, room));
    }

    @Test
    void whatFindsNoRoomIsCountedAndWhatIsInCountsOn() {
        LockFreeDetector detector = detector(new RuleSet(List.of(RULE), Duration.ZERO), 1, 8);
        Line line = new Line(detector);
        for (int i = 0; i < 6; i++) {
            line.sees(0.1 * i, "other" + i, scratchIn("Z" + i));
        }
        line.sees(5, "a", scratchIn("A"));
        line.sees(6, "b", scratchIn("A"));
        assertThat(detector.refused()).isZero();
        assertThat(line.sees(7, "c", scratchIn("A"))).as("the third, refused").isEmpty();
        assertThat(detector.refused()).isEqualTo(1);
        line.sees(8, "pass");
        assertThat(detector.refused()).as("a pass needs no room").isEqualTo(1);

        // When the first six are out of reach there is room again, and a and b have waited.
        line.sees(14.9, "d", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "d"));
        assertThat(detector.refused()).isEqualTo(1);
    }

    @Test
    void aResultThatCannotBeRememberedIsRefusedWhole() {
        LockFreeDetector detector = detector(new RuleSet(List.of(RULE), Duration.ofSeconds(50)), 1, 4);
        Line line = new Line(detector);
        int calls = 0;
        for (; detector.refused() == 0; calls++) {
            assertThat(line.sees(calls, "pass" + calls)).isEmpty();
        }
        assertThat(calls - 1).isBetween(4, 8);
        // It moved no clock: what was in time is in time still, and finds no room either.
        double latest = calls - 2;
        assertThat(line.sees(latest - 50, "in time")).isEmpty();
        assertThat(detector.refused()).isEqualTo(2);
        assertThat(line.sees(latest - 50.001, "late")).hasOnlyElementsOfType(DetectionEvent.Late.class);
    }

    @Test
    void whereTheHeapHasNoRoomForTheLargestDefectsAreRefusedAndCounted() throws Exception {
        assertThat(SmallHeap.run("inspections")).isEqualTo(SmallHeap.AS_IT_SHOULD);
    }

    @Test
    void aScopeTooManyIsRefusedUntilAnotherIsForgotten() {
        LockFreeDetector detector = detector(RuleSet.of(RULE), 2, 64);
        Line line = new Line(detector);
        for (int scope = 0; scope < 4; scope++) {
            line.segment = new WorkOrderSegment(new WorkOrderId("W" + scope), new OperationId("10"), null);
            line.sees(0, "a", scratchIn("A"));
            line.sees(1, "b", scratchIn("A"));
            line.sees(2, "c", scratchIn("A"));
        }
        assertThat(line.said(Opened.class)).hasSize(2);
        assertThat(detector.refused()).isEqualTo(6);
        assertThat(detector.forgetIdle(Line.START.plusSeconds(4))).hasSize(1);
        line.sees(3, "d", scratchIn("A"));
        line.sees(4, "e", scratchIn("A"));
        line.sees(5, "f", scratchIn("A"));
        assertThat(line.said(Opened.class)).hasSize(3);
        assertThat(detector.refused()).isEqualTo(6);
    }

    /** The definition is shown each stream without the defects that were refused, and says the same. */
    @Test
    void saysOfTheRestWhatTheDefinitionSays() {
        int refusals = 0;
        int openings = 0;
        for (long seed = 0; seed < 4_000; seed++) {
            Stream stream = Streams.random(seed).arrivalsOnly();
            RuleSet drawn = stream.rules();
            // One rule, so that what is refused is refused by it; no lateness, so that results need no room.
            RuleSet rules = new RuleSet(drawn.rules().subList(0, 1), Duration.ZERO, Duration.ZERO, drawn.idleAfter());
            if (rules.rules().get(0).clock() == WindowClock.RUN_TIME) {
                continue;
            }
            LockFreeDetector detector = new LockFreeDetector(rules, new Capacity(16, 2, 4));
            BruteForceOracle definition = new BruteForceOracle(rules);
            // Results of one time are known together.
            Instant last = Instant.MIN;
            for (Streams.Step step : stream.steps()) {
                Inspection inspection = ((Arrival) step).inspection();
                if (inspection.defects().size() > 1 || !inspection.time().isAfter(last)) {
                    continue;
                }
                last = inspection.time();
                long before = detector.refused();
                List<DetectionEvent> events = detector.observe(inspection);
                boolean refused = detector.refused() > before;
                refusals += refused ? 1 : 0;
                openings += events.stream().anyMatch(Opened.class::isInstance) ? 1 : 0;
                assertThat(events)
                        .as("seed %d, %s", seed, inspection)
                        .isEqualTo(definition.observe(refused ? without(inspection) : inspection));
            }
        }
        assertThat(refusals).isGreaterThan(300);
        assertThat(openings).isGreaterThan(300);
    }

    private static Inspection without(Inspection inspection) {
        return new Inspection(
                inspection.result(),
                inspection.station(),
                inspection.unit(),
                inspection.segment(),
                inspection.tooling(),
                inspection.material(),
                inspection.time(),
                inspection.received(),
                new ArrayList<>());
    }
}
