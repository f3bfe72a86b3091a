package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastListener;
import io.holdfast.Receipt;
import io.holdfast.Status;
import io.holdfast.audit.AuditChain;
import io.holdfast.detect.Assessment;
import io.holdfast.detect.Baseline;
import io.holdfast.detect.Capacity;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.CreepWatch;
import io.holdfast.detect.DefectKey;
import io.holdfast.detect.FalseAlarmBudget;
import io.holdfast.detect.PlaceGrid;
import io.holdfast.detect.RuleAction;
import io.holdfast.detect.RuleSet;
import io.holdfast.detect.ScopeKind;
import io.holdfast.detect.ThresholdTable;
import io.holdfast.model.Actor;
import io.holdfast.model.Cluster;
import io.holdfast.model.Defect;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the whole line concludes: clusters, episodes, holds, reports, rules, and answers about them. */
class HoldfastContainmentTest extends WholeLine {
    @Test
    void whatTheDetectorHasNoRoomForIsCountedAndSaidWhileItMayMissAClusterAndIsStoredAllTheSame() throws Exception {
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .detectorCapacity(new Capacity(1, 1, 64))
                .open();
        opened.add(line);
        burst(line, "U", 1, 2);
        assertThat(line.status().unwatched()).isZero();
        assertThat(line.status().health()).isEqualTo(Status.Health.OK);
        accept(
                line,
                result("R-other", "other", 3)
                        .context(ORDER_2)
                        .defect(Defect.of(SCRATCH, GATE))
                        .build());
        burst(line, "U", 4, 4);
        drain(line);

        assertThat(line.status().unwatched()).isPositive();
        assertThat(line.status().health()).isEqualTo(Status.Health.DEGRADED);
        assertThat(line.status().troubles()).singleElement().asString().contains("clusters may be missed");
        assertThat(line.journal().counts().results()).isEqualTo(4);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        clock.advance(Duration.ofDays(1));
        assertThat(line.status().health()).isEqualTo(Status.Health.OK);
    }

    @Test
    void aWindowOfUnitsStaysIncompleteHoweverMuchTimePasses() throws Exception {
        Holdfast line = builder(ClusterRule.custom("units")
                        .minimumUnits(3)
                        .windowOfInspectedUnits(50)
                        .build())
                .detectorCapacity(new Capacity(1, 1, 64))
                .open();
        opened.add(line);
        burst(line, "U", 1, 2);
        accept(line, result("R-other", "other", 3).context(ORDER_2).build());
        drain(line);
        clock.advance(Duration.ofDays(30));

        assertThat(line.status().health()).isEqualTo(Status.Health.DEGRADED);
    }

    @Test
    void identicalDefectsOnEnoughUnitsPlaceOneHoldAndRaiseOneReport() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "U0", 0);
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        Receipt third = bad(line, "U3", 3, SCRATCH);
        bad(line, "U4", 4, SCRATCH);
        drain(line);

        assertThat(third.opened()).isPresent();
        assertThat(mes.contents(MaterialHold.class))
                .extracting(MaterialHold::revision)
                .containsExactly(1);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.population().lastKnownGood()).isEqualTo(new UnitId("U0"));
        assertThat(hold.population().units()).startsWith(new UnitId("U1"), new UnitId("U2"), new UnitId("U3"));
        assertThat(hold.population().segments()).containsExactly(ORDER_1.segment());
        assertThat(hold.rule()).isEqualTo(THREE_IN_A_QUARTER.ref());
        Nonconformance report = mes.contents(Nonconformance.class).get(0);
        assertThat(report.hold()).isEqualTo(hold.id());
        assertThat(report.nonconformingUnits()).isEqualTo(3);
        assertThat(report.material()).isEqualTo(new MaterialDefinitionId("P-100"));
        assertThat(report.evidence()).hasSize(3);
        assertThat(mes.contents(InspectionResult.class)).hasSize(5);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    @Test
    void oneUnitWithTheDefectManyTimesPlacesNoHold() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 0; i < 20; i++) {
            accept(
                    line,
                    result("R" + i, "U1", i).defect(Defect.of(SCRATCH, GATE)).build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        assertThat(mes.contents(InspectionResult.class)).hasSize(20);
    }

    @Test
    void severalLabelsOfOneCauseShareOneHoldAndOneReport() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 4; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .defect(Defect.of(SCRATCH, GATE))
                            .defect(Defect.of(DENT, GATE))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
        List<Nonconformance> revisions = mes.contents(Nonconformance.class);
        assertThat(revisions.stream().map(Nonconformance::id).distinct()).hasSize(1);
        assertThat(revisions.get(revisions.size() - 1).defects())
                .extracting(defect -> defect.morphology())
                .containsExactly(SCRATCH, DENT);
    }

    @Test
    void theSameDefectsAtAnotherPlaceAreAnotherEpisode() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            accept(
                    line,
                    result("R" + i, "U" + i, i)
                            .defect(Defect.of(SCRATCH, GATE))
                            .defect(Defect.of(SCRATCH, new Place.Zone(null, "rim")))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(2);
    }

    @Test
    void suspectPopulationNamesLotsAndTheUnitsThatCameWithoutContext() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "U0", 0);
        bad(line, "U1", 1, SCRATCH);
        accept(
                line,
                InspectionResult.of(
                                new ResultId("stray"), STATION, new UnitId("X9"), Verdict.PASS, START.plusMillis(1_500))
                        .build());
        good(line, "U2", 2);
        bad(line, "U3", 3, SCRATCH);
        bad(line, "U4", 4, SCRATCH);
        drain(line);

        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.population().units()).extracting(UnitId::value).containsExactly("U1", "U2", "U3", "U4");
        assertThat(hold.population().unboundUnits()).extracting(UnitId::value).containsExactly("X9");
        assertThat(hold.population().lots()).extracting(MaterialLotId::value).containsExactly("STEEL-7", "FIN-WO-1");
    }

    @Test
    void anEpisodeClosesWhenItFallsQuietAndTheNextBurstIsAnother() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        good(line, "G1", 1100);
        for (int i = 1; i <= 3; i++) {
            bad(line, "V" + i, 1100 + i, SCRATCH);
        }
        drain(line);

        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(false, episodes::add);
        assertThat(episodes).extracting(Episode::isOpen).containsExactly(false, true);
        assertThat(mes.contents(MaterialHold.class)).hasSize(2);
        assertThat(line.journal()
                        .hold(mes.contents(MaterialHold.class).get(1).id())
                        .orElseThrow()
                        .population()
                        .lastKnownGood())
                .isEqualTo(new UnitId("G1"));
    }

    @Test
    void aRuleThatOnlyWarnsRaisesAReportWithoutAHold() throws Exception {
        Holdfast line = open(ClusterRule.custom("warn")
                .minimumUnits(3)
                .action(RuleAction.WARN)
                .build());
        burst(line, "U", 1, 3);
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        assertThat(mes.contents(Nonconformance.class)).hasSize(1);
    }

    @Test
    void aToolThatFailsAcrossAChangeOfOrderPutsBothSegmentsOnHold() throws Exception {
        Holdfast line = open(ClusterRule.custom("tool")
                .minimumUnits(4)
                .scope(ScopeKind.TOOLING)
                .build());
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        for (int i = 3; i <= 4; i++) {
            accept(
                    line,
                    InspectionResult.of(
                                    new ResultId("R" + i),
                                    STATION,
                                    new UnitId("U" + i),
                                    Verdict.FAIL,
                                    START.plusSeconds(i))
                            .context(ORDER_2)
                            .defect(Defect.of(SCRATCH, GATE))
                            .build());
        }
        drain(line);

        assertThat(mes.contents(MaterialHold.class).get(0).population().segments())
                .containsExactly(ORDER_1.segment(), ORDER_2.segment());
    }

    @Test
    void everyActIsInTheAuditChainAndTheChainIsSound() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        drain(line);

        assertThat(acts(line))
                .extracting(act -> act.substring(0, act.indexOf(' ')))
                .containsExactly("EPISODE_OPENED", "HOLD_REQUESTED", "NONCONFORMANCE_RAISED", "HOLD_CONFIRMED");
        AuditChain verifier = AuditChain.after(Optional.empty());
        List<String> faults = new ArrayList<>();
        line.journal().forEachAudit(entry -> verifier.check(entry).ifPresent(faults::add));
        assertThat(faults).isEmpty();
    }

    @Test
    void whyAndWhereAreAnsweredFromTheJournal() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        drain(line);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);

        var why = line.why(hold.episode()).orElseThrow();
        assertThat(why.members()).extracting(member -> member.unit().value()).containsExactly("U1", "U2", "U3");
        assertThat(why.hold()).contains(hold);
        assertThat(why.acts()).hasSize(4);
        var where = line.where(new UnitId("U2"));
        assertThat(where.segments()).containsExactly(ORDER_1.segment());
        assertThat(where.consumedLots()).containsExactly(new MaterialLotId("STEEL-7"));
        assertThat(where.producedLots()).containsExactly(new MaterialLotId("FIN-WO-1"));
        assertThat(where.holds()).extracting(MaterialHold::id).containsExactly(hold.id());
        assertThat(where.gaps()).isEmpty();
        assertThat(line.where(new MaterialLotId("STEEL-7")).units()).hasSize(3);
        assertThat(line.where(new UnitId("never-seen")).gaps()).isNotEmpty();
    }

    /** A thousand good units with a scratch at the gate now and then; then a burst. */
    @Test
    void aRuleWithALearntBaselineWeighsChanceInTheHoldsReason() throws Exception {
        List<Assessment> told = new ArrayList<>();
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .listener(new HoldfastListener() {
                    @Override
                    public void clusterFound(Cluster cluster, EpisodeId episode, Optional<Assessment> assessment) {
                        assessment.ifPresent(told::add);
                    }
                })
                .open();
        opened.add(line);
        for (int i = 0; i < 1_000; i++) {
            if (i % 200 == 100) {
                bad(line, "B" + i, 10 * i, SCRATCH);
            } else {
                good(line, "B" + i, 10 * i);
            }
        }
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();

        Baseline baseline =
                line.learnBaseline(1, PlaceGrid.DEFAULT, ClusterRule.DEFAULT_COUNTED, START.minusSeconds(1));
        ClusterRule.Builder rule = ClusterRule.custom("three").version(2).minimumUnits(3);
        rule.thresholds(ThresholdTable.within(FalseAlarmBudget.of(1, 6_000), baseline, rule.build()));
        line.changeRules(RuleSet.of(rule.build()), new Actor.Person("M. Weber"), "baseline of week 10");
        int units = rule.build().thresholds().minimumUnits(SCRATCH, GATE);
        for (int i = 0; i < units; i++) {
            bad(line, "V" + i, 10_000 + 10 * i, SCRATCH);
        }
        drain(line);

        assertThat(units).isGreaterThan(3);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.reason())
                .contains("were to be expected among the")
                .contains("chance alone brings so many once in")
                .contains("the change began about " + START.plusSeconds(10_000));
        assertThat(told).singleElement().satisfies(assessment -> {
            assertThat(assessment.seenUnits()).isEqualTo(units);
            assertThat(assessment.expectedUnits()).isBetween(0.1, 1.5);
            assertThat(assessment.inspectedUnits()).isBetween(80, 100);
            assertThat(assessment.yearsBetweenByChance()).isGreaterThan(1);
        });
    }

    @Test
    void aRateThatCreepsUpIsWarnedOfAndHoldsNothing() throws Exception {
        Baseline baseline = Baseline.known(1, PlaceGrid.DEFAULT, 360, Map.of(new DefectKey(SCRATCH, GATE), 0.01));
        List<CreepWatch.Warning> warnings = new ArrayList<>();
        Holdfast line = builder(ClusterRule.custom("twenty").minimumUnits(20).build())
                .creepWatch(
                        new CreepWatch(baseline, CreepWatch.DEFAULT_ODDS_RATIO, 1, 6_000, 1_000),
                        ClusterRule.DEFAULT_COUNTED)
                .listener(new HoldfastListener() {
                    @Override
                    public void creepWarned(CreepWatch.Warning warning) {
                        warnings.add(warning);
                    }
                })
                .open();
        opened.add(line);
        for (int i = 0; i < 2_000; i++) {
            if (i % 20 == 0) {
                bad(line, "U" + i, 10 * i, SCRATCH);
            } else {
                good(line, "U" + i, 10 * i);
            }
        }
        drain(line);

        assertThat(warnings).isNotEmpty();
        assertThat(warnings.get(0).rate()).isBetween(0.03, 0.08);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();
    }

    @Test
    void newRulesSeeWhatTheWindowHeldBeforeThem() throws Exception {
        Holdfast line = open(ClusterRule.custom("nine").minimumUnits(9).build());
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        line.changeRules(RuleSet.of(THREE_IN_A_QUARTER), new Actor.Person("M. Weber"), "burrs slipped through");
        assertThat(bad(line, "U3", 3, SCRATCH).opened()).isPresent();
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        assertThat(acts(line)).startsWith("RULES_CHANGED three v1");
    }

    @Test
    void anOpenClusterGoesOnUnderTheNextVersionOfItsRuleAndClosesWithoutOne() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        ClusterRule second =
                ClusterRule.custom("three").version(2).minimumUnits(4).build();
        line.changeRules(RuleSet.of(second), new Actor.Person("M. Weber"), "too eager");
        burst(line, "U", 4, 9);
        drain(line);
        List<Episode> open = new ArrayList<>();
        line.journal().forEachEpisode(true, open::add);
        assertThat(open).extracting(Episode::unitCount).containsExactly(9);

        line.changeRules(new RuleSet(List.of(), Duration.ZERO), new Actor.Person("M. Weber"), "off for maintenance");
        drain(line);
        open.clear();
        line.journal().forEachEpisode(true, open::add);
        assertThat(open).isEmpty();
        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
    }
}
