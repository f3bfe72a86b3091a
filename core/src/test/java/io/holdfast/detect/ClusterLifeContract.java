package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchAt;
import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.ClusterId;
import io.holdfast.model.Defect;
import io.holdfast.model.Place;
import io.holdfast.model.Severity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a cluster that opened; for every {@link ClusterDetector}. */
abstract class ClusterLifeContract {
    abstract ClusterDetector detector(RuleSet rules);

    /** Two units within 10 s and 5 um; 4 s of lateness. */
    private static ClusterRule.Builder rule() {
        return ClusterRule.custom("R")
                .minimumUnits(2)
                .window(Duration.ofSeconds(10))
                .radiusMicrometres(5);
    }

    private Line line(ClusterRule.Builder... rules) {
        List<ClusterRule> built =
                List.of(rules).stream().map(ClusterRule.Builder::build).toList();
        return new Line(detector(new RuleSet(built, Duration.ofSeconds(4))));
    }

    /** Has the units a (0 s) and b (1 s) open a cluster. */
    private static ClusterId opened(Line line) {
        line.sees(0, "a", scratchAt(0, 0));
        line.sees(1, "b", scratchAt(0, 0));
        assertThat(line.said).hasSize(1);
        return line.said(Opened.class).get(0).cluster().id();
    }

    private static List<String> extending(List<DetectionEvent> events, ClusterId cluster) {
        return events.stream()
                .filter(event ->
                        event instanceof Extended extended && extended.cluster().equals(cluster))
                .map(event -> ((Extended) event).member().unit().value())
                .toList();
    }

    @Test
    void furtherDefectsExtendTheClusterAndOpenNoOther() {
        Line line = line(rule());
        ClusterId cluster = opened(line);
        assertThat(extending(line.sees(2, "c", scratchAt(3, 4)), cluster)).containsExactly("c");
        assertThat(extending(line.sees(3, "b", scratchAt(-5, 0), scratchAt(0, 1)), cluster))
                .containsExactly("b", "b");
        assertThat(line.clusters()).hasSize(1);
    }

    @Test
    void aDefectTooMinorForTheRuleDoesNotExtendItsCluster() {
        Line line = line(rule().leastSeverity(Severity.MAJOR));
        line.sees(0, "a", scratchAt(0, 0).with(Severity.MAJOR));
        line.sees(1, "b", scratchAt(0, 0).with(Severity.MAJOR));
        ClusterId cluster = line.said(Opened.class).get(0).cluster().id();
        assertThat(line.sees(2, "c", scratchAt(0, 0).with(Severity.MINOR), scratchAt(0, 0)))
                .isEmpty();
        assertThat(extending(line.sees(3, "d", scratchAt(0, 0).with(Severity.CRITICAL)), cluster))
                .containsExactly("d");
    }

    /** Members reach on, so that a fault that lasts for an hour is one cluster. */
    @Test
    void lastsAsLongAsTheNextDefectComesWithinTheWindow() {
        Line line = line(rule());
        ClusterId cluster = opened(line);
        for (int i = 0; i < 20; i++) {
            assertThat(extending(line.sees(10.999 + i * 9.999, "u" + i, scratchAt(0, 0)), cluster))
                    .hasSize(1);
        }
        assertThat(line.said(Closed.class)).isEmpty();
    }

    @Test
    void aDefectExactlyOneWindowAfterTheLastMemberDoesNotExtend() {
        Line line = line(rule());
        opened(line);
        assertThat(line.sees(11, "c", scratchAt(0, 0))).isEmpty();
    }

    @Test
    void aDefectLessThanAWindowBeforeTheFirstMemberExtends() {
        Line line = line(rule().windowOfRunTime(Duration.ofSeconds(2), Duration.ofSeconds(2)));
        line.sees(10, "a", scratchAt(0, 0));
        line.sees(10.5, "b", scratchAt(0, 0));
        ClusterId cluster = line.said(Opened.class).get(0).cluster().id();
        assertThat(line.sees(8, "c", scratchAt(0, 0))).as("exactly W before").isEmpty();
        assertThat(extending(line.sees(8.001, "d", scratchAt(0, 0)), cluster)).containsExactly("d");
        assertThat(extending(line.sees(6.6, "e", scratchAt(0, 0)), cluster))
                .as("less than W before d")
                .containsExactly("e");
    }

    @Test
    void theReachInPlaceIsTheAnchorsNotTheMembers() {
        Line line = line(rule());
        ClusterId cluster = opened(line);
        assertThat(extending(line.sees(2, "c", scratchAt(5, 0)), cluster)).containsExactly("c");
        assertThat(extending(line.sees(3, "d", scratchAt(6, 0)), cluster)).isEmpty();
    }

    /** The first mark is the smallest member of all three: it must not be what names them. */
    @Test
    void clustersSideBySideShareMembersButNoName() {
        Line line = line(rule().minimumUnits(3));
        line.sees(0, "a", scratchAt(0, 0));
        line.sees(1, "b", scratchAt(-5, 0));
        line.sees(2, "c", scratchAt(-10, 0));
        line.sees(3, "d", scratchAt(5, 0));
        line.sees(4, "e", scratchAt(10, 0));
        assertThat(line.clusters())
                .containsExactly(List.of("a", "b", "c"), List.of("a", "b", "d"), List.of("a", "d", "e"));
        assertThat(line.said(Opened.class))
                .extracting(opened -> opened.cluster().id())
                .doesNotHaveDuplicates();
    }

    @Test
    void whereTwoClustersFitTheFirstOpenedGrows() {
        Line line = line(rule());
        line.sees(0, "a", scratchAt(0, 0));
        line.sees(1, "b", scratchAt(0, 0));
        line.sees(2, "c", scratchAt(8, 0));
        line.sees(3, "d", scratchAt(8, 0));
        assertThat(line.clusters()).hasSize(2);
        ClusterId first = line.said(Opened.class).get(0).cluster().id();
        assertThat(extending(line.sees(4, "e", scratchAt(4, 0)), first)).containsExactly("e");
    }

    @Test
    void eachRuleHasClustersOfItsOwn() {
        Line line = line(rule(), ClusterRule.custom("Q").minimumUnits(3));
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        List<DetectionEvent> events = line.sees(2, "c", scratchIn("A"));
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOf(Extended.class);
        assertThat(events.get(1)).isInstanceOf(Opened.class);
    }

    @Test
    void defectsOfOneInspectionAreWatchedByIndex() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"), scratchIn("B"));
        List<DetectionEvent> events = line.sees(1, "b", scratchIn("B"), scratchIn("A"), scratchIn("B"));
        assertThat(events).hasSize(3);
        assertThat(((Opened) events.get(0)).cluster().place()).isEqualTo(new Place.Zone(null, "B"));
        assertThat(((Opened) events.get(0)).cluster().members())
                .as("what comes later in the result is not there yet")
                .hasSize(2);
        assertThat(((Opened) events.get(1)).cluster().place()).isEqualTo(new Place.Zone(null, "A"));
        assertThat(((Extended) events.get(2)).member().defectIndex()).isEqualTo(2);
    }

    @Test
    void closesWhenTheClockLessTheLatenessIsAWindowBeyondTheLastMember() {
        Line line = line(rule());
        ClusterId cluster = opened(line);
        assertThat(line.sees(14.999, "pass")).isEmpty();
        assertThat(line.sees(15, "pass")).containsExactly(new Closed(cluster, Line.second(1)));
        assertThat(line.sees(16, "pass")).isEmpty();
    }

    @Test
    void isReachedWithinTheLatenessUntilItCloses() {
        Line line = line(rule());
        ClusterId cluster = opened(line);
        line.sees(14.5, "pass");
        assertThat(extending(line.sees(10.999, "c", scratchAt(0, 0)), cluster)).containsExactly("c");
    }

    @Test
    void rearmsOneWindowAfterTheLastMemberThoughNotClosedYet() {
        Line line = line(rule());
        ClusterId first = opened(line);
        line.sees(11, "c", scratchAt(0, 0));
        line.sees(12, "d", scratchAt(0, 0));
        assertThat(line.clusters()).containsExactly(List.of("a", "b"), List.of("c", "d"));
        assertThat(line.sees(15, "pass")).containsExactly(new Closed(first, Line.second(1)));
    }

    @Test
    void whatExtendsComesBeforeWhatCloses() {
        Line line = line(rule());
        ClusterId first = opened(line);
        line.sees(11, "c", scratchAt(0, 0));
        List<DetectionEvent> events = line.sees(15, "d", scratchAt(0, 0));
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOf(Opened.class);
        assertThat(events.get(1)).isEqualTo(new Closed(first, Line.second(1)));
    }

    @Test
    void anotherScopesClockClosesNothing() {
        Line line = line(rule());
        opened(line);
        line.segment = Line.ORDER_2;
        assertThat(line.sees(10_000, "pass")).isEmpty();
    }

    @Test
    void aStopDoesNotCloseAClusterOfRunTime() {
        Line line = line(rule().windowOfRunTime(Duration.ofSeconds(10), Duration.ofSeconds(3)));
        ClusterId cluster = opened(line);
        line.sees(36_000, "pass");
        assertThat(extending(line.sees(36_001, "c", scratchAt(0, 0)), cluster)).containsExactly("c");
    }

    /** b keeps number 1 until number 4 is given; only then is everything that may come 3 or more beyond number 1. */
    @Test
    void closesOnInspectedUnitsWhenNoUnitThatHasItsNumberCanReach() {
        Line line = line(rule().windowOfInspectedUnits(3));
        ClusterId cluster = opened(line);
        line.sees(2, "2");
        line.sees(3, "3");
        assertThat(extending(line.sees(4, "2", scratchAt(0, 0)), cluster)).containsExactly("2");
        line.sees(5, "4");
        line.sees(6, "5");
        assertThat(line.sees(7, "6"))
                .as("number 4 still has its number, 4 - 2 < 3")
                .isEmpty();
        assertThat(line.sees(8, "7")).containsExactly(new Closed(cluster, Line.second(4)));
    }

    @Test
    void forgettingAnIdleScopeClosesItsClusters() {
        Line line = line(rule());
        ClusterId cluster = opened(line);
        line.segment = Line.ORDER_2;
        line.sees(0, "c", scratchAt(0, 0));

        assertThat(line.detector.forgetIdle(Line.START.plusSeconds(2)))
                .as("received exactly then")
                .isEmpty();
        assertThat(line.detector.forgetIdle(Line.START.plusSeconds(3)))
                .containsExactly(new Closed(cluster, Line.second(1)));

        line.sees(1, "d", scratchAt(0, 0));
        assertThat(line.clusters()).as("the other scope is as it was").hasSize(2);
        line.segment = Line.ORDER_1;
        assertThat(line.sees(2, "e", scratchAt(0, 0))).as("starts afresh").isEmpty();
    }

    @Test
    void oneHourOfOneFaultIsOneCluster() {
        Line line = line(rule());
        Defect fault = scratchIn("A");
        for (int second = 0; second < 3_600; second += 6) {
            line.sees(second, "u" + second, fault);
        }
        assertThat(line.clusters()).hasSize(1);
        assertThat(line.said(Extended.class)).hasSize(598);
        assertThat(line.said).hasSize(599);
    }
}
