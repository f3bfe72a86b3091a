package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.flatfile.FailingDisk.Crash;
import io.holdfast.flatfile.FailingDisk.Failure;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process, the machine or the disk fails at every single step of publishing, then again at every step of getting up, with
 * a reader that takes files away at any moment or never. After each crash the outbox offers what was not settled, in other
 * batches. In the end every line must have been published, under one name.
 */
class FolderDestinationCrashTest {
    @TempDir
    Path temp;

    private final Map<String, String> published = new TreeMap<>();
    private int runs;

    @Test
    void everyLineIsPublishedUnderOneNameWhereverItFails() throws Exception {
        int steps = stepsWithoutFailure();
        assertThat(steps).isGreaterThan(15);
        for (Failure first : Failure.values()) {
            for (Failure second : Failure.values()) {
                for (boolean readerTakes : new boolean[] {false, true}) {
                    for (int step = 1; step <= steps; step++) {
                        int last = 1;
                        for (int again = 1; again <= last; again++) {
                            int made = run(first, step, second, again, readerTakes);
                            // Every step of the second attempt, for every sixth of the first.
                            last = Math.min(made, step % 6 == 0 || Boolean.getBoolean("holdfast.long") ? made : 1);
                        }
                    }
                }
            }
        }
        System.out.println(runs + " runs of failure and recovery");
    }

    private int stepsWithoutFailure() throws Exception {
        FailingDisk disk = FailingDisk.never();
        Path folder = Files.createDirectories(temp.resolve("none"));
        try (FolderDestination destination = destination(folder, disk)) {
            assertThat(destination.deliver(batch(1, 2))).allMatch(Confirmed.class::isInstance);
            assertThat(destination.deliver(batch(3, 5))).allMatch(Confirmed.class::isInstance);
        }
        return disk.steps();
    }

    /** Returns how many steps the second attempt made. */
    private int run(Failure first, int step, Failure second, int again, boolean readerTakes) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("run" + runs++));
        published.clear();
        boolean[] settled = new boolean[9];
        String what = first + " at " + step + ", " + second + " at " + again + ", reader takes " + readerTakes;

        attempt(folder, new FailingDisk(step, first), readerTakes, settled, batch(1, 2), batch(3, 5));
        FailingDisk disk = new FailingDisk(again, second);
        attempt(folder, disk, readerTakes, settled, batch(1, 1), batch(2, 4), batch(5, 7));
        try (FolderDestination destination = destination(folder, FailingDisk.never())) {
            for (Delivery delivery : unsettled(batch(1, 7), settled)) {
                DeliveryOutcome found = destination.find(delivery);
                if (!(found instanceof Confirmed)) {
                    assertThat(destination.deliver(List.of(delivery))).as(what).allMatch(Confirmed.class::isInstance);
                }
            }
        }
        read(folder, readerTakes);

        List<String> lines =
                published.values().stream().flatMap(String::lines).sorted().toList();
        assertThat(lines)
                .as(what)
                .isEqualTo(batch(1, 7).stream()
                        .map(delivery -> JsonLines.of(delivery.content()))
                        .sorted()
                        .toList());
        try (var left = Files.newDirectoryStream(folder, "*.part")) {
            assertThat(left).as(what).isEmpty();
        }
        return disk.steps();
    }

    @SafeVarargs
    private void attempt(
            Path folder, FailingDisk disk, boolean readerTakes, boolean[] settled, List<Delivery>... batches)
            throws Exception {
        FolderDestination destination = destination(folder, disk);
        try {
            for (List<Delivery> batch : batches) {
                List<Delivery> open = unsettled(batch, settled);
                if (open.isEmpty()) {
                    continue;
                }
                List<DeliveryOutcome> outcomes = destination.deliver(open);
                for (int i = 0; i < open.size(); i++) {
                    settled[(int) open.get(i).sequence()] = outcomes.get(i) instanceof Confirmed;
                }
                read(folder, readerTakes);
            }
        } catch (Crash e) {
            // A reader may have looked in the moment of the crash, before the power went.
            read(folder, readerTakes);
            if (disk.failure() == Failure.POWER_LOSS) {
                disk.loseUnforced();
            }
        } finally {
            destination.close();
        }
    }

    private static List<Delivery> unsettled(List<Delivery> batch, boolean[] settled) {
        return batch.stream()
                .filter(delivery -> !settled[(int) delivery.sequence()])
                .toList();
    }

    private void read(Path folder, boolean take) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.jsonl")) {
            stream.forEach(files::add);
        }
        for (Path file : files) {
            String content = Files.readString(file);
            String before = published.putIfAbsent(file.getFileName().toString(), content);
            assertThat(before).as("a name always has the same bytes").isIn(null, content);
            if (take) {
                Files.delete(file);
            }
        }
    }

    private static FolderDestination destination(Path folder, Disk disk) {
        return FolderDestination.to(folder).id("mes").disk(disk).build();
    }

    private static List<Delivery> batch(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(FolderDestinationCrashTest::delivery)
                .toList();
    }

    private static Delivery delivery(int sequence) {
        InspectionResult result = InspectionResult.of(
                        new ResultId("R" + sequence),
                        new EquipmentId("S"),
                        new UnitId("U" + sequence),
                        Verdict.PASS,
                        Samples.T0)
                .build();
        return new Delivery(
                sequence,
                new DestinationId("mes"),
                Lane.RESULT,
                "key",
                result.id().value(),
                result,
                0);
    }
}
