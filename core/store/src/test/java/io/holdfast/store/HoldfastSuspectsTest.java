package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Task;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What an episode makes suspect, and what late results change about it. */
class HoldfastSuspectsTest extends ContainedLine {
    private Holdfast behindAGoodOne() throws Exception {
        Holdfast line = open(contained());
        good(line, "G0", 0);
        bad(line, "U1", 10, SCRATCH);
        bad(line, "U2", 20, SCRATCH);
        bad(line, "U3", 30, SCRATCH);
        drain(line);
        assertThat(units(hold(line))).containsExactly("U1", "U2", "U3");
        return line;
    }

    private static List<String> units(MaterialHold hold) {
        return hold.population().units().stream().map(UnitId::value).toList();
    }

    @Test
    void aUnitOfTheIntervalThatComesLateIsHeldTooGoodOrBad() throws Exception {
        Holdfast line = behindAGoodOne();
        good(line, "L1", 15);
        accept(line, result("R-L2", "L2", 25).defect(Defect.of(DENT, GATE)).build());
        drain(line);
        assertThat(units(hold(line))).containsExactly("U1", "L1", "U2", "L2", "U3");
        List<MaterialHold> sent = mes.contents(MaterialHold.class);
        assertThat(sent.get(sent.size() - 1)).isEqualTo(hold(line));
        List<Nonconformance> reports = mes.contents(Nonconformance.class);
        assertThat(reports.get(reports.size() - 1).suspectUnits()).isEqualTo(5);
    }

    @Test
    void aUnitWithoutContextOfTheIntervalThatComesLateIsHeldToo() throws Exception {
        Holdfast line = behindAGoodOne();
        accept(line, bare("R-X", "X", 15));
        accept(
                line,
                InspectionResult.of(
                                new ResultId("R-Y"),
                                new EquipmentId("elsewhere"),
                                new UnitId("Y"),
                                Verdict.PASS,
                                START.plusSeconds(15))
                        .build());
        drain(line);
        assertThat(hold(line).population().unboundUnits()).containsExactly(new UnitId("X"));
    }

    @Test
    void aLateUnitIsHeldAlsoWhenItsEpisodeHasClosedAndTheLineWasRestarted() throws Exception {
        Holdfast line = behindAGoodOne();
        good(line, "G9", 5_000);
        drain(line);
        Holdfast again = restart(line, this::contained);
        good(again, "L1", 15);
        drain(again);
        assertThat(units(hold(again))).contains("L1");
        int revision = hold(again).revision();
        good(again, "L2", 40);
        good(again, "G10", 5_001);
        drain(again);
        assertThat(hold(again).revision()).as("made after the interval").isEqualTo(revision);
    }

    @Test
    void whatWasReleasedInWholeIsNotWidenedByALateGoodUnit() throws Exception {
        Holdfast line = behindAGoodOne();
        line.holds().release(hold(line), WEBER, "sorted");
        good(line, "L1", 15);
        drain(line);
        assertThat(holds(line)).hasSize(1);
        assertThat(hold(line).revision()).isEqualTo(1);
    }

    @Test
    void aLateGoodUnitNearerBeforeTheFirstMemberLetsGoOfNothingAndIsPutToAPerson() throws Exception {
        Holdfast line = open(contained());
        good(line, "G0", 0);
        accept(line, result("R-D", "D", 5).defect(Defect.of(DENT, GATE)).build());
        burst(line, "U", 10, 12);
        drain(line);
        assertThat(units(hold(line))).containsExactly("D", "U10", "U11", "U12");
        good(line, "G7", 7);
        drain(line);

        assertThat(hold(line).revision()).isEqualTo(1);
        assertThat(hold(line).population().lastKnownGood()).isEqualTo(new UnitId("G0"));
        Task task = tasks(line).get(0);
        assertThat(task.kind()).isEqualTo(Task.Kind.CONSIDER_RELEASE);
        assertThat(task.entries()).containsExactly("unit D was made before unit G7, which was found to be good");
        line.tasks().close(task.number(), WEBER, "I looked");
        good(line, "G6", 6); // no nearer, and no news
        drain(line);
        assertThat(tasks(line)).hasSize(1);
        line.holds().release(hold(line), List.of(unit("D")), WEBER, "G7 was good");
        drain(line);
        assertThat(mes.contents(HoldRelease.class).get(0).items()).containsExactly(unit("D"));
    }

    @Test
    void aMemberThatComesLateAndIsTheEarliestMovesTheBeginAtOnce() throws Exception {
        Holdfast line = behindAGoodOne();
        bad(line, "U0", 5, SCRATCH);
        drain(line);
        assertThat(units(hold(line))).containsExactly("U0", "U1", "U2", "U3");
        bad(line, "Z0", -5, SCRATCH); // before what was the last good one
        drain(line);
        assertThat(units(hold(line))).contains("Z0", "G0");
        assertThat(hold(line).population().lastKnownGood()).isNull();
    }

    /** The population at the end does not depend on the order in which results came, but for what no hold lets go of. */
    @Test
    void inWhateverOrderResultsComeAllThatIsSuspectIsHeld() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 6; round++) {
            List<InspectionResult> results = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String unit = round + "-" + i;
                boolean scratched = i >= 10 && i < 20 && i % 2 == 0;
                InspectionResult.Builder builder = InspectionResult.of(
                        new ResultId("R-" + unit),
                        STATION,
                        new UnitId(unit),
                        scratched ? Verdict.FAIL : Verdict.PASS,
                        START.plusSeconds(i));
                builder.context(i == 13 ? null : order("WO-" + round));
                if (scratched) {
                    builder.defect(Defect.of(SCRATCH, GATE));
                }
                results.add(builder.build());
            }
            Collections.shuffle(results, random);
            Holdfast line = round == 0 ? open(contained()) : (Holdfast) opened.get(0);
            results.forEach(result -> accept(line, result));
            drain(line);
            List<MaterialHold> holds = holds(line);
            SuspectPopulation population = holds.get(round).population();
            TreeSet<String> held = new TreeSet<>();
            population.units().forEach(unit -> held.add(unit.value()));
            population.unboundUnits().forEach(unit -> held.add(unit.value()));
            for (int i = 10; i <= 18; i++) {
                assertThat(held).as("seed " + seed + ", round " + round).contains(round + "-" + i);
            }
        }
    }
}
