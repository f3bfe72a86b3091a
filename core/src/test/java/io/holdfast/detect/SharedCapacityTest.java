package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The detector in numbers that is full, or grows. */
class SharedCapacityTest {
    private static final long START = 1_748_844_000_000_000_000L;

    private static SharedCore zones(int minimumUnits, Duration window, Capacity capacity) {
        return SharedCore.zones(minimumUnits, window, Duration.ZERO, capacity, (cluster, last) -> {});
    }

    @Test
    void whatFindsNoRoomIsRefusedAndCounted() {
        SharedCore core = zones(3, Duration.ofHours(1), new Capacity(1, 64, 64));
        SharedSession session = core.session();
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            refused += session.observe(i, i, START + i) == Told.REFUSED ? 1 : 0;
        }
        assertThat(refused).isEqualTo(200 - 64);
        assertThat(core.refused()).isEqualTo(refused);
        // There is room again when the window has passed.
        assertThat(session.observe(1, 1, START + Duration.ofHours(2).toNanos())).isEqualTo(Told.NOTHING);
    }

    /** To look for room takes long in a large log, so it is not done for each sighting; nor is room overlooked for long. */
    @Test
    void roomInALogThatWasFullIsFoundSoon() {
        int room = 1 << 16;
        int batch = 64;
        long window = 1 << 20;
        long step = window / 64;
        long begin = START - START % step + step / 4;
        SharedCore core = zones(2, Duration.ofNanos(window), new Capacity(1, room, room));
        // Filled by one that ends, so that no other has batches of its own to fill again.
        try (SharedSession session = core.session()) {
            for (int i = 0; i < room; i++) {
                assertThat(session.observe(i, i, begin + i)).isEqualTo(Told.NOTHING);
            }
        }
        SharedSession session = core.session();
        long free = begin + batch - 1 + window;
        assertThat(session.observe(-1, 1, free - 1)).isEqualTo(Told.REFUSED);
        int overlooked = 0;
        while (session.observe(-2, 1, free) == Told.REFUSED) {
            overlooked++;
        }
        assertThat(overlooked).isEqualTo(room / batch / 64);
        assertThat(core.refused()).isEqualTo(1 + overlooked);
        // At a later time it is looked for at once.
        for (int i = 1; i < batch; i++) {
            assertThat(session.observe(-2 - i, 1, free)).isEqualTo(Told.NOTHING);
        }
        assertThat(session.observe(-100, 1, free)).isEqualTo(Told.REFUSED);
        assertThat(session.observe(-100, 1, free + step)).isEqualTo(Told.NOTHING);
    }

    /** Two stations, one of which at times falls behind; the log grows where what is in reach fills it, and only there. */
    @ParameterizedTest
    @ValueSource(ints = {64, 1_000, 5_000})
    void growsOnlyWhereWhatIsInReachFillsIt(int inWindow) {
        int grown = 0;
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            SharedCore core = zones(2, Duration.ofNanos(inWindow), new Capacity(1, 2 * inWindow, 1 << 22));
            SharedSession[] sessions = {core.session(), core.session()};
            long[] latest = {START, START};
            for (int i = 0; i < 40 * inWindow; ) {
                int who = random.nextInt(2);
                for (int left = random.nextInt(inWindow / (random.nextInt(8) == 0 ? 1 : 8)); left >= 0; left--) {
                    int capacity = core.currentVolatile().capacity();
                    latest[who] = START + ++i;
                    sessions[who].observe(i, i, latest[who]);
                    if (core.currentVolatile().capacity() != capacity) {
                        grown++;
                        long inReach = START + i - Math.min(latest[0], latest[1]) + inWindow;
                        assertThat(inReach).as("seed %s, sighting %s", seed, i).isGreaterThan(capacity / 2);
                    }
                }
            }
            assertThat(core.refused()).isZero();
        }
        assertThat(grown).isPositive();
    }

    /** What others do meanwhile is bounded; when it goes on, there is room again. */
    @Test
    void whereASessionStandsStillOthersAreRefusedAndCounted() {
        int most = 1 << 12;
        SharedCore core = zones(2, Duration.ofNanos(1_000), new Capacity(1, 64, most));
        SharedSession still = core.session();
        SharedSession other = core.session();
        assertThat(still.reach(START)).isTrue();
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            refused += other.observe(i, i, START + i) == Told.REFUSED ? 1 : 0;
        }
        assertThat(core.currentVolatile().capacity()).isEqualTo(most);
        // The generations before hold what they hold.
        assertThat(refused).isBetween(100_000 - most * 3 / 2, 100_000 - most);
        assertThat(core.refused()).isEqualTo(refused);
        assertThat(still.reach(START + 100_000)).isTrue();
        for (int i = 0; i < 10_000; i++) {
            assertThat(other.observe(i, i, START + 100_000 + i)).isEqualTo(Told.NOTHING);
            assertThat(still.reach(START + 100_000 + i)).isTrue();
        }
        assertThat(core.refused()).isEqualTo(refused);
        assertThat(core.currentVolatile().beforeVolatile()).isNull();
    }

    @Test
    void whereTheHeapHasNoRoomForTheLargestSightingsAreRefusedAndCounted() throws Exception {
        assertThat(SmallHeap.run("numbers")).isEqualTo(SmallHeap.AS_IT_SHOULD);
    }
}
