package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.detect.KeyedOracle.Answer;
import io.holdfast.detect.KeyedOracle.Closed;
import io.holdfast.detect.KeyedOracle.Flaw;
import io.holdfast.detect.KeyedOracle.Sighting;
import io.holdfast.model.Defect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the keyed core with the definition and with the detector to read, on random streams. Rerun one stream with
 * {@code -Dholdfast.seed=} and the seed that the failure names; search longer with {@code -Plong}.
 */
class KeyedCoreOracleTest {
    private static final boolean LONG = Boolean.getBoolean("holdfast.long");
    private static final int STREAMS = LONG ? 1_000_000 : 20_000;
    private static final int READABLE_STREAMS = LONG ? 50_000 : 2_000;
    private static final int FLAWED_STREAMS = 3_000;
    private static final int KEYS = 64;
    private static final int ALL = Integer.MAX_VALUE;

    /** Restarts, rescalings and clusters that nobody asks for come at random, too. */
    @Test
    void saysOnEachArrivalWhatTheDefinitionSays() {
        seeds(STREAMS).forEach(seed -> {
            String difference = difference(seed, Flaw.NONE);
            if (difference != null) {
                fail("seed " + seed + ": " + difference);
            }
        });
    }

    /** The control: a comparison that a wrong detector passes proves nothing. */
    @ParameterizedTest
    @EnumSource(value = Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void catchesADetectorThatIsWrong(Flaw flaw) {
        OptionalLong caught = LongStream.range(0, FLAWED_STREAMS)
                .filter(seed -> difference(seed, flaw) != null)
                .findFirst();
        assertThat(caught).isPresent();
    }

    /** The other control: streams on which nothing happens prove nothing either. */
    @Test
    void randomStreamsShowAllThatCanBeTold() {
        Map<String, Integer> shown = new TreeMap<>();
        for (long seed = 0; seed < FLAWED_STREAMS; seed++) {
            Stream stream = new Stream(seed);
            KeyedCore core = stream.core();
            for (Sighting each : stream.sightings) {
                long before = core.watermark();
                Told told = core.observe(stream.key(each), each.unit(), each.time());
                boolean late = told == Told.OPENED && core.last() > each.time();
                shown.merge(told + (late ? " by one that came late" : ""), 1, Integer::sum);
                assertThat(core.watermark()).isGreaterThanOrEqualTo(before);
            }
            shown.merge("CLOSED", Closed.poll(core).size(), Integer::sum);
        }
        assertThat(shown)
                .hasSize(6)
                .allSatisfy((told, times) -> assertThat(times).isGreaterThan(200));
    }

    /** One key is a zone of one kind of defect; the tick of a stream is a second. */
    @Test
    void saysWhatTheDetectorToReadSays() {
        seeds(READABLE_STREAMS).forEach(seed -> {
            Stream stream = new Stream(seed, 1_000_000_000L);
            ClusterRule rule = ClusterRule.custom("R")
                    .minimumUnits(stream.minimumUnits)
                    .window(Duration.ofNanos(stream.window))
                    .build();
            Line line = new Line(ClusterDetector.of(new RuleSet(List.of(rule), Duration.ofNanos(stream.lateness))));
            KeyedCore core = stream.core();
            Map<Object, Long> opened = new HashMap<>();
            for (int i = 0; i < stream.sightings.size(); i++) {
                Sighting each = stream.sightings.get(i);
                Defect defect = Line.scratchIn("Z" + stream.key(each));
                double second = each.time() / 1e9;
                List<String> expected = line.sees(second, "u" + each.unit(), defect).stream()
                        .map(event -> told(event, opened))
                        .sorted()
                        .toList();
                List<String> told = new ArrayList<>();
                switch (core.observe(stream.key(each), each.unit(), each.time())) {
                    case NOTHING -> {}
                    case LATE -> told.add("late");
                    case REFUSED -> told.add("refused");
                    case EXTENDED -> told.add("extended " + core.since());
                    case OPENED ->
                        told.add("opened "
                                + new TreeSet<>(Answer.of(Told.OPENED, core).members()));
                }
                Closed.poll(core).forEach(closed -> told.add("closed " + closed.since() + " " + closed.last()));
                told.sort(null);
                assertThat(told).as("seed %d, sighting %d", seed, i).isEqualTo(expected);
            }
        });
    }

    private static String told(DetectionEvent event, Map<Object, Long> opened) {
        if (event instanceof DetectionEvent.Opened one) {
            Set<Sighting> members = new TreeSet<>();
            one.cluster()
                    .members()
                    .forEach(member -> members.add(new Sighting(
                            nanos(member.time()),
                            Long.parseLong(member.unit().value().substring(1)))));
            opened.put(one.cluster().id(), nanos(one.cluster().anchor().time()));
            return "opened " + members;
        } else if (event instanceof DetectionEvent.Extended one) {
            return "extended " + opened.get(one.cluster());
        } else if (event instanceof DetectionEvent.Closed one) {
            return "closed " + opened.get(one.cluster()) + " " + nanos(one.lastMember());
        }
        return "late";
    }

    private static long nanos(Instant time) {
        return Duration.between(Line.START, time).toNanos();
    }

    /**
     * However much it forgets in between: what is told nothing completes nothing, and what opens does, of all that was ever
     * sighted.
     */
    @Test
    void forgettingInBetweenMissesAndInventsNothing() {
        Map<Told, Integer> shown = new HashMap<>();
        seeds(STREAMS / 4).forEach(seed -> {
            Stream stream = new Stream(seed);
            KeyedCore core = KeyedCore.forgetful(
                    stream.minimumUnits,
                    Duration.ofNanos(stream.window),
                    Duration.ofNanos(stream.lateness),
                    KEYS,
                    stream.minimumUnits);
            List<List<Sighting>> seen = new ArrayList<>();
            stream.keys.forEach(key -> seen.add(new ArrayList<>()));
            for (Sighting each : stream.sightings) {
                Told told = core.observe(stream.key(each), each.unit(), each.time());
                shown.merge(told, 1, Integer::sum);
                if (told != Told.LATE) {
                    List<Sighting> here = seen.get(stream.keys.indexOf(stream.key(each)));
                    here.add(each);
                    if (told != Told.EXTENDED) {
                        assertThat(told == Told.OPENED)
                                .as("seed %d, %s", seed, each)
                                .isEqualTo(completes(stream, here, each));
                    }
                }
                Closed.poll(core);
            }
        });
        assertThat(shown).hasSize(4);
    }

    private static boolean completes(Stream stream, List<Sighting> seen, Sighting newest) {
        for (Sighting start : seen) {
            Set<Long> units = new HashSet<>();
            for (Sighting other : seen) {
                if (other.time() >= start.time() && other.time() - start.time() < stream.window) {
                    units.add(other.unit());
                }
            }
            boolean holdsNewest = newest.time() >= start.time() && newest.time() - start.time() < stream.window;
            if (holdsNewest && units.size() >= stream.minimumUnits) {
                return true;
            }
        }
        return false;
    }

    /** Returns the first difference, or null. */
    private static @Nullable String difference(long seed, Flaw flaw) {
        Stream stream = new Stream(seed);
        KeyedOracle oracle = new KeyedOracle(stream.minimumUnits, stream.window, stream.lateness, flaw);
        KeyedCore core = stream.core();
        Random random = new Random(~seed);
        int restarts = random.nextInt(3) == 0 ? 10 : ALL;
        int polls = 1 + random.nextInt(2) * random.nextInt(40);
        int advances = random.nextInt(4) == 0 ? 8 : ALL;
        for (int i = 0; i < stream.sightings.size(); i++) {
            Sighting each = stream.sightings.get(i);
            long key = stream.key(each);
            Answer expected = oracle.observe(key, each.unit(), each.time());
            Answer answer = Answer.of(core.observe(key, each.unit(), each.time()), core);
            if (!answer.equals(expected)) {
                return "at " + i + " " + each + "\n  was      " + answer + "\n  expected " + expected + "\n  of "
                        + stream;
            }
            if (random.nextInt(advances) == 0) {
                long to = core.watermark() + random.nextInt(4) * stream.tick;
                oracle.advance(to);
                core.advance(to);
            }
            if (random.nextInt(restarts) == 0) {
                core = rescaled(core, stream);
            }
            if (random.nextInt(polls) == 0) {
                List<Closed> closed = Closed.poll(core);
                List<Closed> expectedClosed = oracle.poll();
                if (!closed.equals(expectedClosed)) {
                    return "after " + i + "\n  closed   " + closed + "\n  expected " + expectedClosed + "\n  of "
                            + stream;
                }
            }
        }
        return null;
    }

    /** Splits the core by key groups, and puts it together again. */
    private static KeyedCore rescaled(KeyedCore core, Stream stream) {
        KeyedCore rescaled = stream.core();
        for (int group = 0; group < 3; group++) {
            int wanted = group;
            rescaled.load(core.save(key -> Math.floorMod(key, 3) == wanted));
        }
        assertThat(rescaled.save(any -> true)).isEqualTo(core.save(any -> true));
        return rescaled;
    }

    private static LongStream seeds(int count) {
        return DetectorOracleTest.seeds(count);
    }

    /** A random rule and random sightings. */
    private static final class Stream {
        private static final long[] TICKS = {1, 7, 1_000_000_000L};
        private static final List<Long> SOME_KEYS =
                List.of(0L, Long.MIN_VALUE, -1L, 1L, Long.MAX_VALUE, 0x8000_0000L, 42L);

        private final long tick;
        private final int minimumUnits;
        private final long window;
        private final long lateness;
        private final List<Long> keys;
        private final List<Sighting> sightings = new ArrayList<>();
        private final Map<Sighting, Long> keyOf = new HashMap<>();

        Stream(long seed) {
            this(seed, 0);
        }

        /** With the given tick, if it is not 0, and times from 0 on. */
        Stream(long seed, long givenTick) {
            // Neighbouring seeds of java.util.Random start alike.
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            random.nextInt();
            tick = givenTick == 0 ? TICKS[random.nextInt(TICKS.length)] : givenTick;
            minimumUnits = random.nextInt(8) == 0 ? 5 + random.nextInt(10) : 2 + random.nextInt(4);
            window = (1 + random.nextInt(random.nextBoolean() ? 6 : 40)) * tick;
            int ticksLate = random.nextInt(3) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 8 : 80);
            lateness = ticksLate * tick;
            keys = SOME_KEYS.subList(0, random.nextInt(3) == 0 ? SOME_KEYS.size() : 1 + random.nextInt(2));
            int units = minimumUnits + random.nextInt(10) - 1;
            int disorder = random.nextInt(3) == 0 ? 0 : ticksLate + random.nextInt(2) * 3;
            int pace = 1 + random.nextInt(4);
            // At zero, around it, or today: nothing may be taken for a time that is none.
            long start = givenTick != 0 || random.nextBoolean() ? 0 : random.nextBoolean() ? -20 * tick : 1L << 60;
            List<long[]> order = new ArrayList<>();
            long now = 0;
            int count = 5 + random.nextInt(random.nextInt(4) == 0 ? 150 : 50);
            for (int i = 0; i < count; i++) {
                now += random.nextInt(40) == 0 ? random.nextInt(60) : random.nextInt(pace + 1);
                order.add(new long[] {now, now + random.nextInt(disorder + 1)});
            }
            order.sort((one, other) -> Long.compare(one[1], other[1]));
            for (long[] when : order) {
                Sighting sighting = new Sighting(start + when[0] * tick, random.nextInt(Math.max(1, units)) - 1L);
                sightings.add(sighting);
                keyOf.putIfAbsent(sighting, keys.get(random.nextInt(keys.size())));
            }
        }

        KeyedCore core() {
            return KeyedCore.forgetful(minimumUnits, Duration.ofNanos(window), Duration.ofNanos(lateness), KEYS, ALL);
        }

        long key(Sighting sighting) {
            return keyOf.get(sighting);
        }

        @Override
        public String toString() {
            return "N " + minimumUnits + ", W " + window + ", L " + lateness + ", "
                    + Arrays.toString(sightings.stream()
                            .map(each -> key(each) + "/" + each.unit() + "@" + each.time())
                            .toArray());
        }
    }
}
