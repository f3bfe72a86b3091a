package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The detector in numbers against {@link SightingOracle}. Rerun one stream with {@code -Dholdfast.seed=}; search longer with
 * {@code -Plong}.
 */
class SharedCoreTest {
    private static final boolean LONG = Boolean.getBoolean("holdfast.long");
    private static final int STREAMS = LONG ? 400_000 : 1_500;
    private static final int RACES = LONG ? 200_000 : 1_000;
    private static final int PLANTED = LONG ? 2_000_000 : 100_000;
    private static final long START = 1_748_844_000_000_000_000L;
    private static final long[] TICKS = {1, 1_000, 1_000_000_000, 60_000_000_000L};
    private static final Capacity SMALL = new Capacity(1, 2, 1 << 14);

    private static LongStream seeds(int count) {
        Long seed = Long.getLong("holdfast.seed");
        return seed == null ? LongStream.range(0, count) : LongStream.of(seed);
    }

    /** What a stream is made of. */
    private static final class Setting {
        final Random random;
        final long tick;
        final KeyThresholds thresholds;
        final long window;
        final long lateness;
        final long radius;
        final int keys;
        final int units;

        Setting(long seed, boolean points) {
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            random.nextInt();
            tick = TICKS[random.nextInt(TICKS.length)];
            int least = 2 + random.nextInt(4);
            boolean alike = random.nextBoolean();
            thresholds = alike ? KeyThresholds.fixed(least) : new Uneven(least, random.nextInt());
            window = tick * (2 + random.nextInt(12));
            lateness = tick * random.nextInt(7);
            radius = points ? new int[] {0, 5, 5, 10, 13, 2_000}[random.nextInt(6)] : -1;
            keys = 1 + random.nextInt(4);
            units = 3 + random.nextInt(14);
        }

        SharedCore core(Capacity capacity, SharedCore.ClosingListener listener) {
            return new SharedCore(
                    thresholds,
                    Duration.ofNanos(window),
                    Duration.ofNanos(lateness),
                    radius,
                    capacity,
                    listener,
                    Publication.FENCED);
        }

        int coordinate() {
            int scale = radius == 2_000 ? 250 : 1;
            int near = (random.nextInt(31) - 15) * scale;
            return random.nextInt(8) == 0 ? near * 50 : near;
        }

        SightingOracle.Sighting sighting(long time) {
            // Keys that are alike in many bits.
            long key = (long) random.nextInt(keys) << 32;
            return new SightingOracle.Sighting(
                    key, radius < 0 ? 0 : coordinate(), radius < 0 ? 0 : coordinate(), random.nextInt(units), time);
        }
    }

    /** Every key and place has an N of its own; some have none, some are chronic. */
    private record Uneven(int least, int salt) implements KeyThresholds {
        @Override
        public int minimumUnits(long key, int x, int y) {
            int drawn = drawn(key, x, y);
            return drawn % 16 == 0 ? Thresholds.NEVER : least + drawn % 3;
        }

        @Override
        public boolean isChronic(long key, int x, int y) {
            return drawn(key, x, y) % 4 == 1;
        }

        private int drawn(long key, int x, int y) {
            return (int) (FreeTrack.cell(key + salt, Math.floorDiv(x, 4), Math.floorDiv(y, 4)) >>> 33);
        }
    }

    static Told observe(SharedSession session, boolean points, SightingOracle.Sighting sighting) {
        return points
                ? session.observe(sighting.key(), sighting.x(), sighting.y(), sighting.unit(), sighting.time())
                : session.observe(sighting.key(), sighting.unit(), sighting.time());
    }

    static List<SightingOracle.Sighting> members(SharedSession session, long key) {
        List<SightingOracle.Sighting> members = new ArrayList<>();
        for (int i = 0; i < session.members(); i++) {
            members.add(new SightingOracle.Sighting(key, session.x(i), session.y(i), session.unit(i), session.time(i)));
        }
        return members;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneSessionSaysWhatTheDefinitionSays(boolean points) {
        int[] told = new int[Told.values().length];
        seeds(STREAMS).forEach(seed -> {
            try {
                runStream(seed, points, 1, told, Move.NONE);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(told[Told.OPENED.ordinal()]).isGreaterThan(STREAMS / 2);
            assertThat(told[Told.EXTENDED.ordinal()]).isGreaterThan(STREAMS / 2);
            assertThat(told[Told.LATE.ordinal()]).isGreaterThan(STREAMS / 10);
        }
    }

    /** By turns, each with a clock of its own; they pause, come back, and lag behind one another. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void severalSessionsSayWhatTheDefinitionSays(boolean points) {
        int[] told = new int[Told.values().length];
        seeds(STREAMS).forEach(seed -> {
            try {
                runStream(seed, points, 2 + (int) (seed % 3), told, Move.NONE);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(told[Told.OPENED.ordinal()]).isGreaterThan(STREAMS / 2);
            assertThat(told[Told.LATE.ordinal()]).isGreaterThan(STREAMS / 10);
        }
    }

    /** In one part or two, by key; the other detectors have room of their own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnFromTheBytesAsIfItHadNeverStopped(boolean points) {
        int[] told = new int[Told.values().length];
        seeds(STREAMS / 2).forEach(seed -> {
            try {
                runStream(seed, points, 1 + (int) (seed % 3), told, Move.WHOLE);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(told[Told.OPENED.ordinal()]).isGreaterThan(STREAMS / 4);
            assertThat(told[Told.EXTENDED.ordinal()]).isGreaterThan(STREAMS / 4);
        }
    }

    /** The control. */
    @ParameterizedTest
    @EnumSource(
            value = Move.class,
            names = {"WITHOUT_SIGHTINGS", "WITHOUT_CLUSTERS"})
    void aStateThatLacksAPartIsFoundOut(Move move) {
        assertThat(LongStream.range(0, STREAMS / 2).anyMatch(seed -> {
                    try {
                        runStream(seed, false, 2, new int[Told.values().length], move);
                        return false;
                    } catch (AssertionError e) {
                        return true;
                    }
                }))
                .isTrue();
    }

    @Test
    void whatWasLateStaysLateWhereTheStateIsLoaded() {
        SharedCore core = zones(Duration.ofHours(1));
        try (SharedSession session = core.session()) {
            session.observe(7, 1, START);
        }
        SharedCore next = zones(Duration.ofHours(1));
        next.load(core.save(key -> true), (key, former, cluster) -> {});
        SharedSession session = next.session();
        assertThat(session.observe(7, 2, START - 1)).isEqualTo(Told.LATE);
        assertThat(session.observe(7, 2, START)).isEqualTo(Told.OPENED);
    }

    @Test
    void aStateThatDoesNotFitIsRefused() {
        SharedCore core = zones(Duration.ofHours(1));
        try (SharedSession session = core.session()) {
            session.observe(7, 1, START);
        }
        byte[] state = core.save(key -> true);
        SharedCore.RenumberingListener none = (key, former, cluster) -> {};
        assertThatThrownBy(() -> zones(Duration.ofHours(2)).load(state, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window in nanoseconds of the state must be 7200000000000, was 3600000000000");
        assertThatThrownBy(() -> core.load(state, none))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a key must be in one state only, 7 is known here");
        assertThatThrownBy(() -> zones(Duration.ofHours(1)).load(Arrays.copyOf(state, state.length - 1), none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("state must go on after byte");
        assertThat(core.save(key -> key == 7)).isEqualTo(state);
        assertThat(core.save(key -> key != 7)).hasSizeLessThan(state.length);
    }

    private static SharedCore zones(Duration window) {
        return SharedCore.zones(2, window, Duration.ZERO, Capacity.ofDefaults(), (cluster, last) -> {});
    }

    /** How a stream is cut. */
    private enum Move {
        NONE,
        WHOLE,
        WITHOUT_SIGHTINGS,
        WITHOUT_CLUSTERS
    }

    /** Numbers of clusters of a core that took up where another stopped, told as the other would have called them. */
    private static final class Numbers {
        private final Map<Long, Long> former = new HashMap<>();
        private long openedBefore;

        long of(long cluster) {
            return former.getOrDefault(cluster, cluster - former.size() + openedBefore);
        }
    }

    /** Returns a core that takes up where another stopped, in two parts, for sessions that have caught up. */
    private static SharedCore movedOn(
            Setting setting,
            SharedCore core,
            SightingOracle oracle,
            Numbers numbers,
            Map<Long, Long> closed,
            Move move) {
        numbers.openedBefore = oracle.opened();
        SharedCore next = setting.core(
                new Capacity(1, 1 << setting.random.nextInt(10), 1 << 14),
                (cluster, last) ->
                        assertThat(closed.put(numbers.of(cluster), last)).isNull());
        byte[] whole = core.save(key -> true);
        if (move != Move.WHOLE) {
            next.load(lacking(whole, move), (key, former, cluster) -> numbers.former.put(cluster, former));
            return next;
        }
        byte[] odd = core.save(key -> (key >> 32 & 1) != 0);
        if (setting.random.nextBoolean()) {
            next.load(whole, (key, former, cluster) -> numbers.former.put(cluster, former));
            assertThat(next.save(key -> (key >> 32 & 1) != 0)).hasSameSizeAs(odd);
        } else {
            next.load(odd, (key, former, cluster) -> numbers.former.put(cluster, former));
            next.load(
                    core.save(key -> (key >> 32 & 1) == 0),
                    (key, former, cluster) -> numbers.former.put(cluster, former));
            assertThat(next.save(key -> true)).hasSameSizeAs(whole);
        }
        return next;
    }

    private static byte[] lacking(byte[] state, Move move) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        int sightingsAt = 2 * Integer.BYTES + 3 * Long.BYTES;
        int clustersAt = sightingsAt + Integer.BYTES + bytes.getInt(sightingsAt) * 4 * Long.BYTES;
        return switch (move) {
            case WITHOUT_SIGHTINGS ->
                ByteBuffer.allocate(sightingsAt + Integer.BYTES + state.length - clustersAt)
                        .put(state, 0, sightingsAt)
                        .putInt(0)
                        .put(state, clustersAt, state.length - clustersAt)
                        .array();
            case WITHOUT_CLUSTERS ->
                ByteBuffer.allocate(clustersAt + Integer.BYTES)
                        .put(state, 0, clustersAt)
                        .array();
            default -> throw new IllegalArgumentException(move.toString());
        };
    }

    private static void runStream(long seed, boolean points, int sessionCount, int[] counts, Move move) {
        Setting setting = new Setting(seed, points);
        Random random = setting.random;
        Map<Long, Long> closed = new HashMap<>();
        Numbers numbers = new Numbers();
        SharedCore core = setting.core(
                random.nextBoolean() ? SMALL : new Capacity(1, 1 << random.nextInt(10), 1 << 14),
                (cluster, last) -> assertThat(closed.put(cluster, last)).isNull());
        SightingOracle oracle =
                new SightingOracle(setting.thresholds, setting.window, setting.lateness, setting.radius, sessionCount);
        List<SharedSession> sessions = new ArrayList<>();
        for (int i = 0; i < sessionCount; i++) {
            sessions.add(core.session());
        }
        long now = START;
        int disorder = random.nextInt(3) == 0 ? 0 : (int) (setting.lateness / setting.tick) + random.nextInt(3);
        int count = 20 + random.nextInt(80);
        int cut = move != Move.NONE ? random.nextInt(count) : -1;
        long[] clocks = new long[sessionCount];
        for (int i = 0; i < count; i++) {
            now += setting.tick * (random.nextInt(25) == 0 ? 10 + random.nextInt(20) : random.nextInt(3));
            if (random.nextInt(200) == 0) {
                // Longer than coarse time can tell.
                now += setting.window * (200 + random.nextInt(1_000));
            }
            int who = random.nextInt(sessionCount);
            if (i == cut) {
                core = movedOn(setting, core, oracle, numbers, closed, move);
                SharedCore next = core;
                sessions.replaceAll(any -> next.session());
                IntStream.range(0, sessionCount)
                        .filter(each -> oracle.latest(each) > Long.MIN_VALUE)
                        .boxed()
                        .sorted(Comparator.comparing(oracle::latest))
                        .forEach(each -> assertThat(sessions.get(each).reach(oracle.latest(each)))
                                .isTrue());
            }
            if (sessionCount > 1 && move == Move.NONE && random.nextInt(20) == 0) {
                sessions.get(who).pause();
                oracle.pause(who);
                continue;
            }
            // One session at times goes on at its own pace.
            long base = who == 0 && sessionCount > 1 && seed % 4 == 0 && clocks[0] > 0
                    ? Math.min(now, clocks[0] + setting.tick * random.nextInt(3))
                    : now;
            clocks[who] = base;
            SightingOracle.Sighting sighting = setting.sighting(base - setting.tick * random.nextInt(disorder + 1));
            Told expected = oracle.observe(who, sighting);
            Told told = observe(sessions.get(who), points, sighting);
            assertThat(told).as("sighting %s %s", i, sighting).isEqualTo(expected);
            counts[told.ordinal()]++;
            if (told == Told.OPENED || told == Told.EXTENDED) {
                assertThat(numbers.of(sessions.get(who).cluster()))
                        .as("cluster")
                        .isEqualTo(oracle.cluster());
            }
            if (told == Told.OPENED) {
                assertThat(members(sessions.get(who), sighting.key())).isEqualTo(oracle.members());
                assertThat(sessions.get(who).anchor()).isEqualTo(oracle.anchor());
                assertThat(sessions.get(who).units()).isEqualTo(oracle.units());
            }
            if (sessionCount == 1) {
                assertThat(closed).isEqualTo(oracle.closed());
            } else {
                assertThat(oracle.closed()).containsAllEntriesOf(closed);
            }
        }
        assertThat(core.refused()).isZero();
        long end = now + setting.window * 2 + setting.lateness;
        for (int round = 0; round < 3; round++) {
            for (SharedSession session : sessions) {
                assertThat(session.reach(end + round * setting.window * 2)).isTrue();
            }
        }
        oracle.closeAll();
        assertThat(closed).isEqualTo(oracle.closed());
    }

    /** Two threads hand over one member each of many clusters of two, cluster by cluster at the same moment. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClusterRacedByTwoSessionsOpensOnce(boolean points) throws Exception {
        Set<Long> closed = ConcurrentHashMap.newKeySet();
        SharedCore core = new SharedCore(
                KeyThresholds.fixed(2),
                Duration.ofMillis(50),
                Duration.ofSeconds(1_000),
                points ? 100 : -1,
                new Capacity(1, 1 << 10, 1 << 20),
                (cluster, last) -> assertThat(closed.add(cluster)).isTrue(),
                Publication.FENCED);
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<List<Told>> told = together(2, hand -> {
            SharedSession session = core.session();
            barrier.await();
            List<Told> all = new ArrayList<>();
            for (int i = 0; i < PLANTED / 2; i++) {
                // The two marks lie in two cells of the grid, or one; across all borders.
                long time = START + i * 1_000_000L;
                all.add(
                        points
                                ? session.observe(
                                        7, 10_000 * (i % 300) + 97 * hand, 10_000 * (i / 300) - 13 * hand, hand, time)
                                : session.observe(i, hand, time));
            }
            session.close();
            return all;
        });
        List<Told> all = new ArrayList<>(told.get(0));
        all.addAll(told.get(1));
        assertThat(Collections.frequency(all, Told.OPENED)).isEqualTo(PLANTED / 2);
        assertThat(Collections.frequency(all, Told.NOTHING)).isEqualTo(PLANTED / 2);
        SharedSession last = core.session();
        last.reach(START + Duration.ofHours(1).toNanos());
        last.reach(START + Duration.ofHours(2).toNanos());
        assertThat(closed).hasSize(PLANTED / 2);
        assertThat(core.refused()).isZero();
    }

    /** Whatever the interleaving: what is admitted is covered, what is told is admitted, nothing is told twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsThePromiseWhateverTheInterleaving(boolean points) {
        int[] opened = new int[1];
        seeds(RACES).forEach(seed -> {
            try {
                opened[0] += race(seed, points);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            } catch (Exception e) {
                throw new AssertionError("seed " + seed, e);
            }
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(opened[0]).isGreaterThan(RACES / 2);
        }
    }

    private record Extension(long cluster, SightingOracle.Sighting sighting) {}

    private record Opening(long cluster, SightingOracle.Sighting anchor, List<SightingOracle.Sighting> members) {}

    private static int race(long seed, boolean points) throws Exception {
        Setting setting = new Setting(seed, points);
        Set<Long> closed = ConcurrentHashMap.newKeySet();
        SharedCore core = setting.core(
                SMALL, (cluster, last) -> assertThat(closed.add(cluster)).isTrue());
        int threadCount = 2 + setting.random.nextInt(2);
        List<List<SightingOracle.Sighting>> hands = new ArrayList<>();
        List<SightingOracle.Sighting> all = new ArrayList<>();
        for (int hand = 0; hand < threadCount; hand++) {
            hands.add(new ArrayList<>());
        }
        for (int i = 0; i < 40; i++) {
            // No two alike.
            SightingOracle.Sighting sighting = setting.sighting(START + setting.tick * i);
            all.add(sighting);
            hands.get(setting.random.nextInt(threadCount)).add(sighting);
        }
        List<Opening> openings = Collections.synchronizedList(new ArrayList<>());
        List<Extension> extensions = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier barrier = new CyclicBarrier(threadCount);
        List<SharedSession> sessions = new ArrayList<>();
        for (int hand = 0; hand < threadCount; hand++) {
            sessions.add(core.session());
            // None is late then, nor closed.
            sessions.get(hand).reach(START);
        }
        together(threadCount, hand -> {
            SharedSession session = sessions.get(hand);
            barrier.await();
            for (SightingOracle.Sighting sighting : hands.get(hand)) {
                Told told = observe(session, points, sighting);
                assertThat(told).isNotIn(Told.LATE, Told.REFUSED);
                if (told == Told.OPENED) {
                    List<SightingOracle.Sighting> members = members(session, sighting.key());
                    openings.add(new Opening(session.cluster(), members.get(session.anchor()), members));
                } else if (told == Told.EXTENDED) {
                    extensions.add(new Extension(session.cluster(), sighting));
                }
            }
            return null;
        });
        SightingOracle oracle =
                new SightingOracle(setting.thresholds, setting.window, setting.lateness, setting.radius, 1);
        Set<SightingOracle.Sighting> owned = new HashSet<>();
        Map<Long, Opening> byNumber = new HashMap<>();
        for (Opening opening : openings) {
            assertThat(byNumber.put(opening.cluster(), opening)).isNull();
            assertThat(all).containsAll(opening.members());
            assertThat(oracle.isAdmitted(opening.members(), opening.anchor())).isTrue();
            owned.addAll(opening.members());
        }
        for (Extension extension : extensions) {
            Opening opening = byNumber.get(extension.cluster());
            assertThat(opening).isNotNull();
            assertThat(opening.members()).doesNotContain(extension.sighting());
            assertThat(oracle.isAtPlace(opening.anchor(), extension.sighting())).isTrue();
            owned.add(extension.sighting());
        }
        List<SightingOracle.Sighting> free = new ArrayList<>(all);
        free.removeAll(owned);
        assertThat(oracle.admitted(free)).as("not covered").isEmpty();
        long end = START + setting.window * 3 + setting.lateness + 1000 * setting.tick;
        for (int round = 0; round < 3; round++) {
            for (SharedSession session : sessions) {
                session.reach(end + round * setting.window * 2);
            }
        }
        assertThat(closed).isEqualTo(byNumber.keySet());
        return openings.size();
    }

    /** One thread's part. */
    private interface Part<T> {
        T run(int hand) throws Exception;
    }

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    private static <T> List<T> together(int count, Part<T> part) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int hand = i;
            futures.add(THREADS.submit(() -> part.run(hand)));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    /** Half of a million sightings extend a cluster, the others are of keys where nothing opens. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void observesAMillionSightingsWithoutAllocating(boolean points) {
        SharedCore core = new SharedCore(
                KeyThresholds.fixed(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                points ? 2_000 : -1,
                new Capacity(1, 1 << 13, 1 << 13),
                (cluster, last) -> {},
                Publication.FENCED);
        SharedSession session = core.session();
        int[] told = new int[Told.values().length];
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 1_020_000; i++) {
            if (i == 20_000) {
                before = bean.getCurrentThreadAllocatedBytes();
            }
            // Ten places always open, a thousand sighted twice in a window.
            int place = i % 2 == 0 ? i / 2 % 10 : 10 + i / 2 % 1_000;
            long time = START + i * 1_000_000L;
            Told each = points
                    ? session.observe(1, place % 40 * 50_000, place / 40 * 50_000, i, time)
                    : session.observe(place, i, time);
            told[each.ordinal()]++;
        }
        assertThat(bean.getCurrentThreadAllocatedBytes() - before).as("bytes").isLessThan(10_000);
        assertThat(told[Told.OPENED.ordinal()]).isEqualTo(10);
        assertThat(told[Told.EXTENDED.ordinal()]).isGreaterThan(500_000);
        assertThat(told[Told.REFUSED.ordinal()]).isZero();
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> SharedCore.zones(
                        1, Duration.ofHours(1), Duration.ZERO, Capacity.ofDefaults(), (cluster, last) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("minimumUnits must be >= 2, was 1");
        assertThatThrownBy(() -> SharedCore.points(
                        2, Duration.ofHours(1), Duration.ZERO, -1, Capacity.ofDefaults(), (cluster, last) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("radiusMicrometres must be from 0");
        SharedCore zones =
                SharedCore.zones(2, Duration.ofHours(1), Duration.ZERO, Capacity.ofDefaults(), (cluster, last) -> {});
        assertThatThrownBy(() -> zones.session().observe(1, 2, 3, 4, START))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key 1");
    }
}
