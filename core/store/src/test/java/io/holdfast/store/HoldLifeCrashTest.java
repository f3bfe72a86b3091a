package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.audit.AuditChain;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Task;
import io.holdfast.port.Lane;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hold's life is killed between every two of its steps: after each commit, after each delivery that the MES took and before its
 * answer is written, after each read-back. The MES, in a process of its own, loses one call or answer in ten and has no
 * idempotency.
 */
class HoldLifeCrashTest {
    private static final int LIVES = Boolean.getBoolean("holdfast.long") ? 20 : 0;

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void killedAfterEachStepInTurnThereIsOneHoldOneReportNoLostAppendAndOneRelease() throws Exception {
        Life undisturbed = new Life("undisturbed");
        List<String> steps = undisturbed.steps();
        // The control: it is a whole life.
        assertThat(steps).hasSizeGreaterThan(20);
        for (String part : List.of(
                "EPISODE_OPENED",
                "read-back",
                "HOLD_READ_BACK",
                "EPISODE_CLOSED",
                "HOLD_RELEASED",
                "/release/1",
                "DISPOSITION_DECIDED",
                "NONCONFORMANCE_CLOSED",
                "/file/")) {
            assertThat(steps).as(part).anyMatch(step -> step.contains(part));
        }
        List<String> keys = undisturbed.keysAtTheMes();

        // One life that dies at each of its steps.
        Life life = new Life("life");
        List<String> missed = new ArrayList<>();
        for (String step : steps) {
            if (!life.isKilledAfter(step)) {
                missed.add(step);
            }
        }
        life.requireWhole(keys, "one life, seed " + seed);
        System.out.println(steps.size() + " steps, " + missed.size() + " of them in lives of their own; seed " + seed);

        // A step that was gone by when its turn came has a life of its own.
        for (int i = 0; i < missed.size(); i++) {
            Life own = new Life("own-" + i);
            assertThat(own.isKilledAfter(missed.get(i))).as(missed.get(i)).isTrue();
            own.requireWhole(keys, "killed after " + missed.get(i) + ", seed " + seed);
        }
        for (int round = 0; round < LIVES; round++) {
            Life more = new Life("more-" + round);
            for (String step : steps) {
                if (random.nextInt(4) == 0) {
                    more.isKilledAfter(step);
                }
            }
            more.requireWhole(keys, "round " + round + ", seed " + seed);
        }
    }

    /** One hold's life, in one journal and against one MES. */
    private final class Life {
        private final Path file;
        private final RemoteMes mes;

        Life(String name) throws IOException {
            file = directory.resolve(name).resolve("line.db");
            mes = new RemoteMes(random.nextLong());
        }

        /** Runs it to its end and returns the steps that it took, in the order they came first. */
        List<String> steps() throws Exception {
            Set<String> steps = new LinkedHashSet<>();
            for (String line : run("")) {
                if (line.startsWith("step ")) {
                    steps.add(line.substring("step ".length()));
                }
            }
            requireSound("undisturbed");
            return List.copyOf(steps);
        }

        /** Runs it until it has taken the step, and kills it there. Tells whether it came to that. */
        boolean isKilledAfter(String step) throws Exception {
            List<String> lines = run(step);
            boolean killed = lines.contains("reached " + step);
            assertThat(killed || lines.contains("done"))
                    .as("seed %s, at %s: %s", seed, step, lines)
                    .isTrue();
            return killed;
        }

        private List<String> run(String step) throws Exception {
            Process child = ChildProcess.command(
                            HoldLifeProcess.class, file.toString(), Integer.toString(mes.port()), step)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines = new ArrayList<>();
            try (BufferedReader output = ChildProcess.output(child)) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    lines.add(line);
                    if (line.startsWith("reached ")) {
                        child.toHandle().destroyForcibly();
                    }
                }
            }
            child.waitFor();
            return lines;
        }

        /** What was taken for holds and reports, by idempotency key, in order, repeats included. */
        List<String> keysAtTheMes() {
            return mes.contents().stream()
                    .filter(item -> item.lane() != Lane.RESULT)
                    .map(RemoteMes.Item::idempotencyKey)
                    .sorted()
                    .toList();
        }

        void requireWhole(List<String> keys, String which) throws Exception {
            assertThat(run("")).as(which).contains("done");
            assertThat(keysAtTheMes()).as(which).isEqualTo(keys);
            List<String> held = mes.contents().stream()
                    .filter(item -> item.lane() == Lane.HOLD)
                    .map(RemoteMes.Item::idempotencyKey)
                    .toList();
            assertThat(held)
                    .as(which + ": the release comes behind its hold")
                    .last()
                    .asString()
                    .endsWith("/release/1");
            requireSound(which);
            mes.close();
        }

        private void requireSound(String which) throws IOException {
            try (SqliteStore store = SqliteStore.open(file)) {
                List<MaterialHold> holds = new ArrayList<>();
                store.forEachHold(holds::add);
                assertThat(holds).as(which).hasSize(1);
                assertThat(holds.get(0).population().units()).as(which).hasSize(6);
                HoldStanding standing = store.holdStanding(holds.get(0).id()).orElseThrow();
                assertThat(standing.status()).as(which).isEqualTo(HoldStatus.RELEASED);
                assertThat(standing.releases())
                        .as(which)
                        .extracting(HoldRelease::number)
                        .containsExactly(1);
                assertThat(standing.answers())
                        .as(which)
                        .hasSizeGreaterThanOrEqualTo(6)
                        .extracting(HoldAnswer::outcome)
                        .allMatch(outcome -> outcome.outcome() == HoldOutcome.RELEASED);
                List<Nonconformance> reports = new ArrayList<>();
                store.forEachNonconformance(reports::add);
                assertThat(reports).as(which).hasSize(1);
                assertThat(reports.get(0).nonconformingUnits()).as(which).isEqualTo(6);
                NonconformanceFile closed =
                        store.nonconformanceFile(reports.get(0).id()).orElseThrow();
                assertThat(closed.state()).as(which).isEqualTo(NonconformanceFile.State.CLOSED);
                assertThat(closed.disposed()).as(which).isEqualTo(6);
                List<Task> tasks = new ArrayList<>();
                store.forEachTask(false, tasks::add);
                assertThat(tasks).as(which).isEmpty();
                AuditChain chain = AuditChain.after(Optional.empty());
                List<String> faults = new ArrayList<>();
                store.forEachAudit(entry -> chain.check(entry).ifPresent(faults::add));
                assertThat(faults).as(which).isEmpty();
                assertThat(store.counts().pending()).as(which).isZero();
            }
        }
    }
}
