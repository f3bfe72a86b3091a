package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyedCoreTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long W = 15 * MINUTE;
    private static final long L = 2 * MINUTE;
    private static final long NOON = Instant.parse("2025-06-02T12:00:00Z").getEpochSecond() * 1_000_000_000L;
    private static final long KEY = 77;

    private final KeyedCore core = core(5);

    private static KeyedCore core(int minimumUnits) {
        return KeyedCore.of(minimumUnits, Duration.ofNanos(W), Duration.ofNanos(L), 1_000);
    }

    private Told sees(long unit, long time) {
        return core.observe(KEY, unit, time);
    }

    private void seesFour(long time) {
        for (int unit = 1; unit <= 4; unit++) {
            assertThat(sees(unit, time + unit)).isEqualTo(Told.NOTHING);
        }
    }

    @Test
    void fifthUnitWithinTheWindowOpensAndTellsMembersInOrder() {
        seesFour(NOON);
        assertThat(sees(9, NOON + W)).isEqualTo(Told.OPENED);
        assertThat(core.key()).isEqualTo(KEY);
        assertThat(core.since()).isEqualTo(NOON + 1);
        assertThat(core.first()).isEqualTo(NOON + 1);
        assertThat(core.last()).isEqualTo(NOON + W);
        assertThat(core.members()).isEqualTo(5);
        assertThat(core.memberUnit(0)).isEqualTo(1);
        assertThat(core.memberTime(4)).isEqualTo(NOON + W);
        assertThatThrownBy(() -> core.memberUnit(5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void windowEndsBeforeItsLength() {
        seesFour(NOON);
        assertThat(sees(9, NOON + 1 + W)).isEqualTo(Told.NOTHING);
    }

    @Test
    void anyMemberMayCompleteTheCluster() {
        sees(1, NOON);
        sees(3, NOON + 2);
        sees(4, NOON + L);
        sees(5, NOON + L);
        assertThat(sees(2, NOON + 1)).isEqualTo(Told.OPENED);
        assertThat(core.last()).isEqualTo(NOON + L);
    }

    @Test
    void aNanosecondMoreThanAllowedIsLate() {
        sees(1, NOON);
        assertThat(sees(2, NOON - L)).isEqualTo(Told.NOTHING);
        assertThat(sees(3, NOON - L - 1)).isEqualTo(Told.LATE);
        assertThat(core.late()).isEqualTo(1);
        assertThat(core.watermark()).isEqualTo(NOON - L);
    }

    @Test
    void clusterIsExtendedUntilAWindowPassesWithoutAMember() {
        seesFour(NOON);
        sees(5, NOON + 5);
        for (int i = 1; i < 10; i++) {
            assertThat(sees(5, NOON + 5 + i * (W - 1))).isEqualTo(Told.EXTENDED);
            assertThat(core.since()).isEqualTo(NOON + 1);
            assertThat(core.last()).isEqualTo(NOON + 5 + i * (W - 1));
        }
        long last = core.last();
        assertThat(core.members()).isZero();
        assertThat(sees(6, last + W)).isEqualTo(Told.NOTHING);
        // It is still open for who comes late.
        assertThat(sees(7, last + W - 1)).isEqualTo(Told.EXTENDED);
        assertThat(core.last()).isEqualTo(last + W - 1);
    }

    @Test
    void quietClusterIsToldOnceWhenTheLatenessHasPassedToo() {
        seesFour(NOON);
        sees(5, NOON + 5);
        core.observe(1, 1, NOON + 5 + W + L - 1);
        assertThat(core.pollClosed()).isFalse();
        core.observe(1, 1, NOON + 5 + W + L);
        assertThat(core.pollClosed()).isTrue();
        assertThat(core.key()).isEqualTo(KEY);
        assertThat(core.since()).isEqualTo(NOON + 1);
        assertThat(core.last()).isEqualTo(NOON + 5);
        assertThat(core.pollClosed()).isFalse();
        assertThatThrownBy(core::last).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoClustersMayBeOpenAtOneKey() {
        KeyedCore two = KeyedCore.driven(2, Duration.ofNanos(10), 10);
        two.observe(KEY, 1, 100);
        assertThat(two.observe(KEY, 2, 101)).isEqualTo(Told.OPENED);
        two.observe(KEY, 1, 50);
        assertThat(two.observe(KEY, 2, 51)).isEqualTo(Told.OPENED);
        assertThat(two.observe(KEY, 3, 95)).isEqualTo(Told.EXTENDED);
        assertThat(two.since()).isEqualTo(100);
        assertThat(two.observe(KEY, 3, 60)).isEqualTo(Told.EXTENDED);
        assertThat(two.since()).isEqualTo(50);
        two.advance(Long.MIN_VALUE);
        two.advance(111);
        assertThat(KeyedOracle.Closed.poll(two))
                .containsExactly(new KeyedOracle.Closed(KEY, 50, 50, 60), new KeyedOracle.Closed(KEY, 100, 95, 101));
    }

    /** From many times before the watermark to many times ahead of it, in windows: where a queue goes round, it must not go wrong. */
    @Test
    void clustersAreToldInOrderOfTheirLastMembersHoweverFarApartTheyAreAndHoweverSeldomOneAsks() {
        SplittableRandom random = new SplittableRandom(3);
        for (long window : new long[] {1, 7, 1_000, W}) {
            KeyedCore driven = KeyedCore.driven(2, Duration.ofNanos(window), 1_000);
            Comparator<KeyedOracle.Closed> order = Comparator.comparingLong(KeyedOracle.Closed::last)
                    .thenComparingLong(KeyedOracle.Closed::key)
                    .thenComparingLong(KeyedOracle.Closed::since);
            List<KeyedOracle.Closed> left = new ArrayList<>();
            int told = 0;
            for (int i = 0; i < 2_000; i++) {
                long reach = window * (1 + random.nextInt(1 + random.nextInt(300)));
                long time = Math.max(driven.watermark(), NOON) + random.nextLong(reach);
                if (left.size() < 500) {
                    long key = 1_000_000 + i;
                    driven.observe(key, 1, time);
                    assertThat(driven.observe(key, 2, time)).isEqualTo(Told.OPENED);
                    long last = time + random.nextLong(window);
                    driven.observe(key, 3, last);
                    left.add(new KeyedOracle.Closed(key, time, time, last));
                }
                if (random.nextInt(20) == 0) {
                    driven.advance(time - random.nextLong(window));
                    if (random.nextBoolean()) {
                        long quiet = driven.watermark() - window;
                        List<KeyedOracle.Closed> expected = left.stream()
                                .filter(each -> each.last() <= quiet)
                                .sorted(order)
                                .toList();
                        assertThat(KeyedOracle.Closed.poll(driven)).isEqualTo(expected);
                        left.removeAll(expected);
                        told += expected.size();
                    }
                }
            }
            assertThat(told).isGreaterThan(500);
        }
    }

    /** The trap of zero-initialised places: for small times they look like sightings in the window. */
    @Test
    void noPlaceThatHoldsNoSightingIsTakenForOne() {
        for (long time : new long[] {0, 10_000, -10_000, W - 1, -W + 1}) {
            for (int n = 2; n < 15; n++) {
                KeyedCore fresh = core(n);
                for (int unit = 1; unit < n; unit++) {
                    // Unit 0 is what an empty place would be of.
                    assertThat(fresh.observe(0, unit, time + unit)).isEqualTo(Told.NOTHING);
                }
                assertThat(fresh.observe(0, 0, time + n)).isEqualTo(Told.OPENED);
                assertThat(fresh.members()).isEqualTo(n);
            }
        }
    }

    /**
     * The trap of a ring of the N newest: four sightings, five that are newer but too far from any, and then the fifth of the
     * first, as late as is allowed.
     */
    @Test
    void newerSightingsDoNotPushOutWhatOneWhoComesLateNeeds() {
        KeyedCore wide = KeyedCore.of(5, Duration.ofNanos(10), Duration.ofNanos(1_000), 10);
        KeyedOracle ring = new KeyedOracle(5, 10, 1_000, KeyedOracle.Flaw.KEEPS_THE_NEWEST_ONLY);
        for (int i = 0; i < 4; i++) {
            wide.observe(KEY, i, 100 + i);
            ring.observe(KEY, i, 100 + i);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(wide.observe(KEY, i, 115 + 20 * i)).isEqualTo(Told.NOTHING);
            ring.observe(KEY, i, 115 + 20 * i);
        }
        assertThat(wide.watermark()).isEqualTo(95);
        assertThat(wide.observe(KEY, 4, 95)).isEqualTo(Told.OPENED);
        assertThat(wide.members()).isEqualTo(5);
        // The control.
        assertThat(ring.observe(KEY, 4, 95).told()).isEqualTo(Told.NOTHING);
    }

    @Test
    void threeCenturiesApartIsNotNear() {
        long first = Instant.parse("1900-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;
        long last = Instant.parse("2200-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L - 1;
        KeyedCore wide = KeyedCore.driven(2, Duration.ofDays(366), 10);
        wide.observe(KEY, 1, first);
        assertThat(wide.observe(KEY, 2, last)).isEqualTo(Told.NOTHING);
        assertThat(wide.observe(KEY, 2, first)).isEqualTo(Told.OPENED);
        assertThat(wide.observe(KEY, 3, last)).isEqualTo(Told.OPENED);
        assertThat(wide.observe(KEY, 4, last)).isEqualTo(Told.EXTENDED);
        assertThat(wide.since()).isEqualTo(last);
        assertThatThrownBy(() -> wide.observe(KEY, 1, last + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + (last + 1));
        assertThatThrownBy(() -> wide.observe(KEY, 1, first - 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> wide.advance(last + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyNumberIsAKey() {
        KeyedCore any = core(2);
        long[] keys = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62, 3L << 62, 0x8080808080808080L};
        for (long key : keys) {
            assertThat(any.observe(key, 0, NOON)).isEqualTo(Told.NOTHING);
        }
        for (long key : keys) {
            assertThat(any.observe(key, Long.MIN_VALUE, NOON)).isEqualTo(Told.OPENED);
            assertThat(any.key()).isEqualTo(key);
        }
    }

    @Test
    void oneUnitSightedAMillionTimesIsOneUnit() {
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(sees(1, NOON + i)).isEqualTo(Told.NOTHING);
        }
        for (int unit = 2; unit < 5; unit++) {
            assertThat(sees(unit, NOON + 1_000_000)).isEqualTo(Told.NOTHING);
        }
        assertThat(sees(5, NOON + 1_000_000)).isEqualTo(Told.OPENED);
    }

    @Test
    void aMillionUnitsAtOneInstantAndKeyAreOneCluster() {
        int opened = 0;
        for (int unit = 0; unit < 1_000_000; unit++) {
            Told told = sees(unit, NOON);
            assertThat(told).isEqualTo(unit < 4 ? Told.NOTHING : unit == 4 ? Told.OPENED : Told.EXTENDED);
            opened += told == Told.OPENED ? 1 : 0;
        }
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void oneSightingToldAMillionTimesIsOne() {
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(sees(1, NOON)).isEqualTo(Told.NOTHING);
        }
        seesFour(NOON);
        assertThat(sees(5, NOON + 5)).isEqualTo(Told.OPENED);
        assertThat(core.members()).isLessThanOrEqualTo(6);
    }

    /** Growth: each key is found again, wherever its segment has gone; and what is gone makes room. */
    @Test
    void growsToManyTimesAThousandKeysAndForgetsThem() {
        KeyedCore many = KeyedCore.of(3, Duration.ofNanos(W), Duration.ofNanos(L), 100_000);
        for (int round = 0; round < 5; round++) {
            long time = NOON + round * 10 * W;
            for (int unit = 0; unit < 3; unit++) {
                for (long key = 0; key < 100_000; key++) {
                    // Other keys in every round.
                    assertThat(many.observe(key << 24 | round, unit, time))
                            .isEqualTo(unit < 2 ? Told.NOTHING : Told.OPENED);
                }
            }
            many.advance(time + W);
            assertThat(KeyedOracle.Closed.poll(many)).hasSize(100_000);
        }
        assertThat(many.refused()).isZero();
    }

    /** The hash can be inverted, so keys can be chosen that share a segment and a group of it for ever. */
    @Test
    void keysThatCollideByDesignAreRefusedBeyondASegmentAndNeverConfused() {
        KeyedCore small = core(2);
        long[] keys = new long[300];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keyOf(0x1234_5678_0000_0000L | (long) i << 23 | 0x030303);
        }
        assertThat(Arrays.stream(keys).map(key -> KeyTable.hash(key) >>> 32).distinct())
                .hasSize(1);
        Set<Long> taken = new HashSet<>();
        for (long key : keys) {
            if (small.observe(key, 1, NOON) == Told.NOTHING) {
                taken.add(key);
            }
        }
        assertThat(taken).hasSize(KeyTable.SLOTS - 1);
        assertThat(small.refused()).isEqualTo(keys.length - taken.size());
        for (long key : keys) {
            assertThat(small.observe(key, 2, NOON + 1)).isEqualTo(taken.contains(key) ? Told.OPENED : Told.REFUSED);
        }
        // Once they are gone there is room, though clusters that nobody asks for keep theirs.
        assertThat(small.observe(1, 1, NOON + 2 * W)).isEqualTo(Told.NOTHING);
        for (long key : keys) {
            if (!taken.contains(key)) {
                assertThat(small.observe(key, 1, NOON + 2 * W)).isEqualTo(Told.NOTHING);
            }
        }
    }

    /** Inverts the hash: the fold is its own inverse, and an odd factor has one by Newton's iteration. */
    private static long keyOf(long hash) {
        long factor = 0x9E3779B97F4A7C15L;
        long inverse = factor;
        for (int i = 0; i < 6; i++) {
            inverse *= 2 - factor * inverse;
        }
        long mixed = (hash ^ hash >>> 32) * inverse;
        return mixed ^ mixed >>> 32;
    }

    @Test
    void whatDoesNotFitIsRefusedCountedAndNotTakenIn() {
        KeyedCore tiny = KeyedCore.of(2, Duration.ofNanos(W), Duration.ofNanos(L), 1);
        assertThat(tiny.observe(1, 1, NOON)).isEqualTo(Told.NOTHING);
        assertThat(tiny.observe(1, 2, NOON)).isEqualTo(Told.OPENED);
        // One cluster may be open.
        assertThat(tiny.observe(2, 1, NOON)).isEqualTo(Told.NOTHING);
        assertThat(tiny.observe(2, 2, NOON)).isEqualTo(Told.REFUSED);
        assertThat(tiny.refused()).isEqualTo(1);
        // Its time counts nevertheless, or nothing would ever go.
        assertThat(tiny.observe(2, 2, NOON + W + L)).isEqualTo(Told.NOTHING);
        assertThat(tiny.pollClosed()).isTrue();
        assertThat(tiny.observe(2, 3, NOON + W + L)).isEqualTo(Told.OPENED);
    }

    @Test
    void sightingsThatDoNotFitAreRefused() {
        KeyedCore tiny = KeyedCore.of(20, Duration.ofNanos(W), Duration.ofNanos(L), 1);
        for (int unit = 0; unit < 11; unit++) {
            assertThat(tiny.observe(1, unit, NOON + unit)).isEqualTo(Told.NOTHING);
        }
        assertThat(tiny.observe(1, 11, NOON + 11)).isEqualTo(Told.REFUSED);
        assertThat(tiny.observe(2, 1, NOON + 11)).isEqualTo(Told.NOTHING);
        assertThat(tiny.refused()).isEqualTo(1);
    }

    @Test
    void allocatesNothingOnceItHasGrown() {
        KeyedCore busy = KeyedCore.of(5, Duration.ofNanos(W), Duration.ofNanos(L), 4_000);
        SplittableRandom random = new SplittableRandom(1);
        int sightings = 1_000_000;
        assertThat(allocated(busy, random, NOON, sightings)).isPositive();
        // Keys and units of all kinds, late ones among them; clusters open, grow and close.
        assertThat(allocated(busy, random, NOON + sightings * MINUTE / 60, sightings))
                .isLessThan(sightings / 100);
        assertThat(busy.refused()).isZero();
    }

    private static long allocated(KeyedCore core, SplittableRandom random, long start, int sightings) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        int opened = 0;
        for (int i = 0; i < sightings; i++) {
            long key = random.nextInt(1 + random.nextInt(2_000));
            long late = random.nextInt(4) == 0 ? random.nextLong(L) : 0;
            Told told = core.observe(key, random.nextInt(50), start + i * (MINUTE / 60) - late);
            opened += told == Told.OPENED ? 1 : 0;
            while (core.pollClosed()) {
                opened--;
            }
        }
        long allocated = bean.getCurrentThreadAllocatedBytes() - before;
        assertThat(opened).isNotZero();
        return allocated;
    }

    @Test
    void refusesAStateOfAnotherVersionOrRuleByName() {
        seesFour(NOON);
        byte[] saved = core.save(any -> true);
        refuses(saved, 0, 1, "first word");
        refuses(saved, 4, 2, "version of the state must be 1, was 2");
        refuses(saved, 8, 4, "minimumUnits of the state must be 5, was 4");
        refuses(saved, 16, 7, "window in nanoseconds");
        refuses(saved, 28, -1, "keys must be >= 0, was -1");
        for (int length = 0; length < saved.length; length++) {
            byte[] cut = Arrays.copyOf(saved, length);
            assertThatThrownBy(() -> core(5).load(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(saved, saved.length + 1);
        assertThatThrownBy(() -> core(5).load(longer)).hasMessageContaining("state must end after");
        assertThatThrownBy(() -> core.load(saved))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key must be in one state only, 77");
    }

    private static void refuses(byte[] saved, int at, int value, String message) {
        byte[] other = saved.clone();
        ByteBuffer.wrap(other).putInt(at, value);
        assertThatThrownBy(() -> core(5).load(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** The format is a promise: goes by hand through what four sightings and an open cluster of two leave. */
    @Test
    void savesInTheFormatThatItStates() {
        KeyedCore two = KeyedCore.of(2, Duration.ofNanos(10), Duration.ofNanos(50), 10);
        two.observe(9, 1, 100);
        two.observe(9, 2, 103);
        two.observe(-3, 7, 120);
        ByteBuffer expected = ByteBuffer.allocate(4 + 4 + 4 + 8 + 8 + 4 + (8 + 4 + 16 + 4) + (8 + 4 + 4 + 24) + 4)
                .put(new byte[] {'H', 'F', 'K', 'C'})
                .putInt(1)
                .putInt(2)
                .putLong(10)
                .putLong(70)
                .putInt(2);
        expected.putLong(-3).putInt(1).putLong(120).putLong(7).putInt(0);
        expected.putLong(9).putInt(0).putInt(1).putLong(100).putLong(100).putLong(103);
        expected.putInt(0);
        assertThat(two.save(any -> true)).isEqualTo(expected.array());
    }

    @Test
    void checksWhatItIsMadeOf() {
        assertThatThrownBy(() -> core(1)).hasMessageContaining("minimumUnits must be >= 2, was 1");
        assertThatThrownBy(() -> KeyedCore.driven(2, Duration.ZERO, 1)).hasMessageContaining("window must be");
        assertThatThrownBy(() -> KeyedCore.driven(2, Duration.ofDays(367), 1)).hasMessageContaining("window must be");
        assertThatThrownBy(() -> KeyedCore.driven(2, Duration.ofDays(1), 0)).hasMessageContaining("keys must be");
        assertThatThrownBy(() -> KeyedCore.of(2, Duration.ofDays(1), Duration.ofNanos(-1), 1))
                .hasMessageContaining("allowedLateness must be");
    }
}
