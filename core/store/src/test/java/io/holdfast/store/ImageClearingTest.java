package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.internal.retain.ImageClearing;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.retain.EmergencyStep;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.Tiering;
import io.holdfast.retain.Watermarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class ImageClearingTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path directory;

    private Path folder;
    private Path cheapFolder;
    private SizedRoot disk;
    private FolderRoot cheap;
    private SqliteStore store;
    private Instant now = START;

    /** A folder that has room for so many files, and may be away. */
    private static final class SizedRoot extends PassingRoot {
        private int room = 1_000;
        private boolean away;
        private Runnable afterRemoval = () -> {};
        private Runnable beforeFlush = () -> {};

        SizedRoot(FolderRoot root) {
            super(root);
        }

        @Override
        void requireThere() throws IOException {
            if (away) {
                throw new IOException("the share is away");
            }
        }

        @Override
        public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
            Removal removal = super.remove(path, bytes, sha256);
            afterRemoval.run();
            return removal;
        }

        @Override
        public void flush() throws IOException {
            beforeFlush.run();
            super.flush();
        }

        @Override
        public Optional<Space> space() throws IOException {
            int[] files = {0};
            forEach(file -> files[0]++);
            return Optional.of(new Space(room, Math.max(0, room - files[0])));
        }
    }

    @BeforeEach
    void open() throws Exception {
        folder = Files.createDirectory(directory.resolve("images"));
        cheapFolder = Files.createDirectory(directory.resolve("cheap"));
        disk = new SizedRoot(FolderRoot.open("disk", folder));
        cheap = FolderRoot.open("cheap", cheapFolder);
        store = SqliteStore.open(directory.resolve("journal.db"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private ImageSettings.Builder settings() {
        return ImageSettings.of(disk, cheap).pace(5, Duration.ZERO);
    }

    private void add(int number, Verdict verdict) throws Exception {
        var result = ImagePlant.result(folder, number, verdict, "L", now, List.of("x/" + number + ".png"));
        store.write(t -> ImagePlant.add(t, result, disk, "f", RetentionPolicy.ofDefaults()));
    }

    private boolean there(int number) {
        return Files.exists(folder.resolve("x/" + number + ".png"));
    }

    private RegisteredImage image(int number) throws Exception {
        return store.imagesOf(new ResultId("R-" + number)).get(0);
    }

    private ImageClearing clearing(ImageSettings settings) throws Exception {
        return ImagePlant.clearing(store, settings, now, nanos());
    }

    private long nanos() {
        return Duration.between(START, now).toNanos();
    }

    private void run(ImageClearing clearing) {
        for (int i = 0; i < 1_000 && clearing.tick(now, nanos()).isZero(); i++) {
            // until nothing is left to do
        }
    }

    @Test
    void inNeedPassedImagesGoOldestFirstDownToTheirMinimumAndNothingElse() throws Exception {
        for (int i = 1; i <= 20; i++) {
            add(i, i % 4 == 0 ? Verdict.FAIL : Verdict.PASS);
            now = now.plus(Duration.ofDays(1));
        }
        store.write(t -> t.freeze(
                ImageFreeze.Kind.COMPLAINT, "C-1", new FreezeScope.Unit(new UnitId("U-1")), now, "person:qa", "why"));
        ImageClearing clearing = clearing(settings().build());
        run(clearing);
        assertThat(there(2)).as("there is room").isTrue();
        disk.room = 12;
        now = now.plusSeconds(60);
        run(clearing);
        for (int i = 1; i <= 20; i++) {
            boolean old = i <= 14;
            boolean mayGo = old && i % 4 != 0 && i != 1;
            assertThat(there(i)).as("image %s", i).isEqualTo(!mayGo);
        }
        assertThat(store.imageTombstone(image(2).number()).orElseThrow().rule())
                .isEqualTo("emergency step 1 (expire PASSED) of version 1, past the minimum of rule passed");
        assertThat(clearing.troubles()).containsExactly("disk is 83.3 % full (WARN)");
        disk.room = 10;
        now = now.plusSeconds(60);
        run(clearing);
        now = now.plusSeconds(60);
        run(clearing);
        assertThat(clearing.troubles())
                .singleElement()
                .asString()
                .isEqualTo("disk is 100.0 % full (REFUSE); the emergency steps are used up, and what is left is frozen,"
                        + " evidence or inside its minimum: make room");
        assertThat(clearing.wanted("disk")).isEmpty();
        assertThat(clearing.wanted("cheap")).containsExactlyInAnyOrder(ImageClass.values());
    }

    @Test
    void reliefEndsWhenThereIsRoomAgain() throws Exception {
        for (int i = 1; i <= 40; i++) {
            add(i, Verdict.PASS);
        }
        now = now.plus(Duration.ofDays(8));
        disk.room = 40;
        run(clearing(settings().watermarks(new Watermarks(0.7, 0.8, 0.9, 1.0)).build()));
        long left = 0;
        for (int i = 1; i <= 40; i++) {
            left += there(i) ? 1 : 0;
        }
        assertThat(left)
                .as("below 78 of a hundred, and no more than a batch below")
                .isBetween(26L, 31L);
    }

    @Test
    void imagesMoveToTheirTierBeforeTheyAreRemovedAndExpireThere() throws Exception {
        add(1, Verdict.FAIL);
        add(2, Verdict.FAIL);
        add(3, Verdict.PASS);
        store.write(t -> t.freeze(
                ImageFreeze.Kind.LEGAL_HOLD, "L-1", new FreezeScope.Unit(new UnitId("U-2")), now, "person:qa", "why"));
        ImageSettings settings = settings()
                .tiers(new Tiering("disk", "cheap", Set.of(ImageClass.REJECTED), Duration.ofDays(5)))
                .build();
        now = now.plus(Duration.ofDays(6));
        run(clearing(settings));
        assertThat(there(1)).isFalse();
        assertThat(cheapFolder.resolve("x/1.png")).hasContent("pixels of x/1.png");
        assertThat(image(1).root()).isEqualTo("cheap");
        assertThat(image(1).state()).isEqualTo(RegisteredImage.State.KEPT);
        assertThat(there(2)).as("frozen images stay where they are").isTrue();
        assertThat(there(3)).isTrue();
        assertThat(store.imageIntents(9)).isEmpty();
        now = now.plus(Duration.ofDays(600));
        run(clearing(settings()
                .tiers(settings.tiers().get(0))
                .clock(Duration.ofHours(1), Duration.ofDays(10_000))
                .build()));
        assertThat(cheapFolder.resolve("x/1.png")).doesNotExist();
        assertThat(store.imageTombstone(image(1).number()).orElseThrow().root()).isEqualTo("cheap");
    }

    @Test
    void inNeedImagesMoveAheadOfTimeWhereThatIsTheFirstStep() throws Exception {
        add(1, Verdict.PASS);
        disk.room = 1;
        run(clearing(settings()
                .tiers(new Tiering("disk", "cheap", Set.of(ImageClass.PASSED), Duration.ofDays(20)))
                .emergency(
                        new EmergencyStep(EmergencyStep.Act.MOVE, ImageClass.PASSED),
                        new EmergencyStep(EmergencyStep.Act.EXPIRE, ImageClass.PASSED))
                .build()));
        assertThat(image(1).root()).isEqualTo("cheap");
        assertThat(cheapFolder.resolve("x/1.png")).exists();
        assertThat(there(1)).isFalse();
    }

    @Test
    void aCopyThatIsNotTheRegisteredImageIsNotMadeAndTheFileStays() throws Exception {
        add(1, Verdict.FAIL);
        Files.writeString(folder.resolve("x/1.png"), "qixels of x/1.png");
        now = now.plus(Duration.ofDays(6));
        ImageClearing clearing = clearing(settings()
                .tiers(new Tiering("disk", "cheap", Set.of(ImageClass.REJECTED), Duration.ofDays(5)))
                .build());
        run(clearing);
        assertThat(there(1)).isTrue();
        assertThat(cheapFolder.resolve("x/1.png")).doesNotExist();
        assertThat(image(1).root()).isEqualTo("disk");
        assertThat(clearing.troubles()).singleElement().asString().contains("is not moved to cheap");
    }

    @Test
    void aRootThatCannotBeReachedWaitsAndLosesNothing() throws Exception {
        for (int i = 1; i <= 12; i++) {
            add(i, Verdict.PASS);
        }
        now = now.plus(Duration.ofDays(31));
        ImageClearing clearing = clearing(
                settings().clock(Duration.ofHours(1), Duration.ofDays(100)).build());
        disk.afterRemoval = () -> disk.away = true;
        run(clearing);
        assertThat(clearing.troubles())
                .singleElement()
                .asString()
                .isEqualTo("images in disk wait, it cannot be reached: the share is away");
        assertThat(store.imageIntents(99))
                .as("what was begun waits, and so does what may not be durable")
                .hasSize(5);
        now = now.plusSeconds(61);
        run(clearing);
        assertThat(store.imageIntents(99)).hasSize(5);
        disk.away = false;
        disk.afterRemoval = () -> {};
        now = now.plusSeconds(61);
        run(clearing);
        assertThat(clearing.troubles()).isEmpty();
        assertThat(store.imageIntents(99)).isEmpty();
        for (int i = 1; i <= 12; i++) {
            assertThat(there(i)).isFalse();
        }
    }

    @Test
    void whatIsFrozenWhileItsBatchIsBeingDeletedStays() throws Exception {
        for (int i = 1; i <= 5; i++) {
            add(i, Verdict.PASS);
        }
        now = now.plus(Duration.ofDays(31));
        ImageClearing clearing = clearing(settings().build());
        disk.afterRemoval = () -> {
            disk.afterRemoval = () -> {};
            freeze("U-4");
            clearing.guardsChanged();
        };
        run(clearing);
        assertThat(there(3)).isFalse();
        assertThat(there(4)).isTrue();
        assertThat(there(5)).isFalse();
        assertThat(image(4).state()).isEqualTo(RegisteredImage.State.KEPT);
    }

    private void freeze(String unit) {
        try {
            store.write(t -> t.freeze(
                    ImageFreeze.Kind.LEGAL_HOLD,
                    "L-1",
                    new FreezeScope.Unit(new UnitId(unit)),
                    now,
                    "person:qa",
                    "why"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Of twelve images that are due the first five are gone, and the intents of the next five are durable. */
    private ImageClearing amongTwelveTheEighthIsToGoNext() throws Exception {
        for (int i = 1; i <= 12; i++) {
            add(i, Verdict.PASS);
        }
        now = now.plus(Duration.ofDays(31));
        ImageClearing clearing = clearing(
                settings().clock(Duration.ofHours(1), Duration.ofDays(100)).build());
        while (!image(8).state().equals(RegisteredImage.State.UNDER_WAY)) {
            assertThat(clearing.tick(now, nanos())).isZero();
        }
        return clearing;
    }

    @Test
    void whatIsFrozenBetweenItsIntentAndItsBatchStays() throws Exception {
        ImageClearing clearing = amongTwelveTheEighthIsToGoNext();
        assertThat(there(8)).isTrue();
        freeze("U-8");
        clearing.guardsChanged();
        clearing.await();
        run(clearing);
        for (int i = 1; i <= 12; i++) {
            assertThat(there(i)).as("image " + i).isEqualTo(i == 8);
        }
        assertThat(image(8).state()).isEqualTo(RegisteredImage.State.KEPT);
    }

    @Test
    void whatOtherRulesKeepBetweenItsIntentAndItsBatchStays() throws Exception {
        ImageClearing clearing = amongTwelveTheEighthIsToGoNext();
        clearing.policy(clearing.policy().with(ImageClass.PASSED, Duration.ofDays(7), Duration.ofDays(40)));
        run(clearing);
        assertThat(there(5)).isFalse();
        for (int i = 6; i <= 12; i++) {
            assertThat(there(i)).as("image " + i).isTrue();
        }
        now = now.plus(Duration.ofDays(10));
        run(clearing);
        assertThat(there(8)).isFalse();
    }

    @Test
    void noTombstoneIsWrittenBeforeTheDeletionIsDurable() throws Exception {
        for (int i = 1; i <= 3; i++) {
            add(i, Verdict.PASS);
        }
        now = now.plus(Duration.ofDays(31));
        ImageClearing clearing = clearing(
                settings().clock(Duration.ofHours(1), Duration.ofDays(100)).build());
        int[] flushed = {0};
        disk.beforeFlush = () -> {
            try {
                assertThat(there(3)).isFalse();
                assertThat(store.lastImageTombstone()).isEmpty();
                assertThat(store.imageIntents(9)).hasSize(3);
                flushed[0]++;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        run(clearing);
        assertThat(flushed[0]).isOne();
        assertThat(store.lastImageTombstone())
                .hasValueSatisfying(last -> assertThat(last.sequence()).isEqualTo(3));
    }

    @Test
    void aFileThatIsNotTheRegisteredOneStaysAndIsTold() throws Exception {
        add(1, Verdict.PASS);
        Files.writeString(folder.resolve("x/1.png"), "somebody else's");
        now = now.plus(Duration.ofDays(31));
        ImageClearing clearing = clearing(settings().build());
        run(clearing);
        assertThat(there(1)).isTrue();
        assertThat(clearing.troubles()).singleElement().asString().contains("is not deleted: it has 15 bytes");
        Files.writeString(folder.resolve("x/1.png"), "pixels of x/1.png");
        now = now.plus(Duration.ofDays(1)).plusSeconds(1);
        run(clearing);
        assertThat(there(1)).isFalse();
        assertThat(clearing.troubles()).isEmpty();
    }

    @Test
    void otherRulesAreInForceForImagesThatAreThere() throws Exception {
        for (int i = 1; i <= 12; i++) {
            add(i, Verdict.PASS);
        }
        now = now.plus(Duration.ofDays(3));
        ImageClearing clearing = clearing(settings().build());
        run(clearing);
        RetentionPolicy shorter =
                RetentionPolicy.ofDefaults().with(ImageClass.PASSED, Duration.ofDays(1), Duration.ofDays(2));
        clearing.policy(shorter);
        run(clearing);
        assertThat(there(1)).isFalse();
        assertThat(there(12)).isFalse();
        ImageClearing.requireNewer(shorter, store);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageClearing.requireNewer(RetentionPolicy.ofDefaults(), store))
                .withMessage("policy must have a version above 2 where its rules differ from those in force, was 1");
    }

    @Test
    void aJumpOfTheClockDeletesNothingUntilAPersonConfirmsIt() throws Exception {
        add(1, Verdict.PASS);
        ImageClearing clearing = clearing(settings().build());
        run(clearing);
        long nanos = nanos();
        now = now.plus(Duration.ofDays(365));
        for (int i = 0; i < 5; i++) {
            clearing.tick(now, nanos);
        }
        assertThat(there(1)).isTrue();
        assertThat(clearing.troubles())
                .singleElement()
                .asString()
                .startsWith("no image is deleted until a person confirms the clock: the clock jumped by PT8760H");
        clearing.confirmClock();
        for (int i = 0; i < 5; i++) {
            clearing.tick(now, nanos);
        }
        assertThat(there(1)).isFalse();
        assertThat(clearing.troubles()).isEmpty();
    }

    @Test
    void whatAClockThatWasAheadPutOffWaitsNoLongerWhenAPersonConfirmedTheRightOne() throws Exception {
        add(1, Verdict.PASS);
        freeze("U-1");
        ImageClearing clearing = clearing(settings().build());
        run(clearing);
        long nanos = nanos();
        now = now.plus(Duration.ofDays(365));
        clearing.confirmClock();
        for (int i = 0; i < 5; i++) {
            clearing.tick(now, nanos);
        }
        disk.away = true;
        now = now.plusSeconds(31);
        clearing.tick(now, nanos);
        assertThat(clearing.troubles()).singleElement().asString().contains("the share is away");
        disk.away = false;
        now = now.minus(Duration.ofDays(330));
        clearing.confirmClock();
        clearing.tick(now, nanos);
        store.write(t -> t.lift(1, new ImageFreeze.Lifted(now, "person:qa", "over")));
        now = now.plus(Duration.ofHours(2));
        nanos += Duration.ofHours(2).toNanos();
        for (int i = 0; i < 5; i++) {
            clearing.tick(now, nanos);
        }
        assertThat(there(1)).isFalse();
        assertThat(clearing.troubles()).isEmpty();
    }
}
