package io.holdfast.store;

import io.holdfast.internal.retain.ImageClearing;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.UnitId;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * A second program: deletes images until it is killed, and freezes some as it goes. Arguments: journal, folder of images, the time
 * by the clock, seed, how many images there are. Prints {@code open}, {@code frozen <number> there|gone} after each freeze, and
 * {@code batch} after each batch.
 */
final class ImageProcess {
    private ImageProcess() {}

    static ImageSettings settings(Path folder) throws Exception {
        return ImageSettings.of(FolderRoot.open("disk", folder))
                .pace(10, Duration.ZERO)
                .clock(Duration.ofHours(1), Duration.ofDays(10_000))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        Instant now = Instant.parse(arguments[2]);
        Random random = new Random(Long.parseLong(arguments[3]));
        int images = Integer.parseInt(arguments[4]);
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]))) {
            ImageSettings settings = settings(folder);
            ImageClearing clearing = ImagePlant.clearing(store, settings, now, 0);
            System.out.println("open");
            Thread freezing = new Thread(() -> freeze(store, clearing, folder, now, random, images));
            freezing.setDaemon(true);
            freezing.start();
            while (!ChildProcess.isAlone()) {
                if (!clearing.tick(now, 0).isZero()) {
                    System.out.println("done");
                    return;
                }
                System.out.println("batch");
            }
        }
    }

    private static void freeze(
            SqliteStore store, ImageClearing clearing, Path folder, Instant now, Random random, int images) {
        try {
            while (true) {
                int which = 1 + random.nextInt(images);
                store.write(t -> t.freeze(
                        ImageFreeze.Kind.LEGAL_HOLD,
                        "case",
                        new FreezeScope.Unit(new UnitId("U-" + which)),
                        now,
                        "person:qa",
                        "test"));
                clearing.guardsChanged();
                clearing.await();
                boolean there = Files.exists(folder.resolve(path(which)));
                System.out.println("frozen " + which + (there ? " there" : " gone"));
                Thread.yield();
            }
        } catch (Exception e) {
            System.out.println("failed " + e);
        }
    }

    static String path(int number) {
        return number % 20 + "/" + number + ".png";
    }
}
