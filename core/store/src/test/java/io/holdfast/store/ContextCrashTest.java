package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.audit.AuditHead;
import io.holdfast.audit.AuditReport;
import io.holdfast.audit.AuditVerifier;
import io.holdfast.model.Binding;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.Episode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreCounts;
import io.holdfast.testkit.FakeMes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line is killed at any instant while contexts are stated and results are bound; what was acknowledged holds, whole. */
class ContextCrashTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 100 : 25;
    private static final int MOST_LINES = 50;
    private static final int MOST_NANOS_MORE = 5_000_000;

    @TempDir
    Path directory;

    @Test
    void contextsBindingsAndWhatFollowsSurviveAKillAtAnyInstant() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = directory.resolve("line.db");
        Set<String> durable = new LinkedHashSet<>();
        List<AuditHead> heads = new ArrayList<>();
        long order = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String which = "seed " + seed + ", round " + round;
            durable.addAll(runUntilKilled(file, order, random));
            order = requireAll(file, durable, heads, which) + 1;
        }
        // The control: it got on, and it did bind.
        assertThat(order).isGreaterThan(ROUNDS);
        assertThat(durable).anyMatch(line -> line.startsWith("B ")).anyMatch(line -> line.startsWith("C "));
        takeUpAndEnd(file, order, "seed " + seed);
    }

    private static List<String> runUntilKilled(Path file, long order, Random random) throws Exception {
        Process child = ChildProcess.command(
                        ContextProcess.class, file.toString(), Long.toString(order), Long.toString(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int until = 1 + random.nextInt(MOST_LINES);
        long moment = random.nextInt(MOST_NANOS_MORE);
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = ChildProcess.output(child)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals("open")) {
                    continue;
                }
                lines.add(line);
                if (lines.size() == until) {
                    TimeUnit.NANOSECONDS.sleep(moment);
                    // Process.destroyForcibly would close the pipe too, with acknowledgements in it.
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
        return lines;
    }

    /** Returns the last order that anything is known of. */
    private static long requireAll(Path file, Set<String> durable, List<AuditHead> heads, String which)
            throws IOException {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.verify();
            List<ContextStatement> statements = store.contexts(ContextProcess.STATION, Integer.MAX_VALUE);
            Map<Long, ContextStatement> byOrder = new HashMap<>();
            statements.forEach(
                    statement -> byOrder.put(orderOf(statement.period().from()), statement));
            Set<String> bound = new LinkedHashSet<>();
            List<InspectionResult> results = new ArrayList<>();
            store.forEachResult(ResultQuery.ALL, results::add);
            long unbound = 0;
            long last = 0;
            for (InspectionResult result : results) {
                long order = orderOf(result.deviceTime());
                last = Math.max(last, order);
                List<Binding> bindings = store.bindings(result.id());
                boolean byHand = !bindings.isEmpty() && bindings.get(0).by().startsWith("person:");
                boolean stated = byOrder.containsKey(order) && !ContextProcess.isInGap(numberOf(result));
                WorkContext expected = stated || byHand ? Plant.context(order) : null;
                assertThat(result.context()).as(which + ", " + result.id()).isEqualTo(expected);
                assertThat(bindings).as(which).hasSizeLessThan(2);
                unbound += expected == null ? 1 : 0;
                if (!bindings.isEmpty()) {
                    bound.add(result.id().value());
                }
            }
            for (String line : durable) {
                String name = line.substring(2);
                switch (line.charAt(0)) {
                    case 'R' ->
                        assertThat(store.result(new ResultId(name)))
                                .as(which + ", " + line)
                                .isPresent();
                    case 'C' -> assertThat(byOrder).as(which + ", " + line).containsKey(Long.parseLong(name));
                    default -> assertThat(bound).as(which + ", " + line).contains(name);
                }
            }
            last = Math.max(
                    last,
                    byOrder.keySet().stream().mapToLong(Long::longValue).max().orElse(0));

            StoreCounts counts = store.counts();
            assertThat(counts.results()).as(which).isEqualTo(results.size());
            assertThat(counts.unbound()).as(which).isEqualTo(unbound);
            assertThat(counts.bound()).as(which).isEqualTo(bound.size());
            List<MaterialHold> holds = new ArrayList<>();
            store.forEachHold(holds::add);
            List<Nonconformance> reports = new ArrayList<>();
            store.forEachNonconformance(reports::add);
            // Each result once for itself and once more for its binding; each revision of a hold or report once.
            assertThat(counts.pending() + counts.confirmed())
                    .as(which)
                    .isEqualTo(results.size()
                            + bound.size()
                            + holds.stream().mapToInt(MaterialHold::revision).sum()
                            + reports.stream()
                                    .mapToInt(Nonconformance::revision)
                                    .sum());
            AuditReport audit = AuditVerifier.verify(store, heads);
            assertThat(audit.faults()).as(which).isEmpty();
            audit.head().ifPresent(heads::add);
            return last;
        }
    }

    private static long numberOf(InspectionResult result) {
        return Duration.between(Plant.START, result.deviceTime()).toSeconds();
    }

    private static long orderOf(Instant time) {
        return ContextProcess.order(Duration.between(Plant.START, time).toSeconds());
    }

    /** Opened a last time: every order is stated, and each has its one episode and its one hold that names it. */
    private static void takeUpAndEnd(Path file, long orders, String which) throws Exception {
        FakeMes mes = new FakeMes(ContextProcess.MES.value());
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(file))
                .rules(ContextProcess.RULE)
                .clock(() -> Instant.parse("2026-03-14T23:00:00Z"))
                // The clock stands: all are placed in one hour.
                .holdsPerHour(ContextProcess.MOST_HOLDS)
                .destination(mes)
                .blockWhenFull(Duration.ofMinutes(1))
                .open()) {
            for (long order = 0; order < orders; order++) {
                for (int i = 0; i < ContextProcess.ORDER; i++) {
                    line.accept(ContextProcess.result(order * (ContextProcess.ORDER + ContextProcess.GAP) + i));
                }
                line.workOrder(ContextProcess.STATION, ContextProcess.period(order), "mes");
            }
            assertThat(line.drain(Duration.ofMinutes(1))).as(which).isTrue();
            List<Episode> episodes = new ArrayList<>();
            line.journal().forEachEpisode(false, episodes::add);
            Map<@Nullable Object, List<Episode>> byPlace = episodes.stream()
                    .collect(Collectors.groupingBy(episode -> episode.first().place()));
            assertThat(byPlace).as(which).hasSize((int) orders);
            List<MaterialHold> holds = new ArrayList<>();
            line.journal().forEachHold(holds::add);
            for (long order = 0; order < orders; order++) {
                WorkContext context = Plant.context(order);
                // The first reject: every third is one.
                long number = (order * (ContextProcess.ORDER + ContextProcess.GAP) + 2) / 3 * 3;
                List<MaterialHold> named =
                        line.journal().holdsOf(ContextProcess.result(number).unit());
                // The hold of an earlier order, placed while both were unbound, may name the unit, too: none is
                // narrowed.
                assertThat(named)
                        .as(which + ", order " + order)
                        .filteredOn(hold -> hold.population().segments().contains(context.segment()))
                        .hasSize(1);
            }
            assertThat(line.journal().counts().unbound())
                    .as(which)
                    .isEqualTo(line.journal().counts().results() - orders * ContextProcess.ORDER);
        }
    }
}
