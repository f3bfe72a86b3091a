package io.holdfast.detect;

import io.holdfast.detect.Streams.Arrival;
import io.holdfast.detect.Streams.Silence;
import io.holdfast.detect.Streams.Step;
import io.holdfast.detect.Streams.Stream;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.Place.Point;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Streams made to break a detector, each at one place where it is likely to be wrong. */
enum Attack {
    /** Points on and beside the corners of {@link FreeTrack}'s cells, out to the farthest coordinate; radii 0 to largest. */
    CELL_CORNERS {
        @Override
        void setUp(Maker maker) {
            long radius = maker.oneOf(0, 1, 2, 5, 1_000, 4_096, 150_000_000, LARGEST - 1, LARGEST);
            maker.rules.add(maker.timed(2 + maker.random.nextInt(3)).radiusMicrometres(radius));
            maker.pause = new long[] {0, SECOND, 2 * SECOND};
            maker.place = () -> {
                long x = maker.beside(radius, maker.random.nextInt(maker.variety));
                return new Point(null, x, maker.beside(radius, maker.random.nextInt(maker.variety)));
            };
        }
    },

    /** Time stands still. */
    ONE_INSTANT {
        @Override
        void setUp(Maker maker) {
            maker.rules.add(maker.timed(2 + maker.random.nextInt(4)));
            maker.rules.add(ClusterRule.custom("run")
                    .minimumUnits(3)
                    .windowOfRunTime(Duration.ofNanos(1), Duration.ofNanos(1))
                    .radiusMicrometres(10));
            maker.pause = new long[] {0};
            maker.lateness = Duration.ZERO;
        }
    },

    /** Times exactly W apart, or the allowed lateness, or a nanosecond beside. */
    WINDOW_EDGES {
        @Override
        void setUp(Maker maker) {
            long window = maker.oneOf(1, 2, 900 * SECOND, 366 * DAY);
            long lateness = maker.oneOf(0, 1, window, 2 * window > 366 * DAY ? window : 2 * window);
            maker.lateness = Duration.ofNanos(lateness);
            maker.rules.add(maker.timed(2 + maker.random.nextInt(2)).window(Duration.ofNanos(window)));
            maker.rules.add(ClusterRule.custom("run")
                    .minimumUnits(2)
                    .windowOfRunTime(Duration.ofNanos(window), Duration.ofNanos(Math.max(1, window / 2)))
                    .radiusMicrometres(10));
            // Over a year a stream would soon leave the range of device times.
            maker.pause = maker.size > 100 && window > 900 * SECOND
                    ? new long[] {0, 0, 1, window - 1, -window, 1 - window}
                    : new long[] {
                        0, 0, 1, window - 1, window, window + 1, -lateness, -lateness, -lateness - 1, 1 - lateness
                    };
        }
    },

    /** Units that differ and have one hash. */
    EQUAL_HASHES_OF_UNITS {
        @Override
        void setUp(Maker maker) {
            EQUAL_HASHES.setUp(maker);
            maker.unitBits = maker.bits;
            maker.bits = 0;
        }
    },

    /** Names that differ and have one hash: results, zones, positions, morphologies, work orders, tools. */
    EQUAL_HASHES {
        @Override
        void setUp(Maker maker) {
            maker.bits = maker.size > 100 ? 12 : 4;
            maker.units = maker.size > 100 ? 1_000 : 8;
            maker.segments = maker.size > 100 ? 5 : 2;
            maker.rules.add(maker.timed(2 + maker.random.nextInt(3)));
            maker.rules.add(ClusterRule.custom("units")
                    .minimumUnits(2 + maker.random.nextInt(3))
                    .windowOfInspectedUnits(4 + maker.random.nextInt(8))
                    .scope(ScopeKind.TOOLING)
                    .radiusMicrometres(10));
            maker.pause = new long[] {0, SECOND, 2 * SECOND, -SECOND};
            maker.morphologies = 2;
            maker.positions = true;
            maker.tools = 2;
        }
    },

    /** One unit that is marked over and over, and hardly another. */
    ONE_UNIT {
        @Override
        void setUp(Maker maker) {
            maker.rules.add(maker.timed(2 + maker.random.nextInt(2)));
            maker.rules.add(ClusterRule.custom("units")
                    .minimumUnits(2)
                    .windowOfInspectedUnits(2 + maker.random.nextInt(3))
                    .radiusMicrometres(10));
            maker.favourite = true;
            maker.most = maker.size > 100 ? 6 : 2;
            maker.variety = 1;
        }
    },

    /** Rules that choose segment and tooling in turn, many of either, and scopes forgotten in between. */
    TAKING_TURNS {
        @Override
        void setUp(Maker maker) {
            boolean toolingFirst = maker.random.nextBoolean();
            for (int i = 0; i < 4; i++) {
                ClusterRule.Builder rule = maker.timed(2 + i % 2, "R" + i);
                if (i == 2) {
                    rule.windowOfInspectedUnits(4);
                }
                maker.rules.add(rule.scope((i % 2 == 0) == toolingFirst ? ScopeKind.TOOLING : ScopeKind.SEGMENT));
            }
            maker.segments = maker.size > 100 ? 300 : 3;
            maker.tools = maker.size > 100 ? 100 : 2;
            maker.variety = 1;
            maker.silences = true;
        }
    },

    /** The first and the last nanoseconds that a device time can be at. */
    EDGES_OF_TIME {
        @Override
        void setUp(Maker maker) {
            boolean early = maker.random.nextBoolean();
            long tick = maker.oneOf(1, SECOND, 60 * SECOND);
            long window = maker.oneOf(4 * tick, 5 * tick, 366 * DAY);
            maker.lateness = Duration.ofNanos(maker.oneOf(0, 3 * tick, 366 * DAY));
            maker.rules.add(maker.timed(2 + maker.random.nextInt(3)).window(Duration.ofNanos(window)));
            maker.rules.add(ClusterRule.custom("run")
                    .minimumUnits(2)
                    .windowOfRunTime(Duration.ofNanos(window), Duration.ofNanos(2 * tick))
                    .radiusMicrometres(10));
            maker.now = early ? EARLIEST : LATEST.minusNanos(maker.size * tick);
            // Early, half the steps back lie before all time and are held at its start.
            maker.pause = new long[] {0, tick, tick, early ? -tick : tick, 2 * tick, -3 * tick};
        }
    },

    /** The clock leaps years ahead, and results of the past still come. */
    LEAPING_CLOCK {
        @Override
        void setUp(Maker maker) {
            maker.rules.add(maker.timed(2 + maker.random.nextInt(2)));
            maker.rules.add(ClusterRule.custom("units")
                    .minimumUnits(2)
                    .windowOfInspectedUnits(5)
                    .radiusMicrometres(10));
            maker.rules.add(ClusterRule.custom("run")
                    .minimumUnits(2)
                    .windowOfRunTime(Duration.ofSeconds(4), Duration.ofSeconds(2))
                    .radiusMicrometres(10));
            maker.variety = 1;
            long leap = (maker.size > 100 ? 30 : 366 * 5) * DAY;
            maker.pause =
                    new long[] {0, SECOND, SECOND, SECOND, 2 * SECOND, 2 * SECOND, -SECOND, -3 * SECOND, leap, -leap};
        }
    };

    static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("2199-12-31T23:59:59.999999999Z");
    private static final long LARGEST = Point.LARGEST_MICROMETRES;
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400 * SECOND;

    abstract void setUp(Maker maker);

    /** Returns a stream of about so many steps. */
    Stream stream(long seed, int size) {
        Maker maker = new Maker(seed, size);
        setUp(maker);
        return maker.make();
    }

    /** Returns one of 2 to the given power names of one length and one hash. */
    static String equalHash(int index, int bits) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < bits; bit++) {
            name.append((index >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    /** Where a place comes from. */
    interface Places {
        Place next();
    }

    /** Knobs, and what follows from them. */
    static final class Maker {
        final Random random;
        final int size;
        final List<ClusterRule.Builder> rules = new ArrayList<>();
        Duration lateness = Duration.ofSeconds(3);
        Instant now = Instant.parse("2025-03-30T00:58:00Z");
        long[] pause = {0, SECOND, SECOND, 2 * SECOND, -SECOND};
        int variety;
        int units;
        int segments = 1;
        int tools;
        int morphologies = 1;
        int most = 2;
        int bits;
        int unitBits;
        boolean positions;
        boolean favourite;
        boolean silences;
        Places place = this::anywhere;

        Maker(long seed, int size) {
            // Neighbouring seeds of java.util.Random start alike.
            this.random = new Random(seed * 0x9E3779B97F4A7C15L);
            random.nextInt();
            this.size = size;
            this.variety = size > 100 ? 8 : 2;
            this.units = size > 100 ? 200 : 6;
        }

        ClusterRule.Builder timed(int units) {
            return timed(units, "timed");
        }

        ClusterRule.Builder timed(int minimum, String id) {
            return ClusterRule.custom(id)
                    .minimumUnits(minimum)
                    .window(Duration.ofSeconds(5))
                    .radiusMicrometres(10);
        }

        long oneOf(long... values) {
            return values[random.nextInt(values.length)];
        }

        /** Returns a coordinate on the border of a cell, or 1 um, r or 2r from it, or at the end of the world. */
        long beside(long radius, int border) {
            long side = 1L << (Long.SIZE - Long.numberOfLeadingZeros(8 * Math.max(1, radius) - 1));
            long[] borders = {0, -side, side, LARGEST, -LARGEST, 2 * side, -3 * side, LARGEST / side * side};
            long offset = oneOf(0, 0, 1, -1, radius, -radius, radius - 1, radius + 1, -radius - 1, 2 * radius);
            return Math.max(-LARGEST, Math.min(LARGEST, borders[border] + offset));
        }

        private Place anywhere() {
            String position = positions && random.nextInt(3) == 0 ? name("P", random.nextInt(2)) : null;
            int spot = random.nextInt(variety);
            return random.nextBoolean()
                    ? new Place.Zone(position, name("Z", spot))
                    : new Point(position, 100 * spot + oneOf(0, 0, 10, -10), oneOf(0, 0, 10, 11));
        }

        private String name(String prefix, int index) {
            return bits == 0 ? prefix + index : equalHash(index, bits);
        }

        Stream make() {
            List<Step> steps = new ArrayList<>();
            List<Inspection> made = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Instant received = Instant.parse("2025-01-01T00:00:00Z").plusSeconds(i);
                now = now.plusNanos(pause[random.nextInt(pause.length)]);
                now = now.isBefore(EARLIEST) ? EARLIEST : now.isAfter(LATEST) ? LATEST : now;
                if (i > 0 && random.nextInt(20) == 0) {
                    steps.add(new Arrival(made.get(i - 1 - random.nextInt(Math.min(i, 8)))));
                }
                Inspection inspection = inspection(i, received);
                made.add(inspection);
                steps.add(new Arrival(inspection));
                if (silences && random.nextInt(30) == 0) {
                    steps.add(new Silence(received.minusSeconds(random.nextInt(size))));
                }
            }
            return new Stream(
                    new RuleSet(rules.stream().map(ClusterRule.Builder::build).toList(), lateness), steps);
        }

        private Inspection inspection(int index, Instant received) {
            List<Defect> defects = new ArrayList<>();
            for (int left = random.nextInt(most + 1); left > 0; left--) {
                defects.add(Defect.of(new Morphology(name("M", random.nextInt(morphologies))), place.next()));
            }
            int unit = favourite && random.nextInt(12) > 0 ? 0 : random.nextInt(units);
            // Out of order: ties in time must not be broken by arrival.
            int result = index * 4_093 & (bits == 0 ? 0xFFFF : (1 << bits) - 1);
            return new Inspection(
                    new ResultId(bits == 0 ? "r" + result : name("r", result) + index / (1 << bits)),
                    new UnitId(unitBits == 0 ? "u" + unit : equalHash(unit, unitBits)),
                    segment(random.nextInt(segments)),
                    tools == 0 || random.nextInt(4) == 0 ? null : tool(random.nextInt(tools)),
                    null,
                    now,
                    received,
                    defects);
        }

        private Segment segment(int index) {
            return new WorkOrderSegment(new WorkOrderId(name("W", index)), new OperationId("10"), null);
        }

        private @Nullable Tooling tool(int index) {
            return new Tooling(null, new EquipmentId(name("T", index)), null, null);
        }
    }
}
