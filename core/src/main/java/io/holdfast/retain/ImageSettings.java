package io.holdfast.retain;

import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.ImageClass;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ImageRoot;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a line keeps images. Immutable. */
public final class ImageSettings {
    /** A hundred files: some milliseconds of the journal's time. The line makes it fewer where it takes long. */
    public static final int DEFAULT_BATCH = 100;

    /**
     * A quarter of a second between batches: at most 400 files a second, where a hundred stations need ten. The line makes it longer
     * where batches take long, unless room is needed.
     */
    public static final Duration DEFAULT_PAUSE = Duration.ofMillis(250);

    /** An hour: so long after a freeze was lifted its images may stay. */
    public static final Duration DEFAULT_RECHECK = Duration.ofHours(1);

    /** Four days: a long weekend. */
    public static final Duration DEFAULT_LONGEST_STOP = Duration.ofDays(4);

    /** Ten thousand million bytes: journal, its log, and a day of a small plant's results. */
    public static final long DEFAULT_RESERVE_BYTES = 10_000_000_000L;

    /** A month to order a disk, a week to fit it, two days to do something at once. */
    public static final List<Integer> DEFAULT_WARN_DAYS = List.of(30, 7, 2);

    private final Builder set;

    private ImageSettings(Builder set) {
        this.set = set;
    }

    /**
     * Starts settings.
     *
     * @param roots where images are; the line owns and closes them
     */
    public static Builder of(ImageRoot... roots) {
        return new Builder(List.of(roots));
    }

    /** Returns where images are. */
    public List<ImageRoot> roots() {
        return set.roots;
    }

    /** Returns the rules. */
    public RetentionPolicy policy() {
        return set.policy;
    }

    /** Returns the shifts that volumes are counted and forecast by. */
    public ShiftCalendar calendar() {
        return set.calendar;
    }

    /** Returns what moves where. */
    public List<Tiering> tiers() {
        return set.tiers;
    }

    /** Returns what happens at which share of a root's room. */
    public Watermarks watermarks() {
        return set.watermarks;
    }

    /** Returns what is done in need of room, in order. */
    public List<EmergencyStep> emergency() {
        return set.emergency;
    }

    /** Returns how many files a batch has. */
    public int batch() {
        return set.batch;
    }

    /** Returns how long there is peace between batches. */
    public Duration pause() {
        return set.pause;
    }

    /** Returns how soon what was frozen is looked at again. */
    public Duration recheck() {
        return set.recheck;
    }

    /** Returns by how much the clock may jump. */
    public Duration largestJump() {
        return set.largestJump;
    }

    /** Returns how long a stop may seem to have been. */
    public Duration longestStop() {
        return set.longestStop;
    }

    /** Tells whether the hash of a file is compared before it is deleted, where one is known; else its size alone. */
    public boolean comparesHashes() {
        return set.comparesHashes;
    }

    /** Returns how many bytes of each root are not for images. */
    public long reserveBytes() {
        return set.reserveBytes;
    }

    /** Returns how many bytes a root has for images and others, where somebody said so. */
    public Map<String, Long> capacities() {
        return Map.copyOf(set.capacities);
    }

    /** Returns what is expected where nothing is measured. */
    public List<ExpectedVolume> expected() {
        return set.expected;
    }

    /** Returns at how many days until a root is full a person is warned, most first. */
    public List<Integer> warnDays() {
        return set.warnDays;
    }

    /** Returns what rules may ask of the part of a context. */
    public PartKind kind(@Nullable WorkContext context) {
        if (context == null) {
            return PartKind.UNKNOWN;
        }
        PartKind known = context.material() == null ? null : set.parts.get(context.material());
        if (known != null) {
            return known;
        }
        return context.tooling() == null || context.tooling().partFamily() == null
                ? PartKind.UNKNOWN
                : new PartKind(context.tooling().partFamily(), null);
    }

    /** Makes settings part by part. Not thread-safe. */
    public static final class Builder {
        private final List<ImageRoot> roots;
        private RetentionPolicy policy = RetentionPolicy.ofDefaults();
        private ShiftCalendar calendar = ShiftCalendar.daily(ZoneOffset.UTC);
        private final Map<MaterialDefinitionId, PartKind> parts = new HashMap<>();
        private List<Tiering> tiers = List.of();
        private Watermarks watermarks = Watermarks.DEFAULT;
        private List<EmergencyStep> emergency = List.of(new EmergencyStep(EmergencyStep.Act.EXPIRE, ImageClass.PASSED));
        private int batch = DEFAULT_BATCH;
        private Duration pause = DEFAULT_PAUSE;
        private Duration recheck = DEFAULT_RECHECK;
        private Duration largestJump = ClockWatch.DEFAULT_LARGEST_JUMP;
        private Duration longestStop = DEFAULT_LONGEST_STOP;
        private boolean comparesHashes = true;
        private long reserveBytes = DEFAULT_RESERVE_BYTES;
        private final Map<String, Long> capacities = new HashMap<>();
        private List<ExpectedVolume> expected = List.of();
        private List<Integer> warnDays = DEFAULT_WARN_DAYS;

        private Builder(List<ImageRoot> roots) {
            this.roots = List.copyOf(roots);
            Set<String> names = new HashSet<>();
            for (ImageRoot root : roots) {
                if (!names.add(root.name())) {
                    throw new IllegalArgumentException("names of roots must differ, had " + root.name() + " twice");
                }
            }
            if (names.isEmpty()) {
                throw new IllegalArgumentException("images need a root, had none");
            }
        }

        /** Sets the rules; {@link RetentionPolicy#ofDefaults} by default. */
        public Builder policy(RetentionPolicy value) {
            policy = Objects.requireNonNull(value, "policy");
            return this;
        }

        /** Sets the shifts; by default one each day, in UTC. */
        public Builder calendar(ShiftCalendar value) {
            calendar = Objects.requireNonNull(value, "calendar");
            return this;
        }

        /** Says what a part is; without it, its family is what the tooling of its context says. */
        public Builder part(MaterialDefinitionId material, PartKind kind) {
            parts.put(material, Objects.requireNonNull(kind, "kind"));
            return this;
        }

        /** Sets what moves where; nothing by default. */
        public Builder tiers(Tiering... value) {
            tiers = List.of(value);
            return this;
        }

        /** Sets the watermarks; {@link Watermarks#DEFAULT} by default. */
        public Builder watermarks(Watermarks value) {
            watermarks = Objects.requireNonNull(value, "watermarks");
            return this;
        }

        /** Sets what is done in need of room, in order; by default passed images expire. */
        public Builder emergency(EmergencyStep... value) {
            emergency = List.of(value);
            return this;
        }

        /**
         * Sets how files are deleted; {@link #DEFAULT_BATCH} and {@link #DEFAULT_PAUSE} by default. That is as fast as it gets: the
         * line's own thread makes batches smaller and pauses longer where a batch takes long, so that receipts do not, until room is
         * needed.
         *
         * @param files how many in a batch at most, 1 to 10,000
         * @param peace how long between batches at least, zero or more
         */
        public Builder pace(int files, Duration peace) {
            if (files < 1 || files > 10_000) {
                throw new IllegalArgumentException("files must be from 1 to 10,000, was " + files);
            }
            if (peace.isNegative()) {
                throw new IllegalArgumentException("peace must be >= 0, was " + peace);
            }
            batch = files;
            pause = peace;
            return this;
        }

        /** Sets how soon frozen images are looked at again, more than zero; {@link #DEFAULT_RECHECK} by default. */
        public Builder recheck(Duration value) {
            recheck = positive("recheck", value);
            return this;
        }

        /**
         * Sets what the clock may do before nothing is deleted until a person confirms it.
         *
         * @param jump by how much it may jump while the line runs; {@link ClockWatch#DEFAULT_LARGEST_JUMP} by default
         * @param stop how long a stop may seem to have been; {@link #DEFAULT_LONGEST_STOP} by default. A clock that was set wrong
         *     during a stop by less than that is not noticed
         */
        public Builder clock(Duration jump, Duration stop) {
            largestJump = positive("jump", jump);
            longestStop = positive("stop", stop);
            return this;
        }

        /** Has files be compared by size alone before they are deleted: their content is not read. */
        public Builder compareSizesOnly() {
            comparesHashes = false;
            return this;
        }

        /** Sets how many bytes of each root are not for images; {@link #DEFAULT_RESERVE_BYTES} by default. */
        public Builder reserveBytes(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("reserveBytes must be >= 0, was " + value);
            }
            reserveBytes = value;
            return this;
        }

        /** Says how many bytes a root has: needed where it cannot tell itself, as a bucket. */
        public Builder capacity(String root, long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("capacity of " + root + " must be >= 1, was " + bytes);
            }
            capacities.put(root, bytes);
            return this;
        }

        /**
         * Says what stations are expected to store. Where even the minimum of each class cannot fit, opening the line is refused. A
         * station is forecast from this until a week of it is measured.
         */
        public Builder expect(List<ExpectedVolume> value) {
            expected = List.copyOf(value);
            return this;
        }

        /** Sets at how many days until a root is full a person is warned; {@link #DEFAULT_WARN_DAYS} by default. */
        public Builder warnDays(Integer... value) {
            warnDays =
                    List.of(value).stream().sorted((one, other) -> other - one).toList();
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be more than zero, was " + value);
            }
            return value;
        }

        /**
         * Returns the settings.
         *
         * @throws IllegalArgumentException where a tier, a capacity or an expectation names a root that there is not, or an
         *     emergency moves without a tier
         */
        public ImageSettings build() {
            List<String> names = roots.stream().map(ImageRoot::name).toList();
            List<String> named = new ArrayList<>(capacities.keySet());
            for (Tiering tier : tiers) {
                named.add(tier.from());
                named.add(tier.to());
            }
            expected.forEach(each -> named.add(each.root()));
            for (String name : named) {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException("root must be one of " + names + ", was " + name);
                }
            }
            if (tiers.isEmpty() && emergency.stream().anyMatch(step -> step.act() == EmergencyStep.Act.MOVE)) {
                throw new IllegalArgumentException("an emergency step that moves needs a tier, had none");
            }
            return new ImageSettings(this);
        }
    }
}
