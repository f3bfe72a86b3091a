package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchAt;
import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Late;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Place;
import io.holdfast.model.RuleId;
import io.holdfast.model.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a cluster opens, and with what; for every {@link ClusterDetector}. */
abstract class ClusterOpeningContract {
    private static final Duration LATENESS = Duration.ofSeconds(4);

    abstract ClusterDetector detector(RuleSet rules);

    /** Three units within 10 s and 5 um. */
    private static ClusterRule.Builder rule() {
        return ClusterRule.custom("R")
                .minimumUnits(3)
                .window(Duration.ofSeconds(10))
                .radiusMicrometres(5);
    }

    private Line line(ClusterRule.Builder... rules) {
        List<ClusterRule> built =
                List.of(rules).stream().map(ClusterRule.Builder::build).toList();
        return new Line(detector(new RuleSet(built, LATENESS)));
    }

    @Test
    void opensOnTheDefectThatMakesTheThirdUnit() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        assertThat(line.said).as("N - 1 units").isEmpty();

        line.sees(2, "c", scratchIn("A"));

        Cluster cluster = line.said(Opened.class).get(0).cluster();
        assertThat(line.said).hasSize(1);
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
        assertThat(cluster.completing().unit().value()).isEqualTo("c");
        assertThat(cluster.anchor().unit().value()).as("the smallest of equals").isEqualTo("a");
        assertThat(cluster.scope()).isEqualTo(Line.ORDER_1);
        assertThat(cluster.id()).isEqualTo(ClusterId.of(new RuleId("R"), Line.ORDER_1, Line.SCRATCH, cluster.anchor()));
    }

    @Test
    void countsAUnitWithManyMarksOnce() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"), scratchIn("A"), scratchIn("A"));
        line.sees(1, "a", scratchIn("A"));
        line.sees(2, "b", scratchIn("A"), scratchIn("A"));
        assertThat(line.said).isEmpty();

        line.sees(3, "c", scratchIn("A"));
        assertThat(line.clusters())
                .as("all marks of the three units are members")
                .containsExactly(List.of("a", "a", "a", "a", "b", "b", "c"));
    }

    @Test
    void defectsExactlyOneWindowApartDoNotMeet() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(5, "b", scratchIn("A"));
        line.sees(10, "c", scratchIn("A"));
        assertThat(line.said).isEmpty();

        line.sees(14.999, "d", scratchIn("A"));
        assertThat(line.clusters()).as("from 5 to just before 15").containsExactly(List.of("b", "c", "d"));
    }

    @Test
    void windowsAreNotCutOnAGridOfTime() {
        Line line = line(rule());
        line.sees(9, "a", scratchIn("A"));
        line.sees(10, "b", scratchIn("A"));
        line.sees(18.999, "c", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void pointsExactlyOnTheRadiusAreTheSamePlace() {
        Line line = line(rule());
        line.sees(0, "a", scratchAt(0, 0));
        line.sees(1, "b", scratchAt(3, 4));
        line.sees(2, "c", scratchAt(-5, 0));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void pointsAMicrometreBeyondTheRadiusAreNot() {
        Line line = line(rule());
        line.sees(0, "a", scratchAt(0, 0));
        line.sees(1, "b", scratchAt(3, 4));
        line.sees(2, "c", scratchAt(-5, 1));
        assertThat(line.said).isEmpty();
    }

    @Test
    void radiusZeroMeansTheSameMicrometre() {
        Line line = line(rule().radiusMicrometres(0).minimumUnits(2));
        line.sees(0, "a", scratchAt(7, 7));
        line.sees(1, "b", scratchAt(7, 8));
        assertThat(line.said).isEmpty();
        line.sees(2, "c", scratchAt(7, 7));
        assertThat(line.clusters()).containsExactly(List.of("a", "c"));
    }

    /** The newest defect sees two units around itself; the centre of the star, hit first, sees three. */
    @Test
    void findsAStarWhoseCentreCameEarlier() {
        Line line = line(rule());
        line.sees(0, "centre", scratchAt(0, 0));
        line.sees(1, "left", scratchAt(-5, 0));
        line.sees(2, "right", scratchAt(5, 0));
        assertThat(line.clusters()).containsExactly(List.of("centre", "left", "right"));
        Cluster cluster = line.said(Opened.class).get(0).cluster();
        assertThat(cluster.anchor().unit().value()).isEqualTo("centre");
        assertThat(cluster.completing().unit().value()).isEqualTo("right");
    }

    @Test
    void aChainWithoutACentreIsNoCluster() {
        Line line = line(rule().minimumUnits(4));
        line.sees(0, "a", scratchAt(0, 0));
        line.sees(1, "b", scratchAt(5, 0));
        line.sees(2, "c", scratchAt(10, 0));
        line.sees(3, "d", scratchAt(15, 0));
        assertThat(line.said).isEmpty();
    }

    @Test
    void anchorsWhereMostUnitsAre() {
        Line line = line(rule().minimumUnits(3));
        line.sees(0, "a", scratchAt(-8, 0));
        line.sees(1, "b", scratchAt(-4, 0));
        line.sees(2, "d", scratchAt(4, 0));
        line.sees(3, "c", scratchAt(0, 0));
        Cluster cluster = line.said(Opened.class).get(0).cluster();
        assertThat(cluster.anchor().unit().value())
                .as("b and c both see three; b is smaller")
                .isEqualTo("b");
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void theSameSpotOnTwoPanelPositionsIsTwoPlaces() {
        Line line = line(rule());
        line.sees(0, "a", Defect.of(Line.SCRATCH, new Place.Point("P1", 0, 0)));
        line.sees(1, "b", Defect.of(Line.SCRATCH, new Place.Point("P2", 0, 0)));
        line.sees(2, "c", Defect.of(Line.SCRATCH, new Place.Point("P1", 0, 0)));
        line.sees(3, "d", scratchAt(0, 0));
        assertThat(line.said).isEmpty();
        line.sees(4, "e", Defect.of(Line.SCRATCH, new Place.Point("P1", 3, 0)));
        assertThat(line.clusters()).containsExactly(List.of("a", "c", "e"));
    }

    @Test
    void otherMorphologiesZonesAndOrdersDoNotCount() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(2, "c", scratchIn("B"));
        line.sees(3, "d", Defect.of(Line.VOID, new Place.Zone(null, "A")));
        line.sees(4, "e", scratchAt(0, 0));
        line.segment = Line.ORDER_2;
        line.sees(5, "f", scratchIn("A"));
        assertThat(line.said).isEmpty();
    }

    @Test
    void opensOnAnArrivalInTheMiddleOfTime() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(4, "c", scratchIn("A"));
        line.sees(2, "b", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
        assertThat(line.said(Opened.class).get(0).cluster().completing().unit().value())
                .isEqualTo("b");
    }

    @Test
    void opensOnAnArrivalThatIsTheEarliestInTime() {
        Line line = line(rule());
        line.sees(12, "b", scratchIn("A"));
        line.sees(13, "c", scratchIn("A"));
        line.sees(9, "a", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void aWindowThatIsPastIsStillCompletedWithinTheLateness() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(10.5, "pass");
        line.sees(9, "c", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void exactlyTheAllowedLatenessIsAccepted() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(7, "pass");
        line.sees(3, "c", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void laterThanAllowedIsToldAndNotWatched() {
        Line line = line(rule());
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(7, "pass");
        Inspection late = line.inspection(2.999, "c", scratchIn("A"));
        assertThat(line.sees(late)).containsExactly(new Late(late.result(), Line.ORDER_1, Line.second(3)));
        line.sees(7.5, "d");
        assertThat(line.said).hasSize(1);
        line.sees(8, "e", scratchIn("A"));
        assertThat(line.clusters()).as("control").containsExactly(List.of("a", "b", "e"));
    }

    @Test
    void eachScopeIsLateByItsOwnClock() {
        Line line = line(rule());
        line.sees(100, "x");
        line.segment = Line.ORDER_2;
        line.sees(0, "a", scratchIn("A"));
        assertThat(line.said).isEmpty();
    }

    @Test
    void anInspectionIsLateOnceInEachScopeOfItsRules() {
        ClusterRule.Builder byTool = ClusterRule.custom("T").scope(ScopeKind.TOOLING);
        Line line = line(rule(), byTool, ClusterRule.custom("S"));
        line.tooling = Line.TOOL;
        line.sees(10, "a");
        Inspection late = line.inspection(5, "b");
        assertThat(line.sees(late))
                .containsExactly(
                        new Late(late.result(), Line.ORDER_1, Line.second(6)),
                        new Late(late.result(), Line.TOOL, Line.second(6)));
        line.segment = Line.ORDER_2;
        Inspection lateForTheTool = line.inspection(5, "c");
        assertThat(line.sees(lateForTheTool))
                .containsExactly(new Late(lateForTheTool.result(), Line.TOOL, Line.second(6)));
    }

    @Test
    void aRepeatedResultChangesNothing() {
        Line line = line(rule().minimumUnits(2));
        Inspection first = line.inspection(0, "a", scratchIn("A"));
        line.sees(first);
        line.sees(first);
        Inspection second = line.inspection(1, "b", scratchIn("A"));
        line.sees(second);
        assertThat(line.clusters()).containsExactly(List.of("a", "b"));
        assertThat(line.sees(second)).isEmpty();
        assertThat(line.sees(first)).isEmpty();
    }

    @Test
    void theToolingKeepsTheEvidenceTogetherAcrossAnOrderChange() {
        Line line = line(rule().scope(ScopeKind.TOOLING));
        line.tooling = Line.TOOL;
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.segment = Line.ORDER_2;
        line.sees(2, "c", scratchIn("A"));
        Cluster cluster = line.said(Opened.class).get(0).cluster();
        assertThat(cluster.scope()).isEqualTo(Line.TOOL);
        assertThat(cluster.segments()).containsExactly(Line.ORDER_1, Line.ORDER_2);
    }

    @Test
    void anotherCavityIsAnotherTooling() {
        Line line = line(rule().scope(ScopeKind.TOOLING).minimumUnits(2));
        line.tooling = Line.TOOL;
        line.sees(0, "a", scratchIn("A"));
        line.tooling = Line.OTHER_CAVITY;
        line.sees(1, "b", scratchIn("A"));
        assertThat(line.said).isEmpty();
    }

    @Test
    void withoutKnownToolingTheSegmentIsTheScope() {
        Line line = line(rule().scope(ScopeKind.TOOLING).minimumUnits(2));
        line.sees(0, "a", scratchIn("A"));
        line.segment = Line.ORDER_2;
        line.sees(1, "b", scratchIn("A"));
        assertThat(line.said).isEmpty();
        line.sees(2, "c", scratchIn("A"));
        assertThat(line.said(Opened.class).get(0).cluster().scope()).isEqualTo(Line.ORDER_2);
    }

    @Test
    void aStopDoesNotEmptyAWindowOfInspectedUnits() {
        Line line = line(rule().windowOfInspectedUnits(4));
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(2, "pass");
        line.sees(36_000, "c", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void passesMoveAWindowOfInspectedUnits() {
        Line line = line(rule().windowOfInspectedUnits(4));
        line.sees(0, "a", scratchIn("A"));
        line.sees(0, "b", scratchIn("A"));
        line.sees(0, "pass 1");
        line.sees(0, "pass 2");
        line.sees(0, "pass 1");
        line.sees(0, "c", scratchIn("A"));
        assertThat(line.said).as("a is number 0, c number 4").isEmpty();
        line.sees(0, "pass 2", scratchIn("A"));
        assertThat(line.clusters())
                .as("numbers 0 to 3 and 1 to 4 hold three units each; the earlier is told")
                .containsExactly(List.of("a", "b", "pass 2"));
    }

    @Test
    void aUnitThatComesBackAfterTheWindowCountsAnew() {
        Line line = line(rule().windowOfInspectedUnits(3));
        line.sees(0, "a");
        line.sees(1, "b");
        line.sees(2, "c", scratchIn("A"));
        line.sees(3, "d", scratchIn("A"));
        line.sees(4, "a", scratchIn("A"));
        assertThat(line.clusters()).as("a is now number 4").containsExactly(List.of("c", "d", "a"));
    }

    @Test
    void aStopDoesNotEmptyAWindowOfRunTime() {
        Line line = line(rule().windowOfRunTime(Duration.ofSeconds(10), Duration.ofSeconds(3)));
        line.sees(0, "a", scratchIn("A"));
        line.sees(3, "b", scratchIn("A"));
        line.sees(36_000, "c", scratchIn("A"));
        assertThat(line.clusters()).as("0, 3 and 6 s of run time").containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void runTimePassesWhileTheLineRuns() {
        Line line = line(rule().windowOfRunTime(Duration.ofSeconds(10), Duration.ofSeconds(3)));
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(4, "pass 1");
        line.sees(100, "pass 2");
        line.sees(103, "c", scratchIn("A"));
        assertThat(line.said).as("c lies exactly 1 + 3 + 3 + 3 s behind a").isEmpty();
        line.sees(103.999, "d", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("b", "c", "d"));
    }

    @Test
    void watchesOnlyTheRulesParts() {
        MaterialDefinitionId part = new MaterialDefinitionId("4000-1");
        Line line = line(rule().minimumUnits(2).materials(Set.of(part)));
        line.sees(0, "a", scratchIn("A"));
        line.material = new MaterialDefinitionId("4000-2");
        line.sees(1, "b", scratchIn("A"));
        line.material = part;
        line.sees(2, "c", scratchIn("A"));
        assertThat(line.said).isEmpty();
        line.sees(3, "d", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("c", "d"));
    }

    @Test
    void watchesOnlyTheRulesMorphologies() {
        Line line = line(rule().minimumUnits(2).morphologies(Set.of(Line.VOID)));
        line.sees(0, "a", scratchIn("A"), Defect.of(Line.VOID, new Place.Zone(null, "A")));
        line.sees(1, "b", scratchIn("A"));
        assertThat(line.said).isEmpty();
        line.sees(2, "c", Defect.of(Line.VOID, new Place.Zone(null, "A")));
        assertThat(line.clusters()).containsExactly(List.of("a", "c"));
    }

    @Test
    void watchesOnlyTheRulesZonesWhateverThePosition() {
        Line line = line(rule().minimumUnits(2).zones(Set.of("A")));
        line.sees(0, "a", scratchIn("B"), scratchAt(0, 0));
        line.sees(1, "b", scratchIn("B"), scratchAt(0, 0));
        assertThat(line.said).isEmpty();
        line.sees(2, "c", Defect.of(Line.SCRATCH, new Place.Zone("P9", "A")));
        line.sees(3, "d", Defect.of(Line.SCRATCH, new Place.Zone("P9", "A")));
        assertThat(line.clusters()).containsExactly(List.of("c", "d"));
    }

    @Test
    void falseCallsDoNotCountUnlessTheRuleSaysSo() {
        Defect falseCall = scratchIn("A").with(Confirmation.FALSE_CALL);
        Line line = line(
                rule().minimumUnits(2),
                ClusterRule.custom("F").minimumUnits(2).counted(Set.of(Confirmation.FALSE_CALL)));
        line.sees(0, "a", falseCall);
        line.sees(1, "b", falseCall);
        assertThat(line.said(Opened.class))
                .extracting(opened -> opened.rule().ref().id().value())
                .containsExactly("F");
    }

    @Test
    void aRuleForConfirmedDefectsWaitsForThem() {
        Defect confirmed = scratchIn("A").with(Confirmation.CONFIRMED);
        Line line = line(rule().minimumUnits(2).confirmedOnly());
        line.sees(0, "a", confirmed);
        line.sees(1, "b", scratchIn("A"));
        assertThat(line.said).isEmpty();
        line.sees(2, "c", confirmed);
        assertThat(line.clusters()).containsExactly(List.of("a", "c"));
    }

    @Test
    void aRuleForMajorDefectsCountsMajorAndCriticalOnesOnly() {
        Line line = line(rule().minimumUnits(2).leastSeverity(Severity.MAJOR));
        line.sees(0, "a", scratchIn("A").with(Severity.MAJOR));
        line.sees(1, "b", scratchIn("A").with(Severity.MINOR));
        line.sees(2, "c", scratchIn("A"));
        assertThat(line.said).as("one is minor, of one nobody says").isEmpty();
        line.sees(3, "d", scratchIn("A").with(Severity.CRITICAL));
        assertThat(line.clusters()).containsExactly(List.of("a", "d"));
    }

    @Test
    void withoutALeastSeverityDefectsOfAnyAndOfNoneMakeOneCluster() {
        Line line = line(rule().minimumUnits(4));
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A").with(Severity.MINOR));
        line.sees(2, "c", scratchIn("A").with(Severity.MAJOR));
        line.sees(3, "d", scratchIn("A").with(Severity.CRITICAL));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c", "d"));
    }

    @Test
    void saysNothingWithoutRules() {
        Line line = line();
        assertThat(line.sees(0, "a", scratchIn("A"))).isEmpty();
    }
}
