package io.holdfast.examples.embed;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.detect.ClusterRule;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.model.*;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A vision system's capture loop with Holdfast in it: one call for each part, on the camera's own thread. */
public final class CaptureLoop {
    private CaptureLoop() {}

    /** What the camera's own code finds on a part. */
    record Finding(String defect, long xMicrometres, long yMicrometres) {}

    /** The vendor's camera. */
    interface Camera {
        /** Looks at the next part; empty where it is good. */
        Optional<Finding> inspect(String serial);
    }

    /** Inspects forty parts with a tool that chips at the twentieth; the journal and the MES's folder go to the folder. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("capture");
        System.out.println(run(
                        serial -> serial.compareTo("SN-20") < 0
                                ? Optional.empty()
                                : Optional.of(new Finding("Burr", 142_000, 38_500)),
                        40,
                        folder)
                + " parts, see " + folder);
    }

    static int run(Camera camera, int parts, Path folder) throws IOException, InterruptedException {
        Path inbox = Files.createDirectories(folder.resolve("mes-inbox"));
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .rules(ClusterRule.custom("same-burr-same-place")
                        .minimumUnits(5)
                        .window(Duration.ofMinutes(15))
                        .build())
                .destination(FolderDestination.to(inbox).id("mes").build())
                .spillWhenFull(folder.resolve("spill"), 64L << 20)
                .open()) {
            int stopped = 0;
            for (int i = 10; i < 10 + parts && stopped == 0; i++) {
                String serial = "SN-" + i;
                Optional<Finding> found = camera.inspect(serial);
                InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("CAM-1:" + serial),
                        new EquipmentId("CAM-1"),
                        new UnitId(serial),
                        found.isPresent() ? Verdict.FAIL : Verdict.PASS,
                        Instant.now());
                found.ifPresent(it -> result.defect(Defect.of(
                        new Morphology(it.defect()), new Place.Point(null, it.xMicrometres(), it.yMicrometres()))));
                Receipt receipt = line.accept(result.build()); // no disk, no network on this thread
                if (!receipt.isTaken()) {
                    throw new IOException("no room for " + receipt.result());
                }
                stopped = receipt.opened().isEmpty() ? 0 : i - 9; // known at once: stop the feeder
            }
            line.drain(Duration.ofSeconds(30));
            return stopped;
        }
    }
}
