package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.retain.ImageClearing;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.ImageRoot;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageCheck;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.RetentionRule;
import io.holdfast.retain.Standing;
import io.holdfast.retain.TombstoneChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random rules and changes of them, results, freezes, holds, deliveries, want of room, clocks, outages and crashes, beside a model
 * that knows what may go. Nothing that is frozen or inside its minimum ever goes; what is past its maximum and unfrozen is gone
 * within a bound.
 */
class ImageRetentionModelTest {
    private static final int RUNS = Boolean.getBoolean("holdfast.long") ? 200 : 4;
    private static final int STEPS = 200;
    private static final DestinationId ERP = new DestinationId("erp");
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path directory;

    @Test
    void nothingGuardedOrYoungEverGoesAndNothingDueStays() throws Exception {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("seed " + seed);
        int deleted = 0;
        for (int run = 0; run < RUNS; run++) {
            try {
                deleted += new Run(directory.resolve("run" + run), seed + run).go();
            } catch (Throwable e) {
                throw new AssertionError("seed " + (seed + run), e);
            }
        }
        // The control: it did delete.
        assertThat(deleted).isGreaterThan(10 * RUNS);
    }

    /** The process dies here. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What the model knows of a file. */
    private static final class File {
        final Path path;
        final List<Use> uses = new ArrayList<>();
        boolean gone;

        File(Path path) {
            this.path = path;
        }
    }

    private record Use(int number, String unit, String lot, String family, ImageClass imageClass, Instant at) {}

    private record Freeze(ImageFreeze.Kind kind, FreezeScope scope) {}

    /** A hold on one unit, asked for or kept back. */
    private record Held(String unit, boolean withheld) {}

    private static final class Run {
        private final Path home;
        private final Path folder;
        private final Random random;
        private final ImageSettings settings;
        private final Map<Path, File> files = new LinkedHashMap<>();
        private final Map<Long, Freeze> frozen = new LinkedHashMap<>();
        private final List<Freeze> lifted = new ArrayList<>();
        private final Map<HoldId, Held> held = new LinkedHashMap<>();
        private final Set<String> onceHeld = new HashSet<>();
        private final Set<Integer> undelivered = new HashSet<>();
        private Instant truth = START;
        private Duration wrong = Duration.ZERO;
        private RetentionPolicy policy;
        private boolean full;
        private boolean onceFull;
        private SqliteStore store;
        private ImageClearing clearing;
        private boolean down;
        private int crashIn = -1;
        private int number;
        private int deleted;

        Run(Path home, long seed) throws IOException {
            this.home = Files.createDirectory(home);
            folder = Files.createDirectory(home.resolve("images"));
            random = new Random(seed);
            policy = rules(1);
            FolderRoot disk = FolderRoot.open("disk", folder);
            settings = ImageSettings.of(new Shaky(disk))
                    .policy(policy)
                    .pace(1 + random.nextInt(9), Duration.ZERO)
                    .clock(Duration.ofHours(1), Duration.ofDays(3))
                    .build();
            store = SqliteStore.open(home.resolve("journal.db"));
            clearing = open();
        }

        private RetentionPolicy rules(int version) {
            List<RetentionRule> rules = new ArrayList<>();
            for (ImageClass imageClass : ImageClass.values()) {
                int minimum = random.nextInt(6);
                rules.add(RetentionRule.of(
                        imageClass, Duration.ofDays(minimum), Duration.ofDays(minimum + random.nextInt(10))));
            }
            rules.add(new RetentionRule(
                    "family",
                    Set.of(ImageClass.PASSED, ImageClass.REJECTED),
                    "f1",
                    null,
                    null,
                    Duration.ofDays(random.nextInt(8)),
                    Duration.ofDays(8 + random.nextInt(8))));
            return new RetentionPolicy(version, rules);
        }

        private ImageClearing open() throws StoreException {
            return new ImageClearing(store, ImagePlant.journal(store), settings, policy, wall(), nanos());
        }

        private long nanos() {
            return Duration.between(START, truth).toNanos();
        }

        private Instant wall() {
            return truth.plus(wrong);
        }

        int go() throws Exception {
            try {
                for (int step = 0; step < STEPS; step++) {
                    step();
                }
                finish();
                return deleted;
            } finally {
                store.close();
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(19)) {
                case 0, 1, 2, 3, 4 -> accept();
                case 5 -> freeze();
                case 6 -> lift();
                case 7 -> hold();
                case 8 -> release();
                case 9 -> deliver();
                case 10 ->
                    wrong = random.nextBoolean()
                            ? Duration.ZERO
                            : Duration.ofHours((random.nextBoolean() ? -1 : 1) * (2 + random.nextInt(10_000)));
                case 11 -> down = random.nextInt(3) == 0;
                case 12 -> crashIn = random.nextInt(20);
                case 13 -> full = random.nextInt(3) == 0;
                case 14 -> {
                    if (random.nextInt(4) == 0) {
                        policy = rules(policy.version() + 1);
                        clearing.policy(policy);
                    }
                }
                default -> truth = truth.plusSeconds(random.nextInt(150_000));
            }
            tick(1 + random.nextInt(4));
        }

        private void tick(int times) throws Exception {
            for (int i = 0; i < times; i++) {
                try {
                    clearing.tick(wall(), nanos());
                } catch (Crash crash) {
                    restart();
                }
                look();
            }
        }

        private void restart() throws Exception {
            crashIn = -1;
            store.close();
            store = SqliteStore.open(home.resolve("journal.db"));
            clearing = open();
        }

        /** Whatever went since the last look must have been free to go. */
        private void look() {
            onceFull |= full;
            for (File file : files.values()) {
                if (!file.gone && !Files.exists(file.path)) {
                    file.gone = true;
                    deleted++;
                    assertThat(isGuarded(file)).as("guarded: %s", file.path).isFalse();
                    assertThat(latest(file).plus(term(file, true)))
                            .as("inside its minimum: %s", file.path)
                            .isBeforeOrEqualTo(truth);
                    if (!onceFull || isEvidence(file)) {
                        assertThat(latest(file).plus(term(file, false)))
                                .as("not due: %s", file.path)
                                .isBeforeOrEqualTo(truth);
                    }
                }
            }
        }

        // The model.

        private static Instant latest(File file) {
            return file.uses.stream()
                    .map(Use::at)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }

        private boolean covers(Freeze freeze, Use use) {
            if (freeze.scope() instanceof FreezeScope.Lot it) {
                return it.lot().value().equals(use.lot());
            }
            if (freeze.scope() instanceof FreezeScope.Unit it) {
                return it.unit().value().equals(use.unit());
            }
            if (freeze.scope() instanceof FreezeScope.Family it) {
                return it.name().equals(use.family());
            }
            FreezeScope.Interval it = (FreezeScope.Interval) freeze.scope();
            return !use.at().isBefore(it.from()) && use.at().isBefore(it.to());
        }

        private boolean isGuarded(File file) {
            for (Use use : file.uses) {
                if (undelivered.contains(use.number())
                        || held.values().stream().anyMatch(hold -> hold.unit().equals(use.unit()))
                        || frozen.values().stream().anyMatch(freeze -> covers(freeze, use))) {
                    return true;
                }
            }
            return false;
        }

        /** All that the file is: by each of its results, and by all that it is or was evidence of. */
        private Set<ImageClass> classes(File file) {
            Set<ImageClass> classes = new HashSet<>();
            List<Freeze> all = new ArrayList<>(frozen.values());
            all.addAll(lifted);
            for (Use use : file.uses) {
                classes.add(use.imageClass());
                if (onceHeld.contains(use.unit())
                        || held.values().stream().anyMatch(hold -> hold.unit().equals(use.unit()))) {
                    classes.add(ImageClass.CONTAINMENT_EVIDENCE);
                }
                for (Freeze freeze : all) {
                    if (freeze.kind() != ImageFreeze.Kind.LEGAL_HOLD && covers(freeze, use)) {
                        classes.add(
                                freeze.kind() == ImageFreeze.Kind.COMPLAINT
                                        ? ImageClass.COMPLAINT_EVIDENCE
                                        : ImageClass.CONTAINMENT_EVIDENCE);
                    }
                }
            }
            return classes;
        }

        private boolean isEvidence(File file) {
            return classes(file).stream().anyMatch(ImageClass::isEvidence);
        }

        private Duration term(File file, boolean minimum) {
            Set<ImageClass> classes = classes(file);
            Duration longest = Duration.ZERO;
            for (RetentionRule rule : policy.rules()) {
                boolean applies = rule.classes().stream().anyMatch(classes::contains)
                        && (rule.family() == null
                                || file.uses.stream()
                                        .anyMatch(use -> rule.family().equals(use.family())));
                Duration length = minimum ? rule.minimum() : rule.maximum();
                if (applies && length.compareTo(longest) > 0) {
                    longest = length;
                }
            }
            return longest;
        }

        // What happens.

        private void accept() throws Exception {
            // A result is received by the clock as it is: a wrong clock would be its own test.
            wrong = Duration.ZERO;
            int id = ++number;
            Verdict verdict = List.of(Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED)
                    .get(random.nextInt(4));
            String lot = "L-" + random.nextInt(6);
            String family = "f" + random.nextInt(3);
            List<String> paths = new ArrayList<>();
            if (random.nextInt(4) == 0) {
                paths.add("panels/p" + random.nextInt(8) + ".png");
            }
            paths.add("units/" + id % 7 + "/" + id + ".png");
            InspectionResult result = ImagePlant.result(folder, id, verdict, lot, truth, paths);
            boolean enqueued = random.nextInt(4) == 0;
            boolean[] joined = {false};
            store.write(t -> {
                joined[0] = ImagePlant.add(t, result, settings.roots().get(0), family, policy);
                if (enqueued) {
                    t.enqueue(ERP, "key", result.id().value(), result);
                }
            });
            if (joined[0]) {
                clearing.guardsChanged();
            }
            if (enqueued) {
                undelivered.add(id);
            }
            for (String path : paths) {
                File file = files.compute(
                        folder.resolve(path), (at, known) -> known == null || known.gone ? new File(at) : known);
                file.uses.add(new Use(id, "U-" + id, lot, family, ImageClass.of(result), truth));
            }
        }

        private void freeze() throws Exception {
            FreezeScope scope = switch (random.nextInt(4)) {
                case 0 -> new FreezeScope.Lot(new MaterialLotId("L-" + random.nextInt(6)));
                case 1 -> new FreezeScope.Unit(new UnitId("U-" + (1 + random.nextInt(number + 1))));
                case 2 -> new FreezeScope.Family("f" + random.nextInt(3));
                default -> {
                    Instant from = truth.minusSeconds(random.nextInt(800_000));
                    yield new FreezeScope.Interval(null, from, from.plusSeconds(1 + random.nextInt(400_000)));
                }
            };
            ImageFreeze.Kind kind = ImageFreeze.Kind.values()[random.nextInt(4)];
            store.write(t -> {
                ImageFreeze added = t.freeze(kind, "case", scope, truth, "person:qa", "test");
                frozen.put(added.number(), new Freeze(kind, scope));
            });
            clearing.guardsChanged();
            clearing.await();
        }

        private void lift() throws Exception {
            if (frozen.isEmpty()) {
                return;
            }
            long which = List.copyOf(frozen.keySet()).get(random.nextInt(frozen.size()));
            store.write(t -> assertThat(t.lift(which, new ImageFreeze.Lifted(truth, "person:qa", "test")))
                    .isTrue());
            lifted.add(frozen.remove(which));
        }

        private void hold() throws Exception {
            if (number == 0) {
                return;
            }
            int which = 1 + random.nextInt(number);
            InspectionResult result = store.result(new ResultId("R-" + which)).orElseThrow();
            RuleRef rule = new RuleRef(new RuleId("rule" + held.size() + "-" + number), 1);
            ClusterMember member = new ClusterMember(
                    result.id(), 0, result.unit(), result.segment(), new Place.Zone(null, "z"), result.deviceTime());
            Morphology scratch = new Morphology("scratch");
            Cluster cluster = new Cluster(
                    ClusterId.of(rule.id(), result.segment(), scratch, member),
                    rule,
                    result.segment(),
                    scratch,
                    0,
                    member,
                    member,
                    List.of(member));
            Episode episode = new Episode(
                    EpisodeId.of(cluster), result.segment(), List.of(cluster), 1, result.deviceTime(), null);
            MaterialHold hold = new MaterialHold(
                    HoldId.of(episode.id()),
                    1,
                    episode.id(),
                    rule,
                    "test",
                    new SuspectPopulation(
                            List.of(result.segment()),
                            null,
                            result.deviceTime(),
                            result.deviceTime(),
                            List.of(result.unit()),
                            List.of(),
                            List.of()),
                    truth);
            if (held.containsKey(hold.id()) || store.hold(hold.id()).isPresent()) {
                return;
            }
            boolean withheld = random.nextBoolean();
            store.write(t -> {
                t.save(episode);
                t.save(hold);
                if (withheld) {
                    t.status(hold.id(), HoldStatus.WITHHELD);
                }
            });
            clearing.guardsChanged();
            clearing.await();
            held.put(hold.id(), new Held(result.unit().value(), withheld));
        }

        private void release() throws Exception {
            if (held.isEmpty()) {
                return;
            }
            HoldId which = List.copyOf(held.keySet()).get(random.nextInt(held.size()));
            boolean dismissed = held.get(which).withheld() && random.nextBoolean();
            store.write(t -> t.status(which, dismissed ? HoldStatus.DISMISSED : HoldStatus.RELEASED));
            Held hold = held.remove(which);
            if (!dismissed) {
                onceHeld.add(hold.unit());
            }
        }

        private void deliver() throws Exception {
            for (Delivery delivery : store.pending(ERP, Lane.RESULT, 0, 2)) {
                store.write(t -> t.settle(delivery, new DeliveryOutcome.Confirmed("D"), truth));
                undelivered.remove(Integer.parseInt(delivery.idempotencyKey().substring(2)));
            }
        }

        /** With the clock right, the root there and no crash, everything due is gone within the recheck and some ticks. */
        private void finish() throws Exception {
            wrong = Duration.ZERO;
            down = false;
            full = false;
            crashIn = -1;
            if (clearing.tick(wall(), nanos()).isNegative()) {
                throw new AssertionError();
            }
            clearing.confirmClock();
            truth = truth.plus(settings.recheck()).plusSeconds(120);
            Instant end = truth;
            for (int i = 0; i < 3_000 && clearing.tick(wall(), nanos()).isZero(); i++) {
                look();
            }
            look();
            assertThat(clearing.troubles()).isEmpty();
            for (File file : files.values()) {
                Optional<RegisteredImage> image =
                        store.imageAt("disk", folder.relativize(file.path).toString());
                boolean due = !latest(file).plus(term(file, false)).isAfter(end.minus(settings.recheck()));
                if (due && !isGuarded(file)) {
                    assertThat(file.gone)
                            .as(() -> "due and still there at " + end + ": " + image + standing(image))
                            .isTrue();
                }
                assertThat(image.orElseThrow().state())
                        .as("register and disk: %s", file.path)
                        .isEqualTo(file.gone ? RegisteredImage.State.EXPIRED : RegisteredImage.State.KEPT);
            }
            assertThat(TombstoneChain.verify(store)).isEmpty();
            assertThat(store.imageIntents(9)).isEmpty();
            ImageCheck check = ImageCheck.of(store, settings.roots(), true, truth.plus(Duration.ofDays(9_999)), 9);
            assertThat(check.findings()).isEmpty();
            Map<String, Long> kept = new HashMap<>();
            store.forEachImageVolume(volume -> kept.merge("bytes", volume.keptBytes(), Long::sum));
            long there = 0;
            for (File file : files.values()) {
                there += file.gone ? 0 : Files.size(file.path);
            }
            assertThat(kept.getOrDefault("bytes", 0L)).isEqualTo(there);
        }

        private String standing(Optional<RegisteredImage> image) {
            try {
                return Standing.of(
                                image.orElseThrow(),
                                store.imageGuards(List.of(image.get())).values().stream()
                                        .flatMap(List::stream)
                                        .toList(),
                                policy)
                        .toString();
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        }

        /** A root that is away at times, and where the process dies before or after a file is deleted. */
        private final class Shaky extends PassingRoot {
            Shaky(ImageRoot root) {
                super(root);
            }

            private void mayCrash() {
                if (crashIn >= 0 && crashIn-- == 0) {
                    throw new Crash();
                }
            }

            @Override
            void requireThere() throws IOException {
                if (down) {
                    throw new IOException("the share is away");
                }
            }

            @Override
            public Optional<Space> space() throws IOException {
                requireThere();
                return Optional.of(new Space(100, full ? 5 : 50));
            }

            @Override
            public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
                mayCrash();
                Removal removal = super.remove(path, bytes, sha256);
                mayCrash();
                return removal;
            }
        }
    }
}
