package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.testkit.VirtualClock;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An MES is away for half a day (with {@code -Dholdfast.long=true} for three days), on a virtual clock; the line goes on. Ten stations inspect six parts a minute each, in work orders
 * of 500; every two hours there is a cluster somewhere. The line runs in a process of its own with a heap that the backlog does
 * not fit in by far. Back again, the MES takes 40 ms for a call and 4 ms for each delivery, while the line goes on.
 */
class OutageRehearsalTest {
    private static final int HOURS = Boolean.getBoolean("holdfast.long") ? 72 : 12;
    private static final int STATIONS = 10;
    private static final int CLUSTER_EVERY = 7_200;
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path directory;

    @Test
    void anOutageCostsNoMemoryHoldsComeFirstAndWhatIsNewDoesNotWaitForThePast() throws Exception {
        ProcessBuilder command = ChildProcess.command(
                OutageRehearsalTest.class, directory.resolve("line.db").toString());
        command.command().add(1, "-Xmx64m");
        command.command().add(1, "-Dholdfast.long=" + Boolean.getBoolean("holdfast.long"));
        Process child = command.redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = ChildProcess.output(child)) {
            output.lines().forEach(lines::add);
        }
        assertThat(child.waitFor()).as(String.join("\n", lines)).isZero();
        assertThat(lines).last().asString().startsWith("REPORT ");
        System.out.println(lines.get(lines.size() - 1));
    }

    public static void main(String[] arguments) throws Exception {
        VirtualClock clock = new VirtualClock(START);
        Mes mes = new Mes(clock);
        int backlog = HOURS * 3_600;
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(Path.of(arguments[0])))
                .rules(ClusterRule.custom("three").minimumUnits(3).build())
                .clock(clock)
                .destination(mes)
                .retryDelay(Duration.ofMillis(20), Duration.ofMillis(500))
                .blockWhenFull(Duration.ofMinutes(1))
                .open()) {
            mes.line = line;
            long used = 0;
            for (int number = 0; number < backlog; number++) {
                mes.produce();
                if (number % 10_000 == 0) {
                    used = Math.max(used, usedHeap());
                }
            }
            // In days it has long noticed; here hours pass within seconds.
            while (line.status().queued() > 0
                    || line.destinations().list().get(0).away().isEmpty()) {
                Thread.sleep(5);
            }
            require(line.journal().counts().confirmed() == 0, "something was confirmed during the outage");
            long pending = line.journal().counts().pending();
            Instant back = clock.instant();
            mes.comeBack(backlog, line.journal().lastSequence());
            while (!mes.isThroughBacklog()) {
                Thread.sleep(20);
                used = Math.max(used, usedHeap());
            }
            Duration drained = Duration.between(back, clock.instant());
            mes.stopProducing();
            require(line.drain(Duration.ofMinutes(2)), "what came last was not delivered");
            mes.requireAllOnce();
            List<Long> waits = mes.liveMillis();
            require(!waits.isEmpty(), "nothing live was delivered while it drained");
            long worst = waits.get(waits.size() - 1);
            require(mes.holds >= HOURS * 3_600 / CLUSTER_EVERY, "only " + mes.holds + " holds arrived");
            // It may come back between being asked for a hold and being asked for the heads of 16 results.
            require(mes.resultsBeforeLastHold <= 16, mes.resultsBeforeLastHold + " results overtook a hold");
            require(
                    worst * 4 < drained.toMillis(),
                    "live results waited for up to " + worst + " ms of a drain of " + drained);
            System.out.printf(
                    "REPORT %d h away at %d parts/min: %d pending, largest heap in use %d MiB of 64; drained in %s (%d"
                            + " calls, %d holds first); live results waited p50 %.1f s, p99 %.1f s, at most %.1f s%n",
                    HOURS,
                    STATIONS * 6,
                    pending,
                    used >> 20,
                    drained,
                    mes.calls,
                    mes.holds,
                    waits.get(waits.size() / 2) / 1e3,
                    waits.get(waits.size() * 99 / 100) / 1e3,
                    worst / 1e3);
        }
    }

    private static long usedHeap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    private static InspectionResult result(int number) {
        int station = number % STATIONS;
        int cluster = number / CLUSTER_EVERY;
        boolean bad = number % CLUSTER_EVERY < 3 * STATIONS && station == cluster % STATIONS;
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("AOI-" + station),
                        new UnitId("U-" + number),
                        bad ? Verdict.FAIL : Verdict.PASS,
                        START.plusSeconds(number))
                .context(WorkContext.of(
                                new WorkOrderId("WO-" + station + "-" + number / STATIONS / 500),
                                new OperationId("0010"))
                        .build());
        if (bad) {
            result.defect(Defect.of(new Morphology("scratch"), new Place.Zone(null, "gate-" + cluster)));
        }
        return result.build();
    }

    /** Takes its time on the virtual clock, in which the line goes on producing: a part a second. */
    private static final class Mes implements Destination {
        private final VirtualClock clock;
        private final BitSet results = new BitSet();
        private final Map<String, Long> latest = new HashMap<>();
        private final List<Long> live = new ArrayList<>();
        private @Nullable Holdfast line;
        private boolean away = true;
        private boolean producing = true;
        private int next;
        private int backlog = Integer.MAX_VALUE;
        private int backlogLeft = Integer.MAX_VALUE;
        private long lastOfOutage;
        private int calls;
        private int holds;
        private int resultsSeen;
        private int resultsBeforeLastHold;

        Mes(VirtualClock clock) {
            this.clock = clock;
        }

        synchronized void comeBack(int size, long sequence) {
            lastOfOutage = sequence;
            backlog = size;
            backlogLeft = size;
            away = false;
        }

        synchronized boolean isThroughBacklog() {
            return backlogLeft == 0;
        }

        synchronized void stopProducing() {
            producing = false;
        }

        synchronized List<Long> liveMillis() {
            Collections.sort(live);
            return live;
        }

        /** The next second, and its part. */
        synchronized void produce() {
            clock.set(START.plusSeconds(next));
            require(line.accept(result(next)).isTaken(), "not taken: " + next);
            next++;
        }

        @Override
        public DestinationId id() {
            return new DestinationId("mes");
        }

        @Override
        public Set<Lane> lanes() {
            return EnumSet.of(Lane.HOLD, Lane.NONCONFORMANCE, Lane.RESULT);
        }

        @Override
        public synchronized List<DeliveryOutcome> deliver(List<Delivery> batch) {
            if (away) {
                DeliveryOutcome outcome = new DeliveryOutcome.Retryable("away", null);
                return Collections.nCopies(batch.size(), outcome);
            }
            calls++;
            Instant answered = clock.instant().plusMillis(40 + 4L * batch.size());
            while (producing && START.plusSeconds(next).isBefore(answered)) {
                produce();
            }
            clock.set(answered);
            batch.forEach(this::take);
            return Collections.nCopies(batch.size(), new DeliveryOutcome.Confirmed("DOC"));
        }

        private void take(Delivery delivery) {
            Long before = latest.put(delivery.lane() + delivery.orderingKey(), delivery.sequence());
            require(before == null || before < delivery.sequence(), delivery + " came after " + before);
            if (!(delivery.content() instanceof InspectionResult result)) {
                if (delivery.lane() == Lane.HOLD && delivery.sequence() <= lastOfOutage) {
                    holds++;
                    resultsBeforeLastHold = resultsSeen;
                }
                return;
            }
            int number = Integer.parseInt(result.id().value().substring(2));
            require(!results.get(number), result.id() + " came twice");
            results.set(number);
            resultsSeen++;
            if (number < backlog) {
                backlogLeft--;
            } else if (backlogLeft > 0) {
                live.add(
                        Duration.between(result.receivedTime(), clock.instant()).toMillis());
            }
        }

        synchronized void requireAllOnce() {
            require(results.cardinality() == next, "only " + results.cardinality() + " of " + next + " arrived");
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            throw new IllegalStateException("nothing was in doubt, but " + delivery);
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
