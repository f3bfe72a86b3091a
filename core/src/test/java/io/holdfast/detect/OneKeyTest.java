package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.Defect;
import io.holdfast.model.Place;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All defects of a shift at one place. The numbers are such that a detector whose cost for each grew with their number
 * would not be done within hours; what the tests assert is what is said.
 */
class OneKeyTest {
    private static final int EVENTS = Boolean.getBoolean("holdfast.long") ? 1_000_000 : 200_000;
    private static final int ROWS = 2_000;
    private static final int BITS = 10;
    private static final int PLACES = 1 << BITS;
    private static final Defect MARK = Line.scratchIn("A");

    private static Stream<Function<RuleSet, ClusterDetector>> detectors() {
        return Stream.of(ClusterDetector::of, rules -> new LockFreeDetector(rules, new Capacity(4, 64, 1 << 14)));
    }

    private static Line line(Function<RuleSet, ClusterDetector> detector, ClusterRule.Builder rule) {
        return new Line(detector.apply(new RuleSet(List.of(rule.build()), Duration.ofMillis(50))));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void everyDefectAfterTheFifthExtendsTheOneCluster(Function<RuleSet, ClusterDetector> detector) {
        Line line = line(detector, ClusterRule.custom("R").window(Duration.ofSeconds(1)));
        for (int i = 0; i < EVENTS; i++) {
            line.sees(i * 0.005, "u" + i, MARK);
        }
        assertThat(line.said(Opened.class)).hasSize(1);
        assertThat(line.said(Extended.class)).hasSize(EVENTS - 5);
        assertThat(line.said).hasSize(EVENTS - 4);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void aRateJustTooLowNeverOpensACluster(Function<RuleSet, ClusterDetector> detector) {
        Line line = line(detector, ClusterRule.custom("R").minimumUnits(11).window(Duration.ofSeconds(1)));
        for (int i = 0; i < EVENTS; i++) {
            line.sees(i * 0.1, "u" + i, MARK);
        }
        assertThat(line.said).isEmpty();
        // The control: one more would be enough.
        line.sees((EVENTS - 1) * 0.1, "one more", MARK);
        assertThat(line.said(Opened.class)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void burstsThatAreAWindowApartOpenAndCloseEachOnItsOwn(Function<RuleSet, ClusterDetector> detector) {
        Line line = line(detector, ClusterRule.custom("R").minimumUnits(2).window(Duration.ofSeconds(1)));
        for (int i = 0; i < EVENTS; i += 2) {
            line.sees(i, "u" + i, MARK);
            line.sees(i + 0.999, "v" + i, MARK);
        }
        assertThat(line.said(Opened.class)).hasSize(EVENTS / 2);
        assertThat(line.said(Closed.class)).hasSize(EVENTS / 2 - 1);
        assertThat(line.said(Extended.class)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void thousandsOfRowsOfOneUnitAreOneUnit(Function<RuleSet, ClusterDetector> detector) {
        Line line = line(detector, ClusterRule.custom("R").minimumUnits(2));
        Defect[] pins = new Defect[ROWS / 2];
        Arrays.fill(pins, MARK);
        line.sees(0, "a", pins);
        for (int i = 0; i < ROWS / 2; i++) {
            line.sees(0, "a", MARK);
        }
        assertThat(line.said).isEmpty();
        line.sees(0, "b", MARK);
        assertThat(line.said(Opened.class)).hasSize(1);
        assertThat(line.said(Opened.class).get(0).cluster().members()).hasSize(ROWS + 1);
    }

    /** Every name has one hash: a table keyed by hashes alone would take them for one, or a tree of them for ever. */
    @ParameterizedTest
    @MethodSource("detectors")
    void aThousandPlacesOfOneHashAreAThousandPlaces(Function<RuleSet, ClusterDetector> detector) {
        Line line = line(detector, ClusterRule.custom("R").minimumUnits(2));
        for (String unit : List.of("a", "b")) {
            for (int i = 0; i < PLACES; i++) {
                Place place = new Place.Zone(null, Attack.equalHash(i, BITS));
                Inspection made = line.inspection(0, unit, Defect.of(Line.SCRATCH, place));
                line.sees(Line.named(unit + Attack.equalHash(i, BITS), made));
            }
            assertThat(line.said(Opened.class)).hasSize(unit.equals("a") ? 0 : PLACES);
        }
        assertThat(line.said).hasSize(PLACES);
    }
}
