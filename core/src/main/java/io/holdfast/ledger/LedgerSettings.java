package io.holdfast.ledger;

import io.holdfast.model.CountPosting;
import io.holdfast.model.Fate;
import io.holdfast.model.Tooling;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** How a line counts. Immutable, made by {@link #custom}. */
public final class LedgerSettings {
    /** Five millimetres: finer than a person points at on a housing, coarse enough that one cause fills few tiles. */
    public static final long DEFAULT_TILE_MICROMETRES = 5_000;

    /** A minute: more than clocks that are kept in step differ by. */
    public static final Duration DEFAULT_CLOCK_OFFSET = Duration.ofMinutes(1);

    /** 100 days: a quarter, and what a review of it looks back at. */
    public static final Duration DEFAULT_LIVE = Duration.ofDays(100);

    private final ShiftCalendar calendar;
    private final Fate rejects;
    private final long tileMicrometres;
    private final Duration clockOffset;
    private final Duration live;
    private final @Nullable PriceList prices;
    private final BiFunction<Tooling, Instant, Optional<String>> toolCondition;
    private final Set<CountPosting.Kind> postedByRule;
    private final long postedByRuleUpTo;

    private LedgerSettings(Builder builder) {
        calendar = builder.calendar;
        rejects = builder.rejects;
        tileMicrometres = builder.tileMicrometres;
        clockOffset = builder.clockOffset;
        live = builder.live;
        prices = builder.prices;
        toolCondition = builder.toolCondition;
        postedByRule = Set.copyOf(builder.postedByRule);
        postedByRuleUpTo = builder.postedByRuleUpTo;
    }

    /** Starts settings with the plant's shift calendar. */
    public static Builder custom(ShiftCalendar calendar) {
        return new Builder(calendar);
    }

    /** Returns the calendar. */
    public ShiftCalendar calendar() {
        return calendar;
    }

    /** Returns what a unit whose last word is FAIL counts as until a person decides. */
    public Fate rejects() {
        return rejects;
    }

    /** Returns the side of the tiles that points are counted in. */
    public long tileMicrometres() {
        return tileMicrometres;
    }

    /** Returns how far another system's clock may lie off. */
    public Duration clockOffset() {
        return clockOffset;
    }

    /** Returns how far back figures are kept in memory. */
    public Duration live() {
        return live;
    }

    /** Returns what things cost; empty where no quality cost is kept. */
    public Optional<PriceList> prices() {
        return Optional.ofNullable(prices);
    }

    /** Returns the condition of a tool, as the plant words it; empty where it is not known. */
    public Optional<String> toolCondition(Tooling tooling, Instant at) {
        return toolCondition.apply(tooling, at);
    }

    /** Tells whether a posting may go without a person's word. */
    public boolean mayPost(CountPosting posting) {
        return postedByRule.contains(posting.kind()) && Math.abs(posting.quantity()) <= postedByRuleUpTo;
    }

    /** Returns what figures in the journal depend on: when it is another, they must be made anew. */
    public String figuresBy() {
        return "1 " + calendar + " rejects " + rejects + " tile " + tileMicrometres;
    }

    /** Makes settings part by part. Not thread-safe. */
    public static final class Builder {
        private final ShiftCalendar calendar;
        private Fate rejects = Fate.SCRAP;
        private long tileMicrometres = DEFAULT_TILE_MICROMETRES;
        private Duration clockOffset = DEFAULT_CLOCK_OFFSET;
        private Duration live = DEFAULT_LIVE;
        private @Nullable PriceList prices;
        private BiFunction<Tooling, Instant, Optional<String>> toolCondition = (tooling, at) -> Optional.empty();
        private Set<CountPosting.Kind> postedByRule = EnumSet.noneOf(CountPosting.Kind.class);
        private long postedByRuleUpTo;

        private Builder(ShiftCalendar calendar) {
            this.calendar = Objects.requireNonNull(calendar, "calendar");
        }

        /** Sets what a unit whose last word is FAIL counts as until a person decides; {@link Fate#SCRAP} by default, never GOOD. */
        public Builder rejectsCountAs(Fate value) {
            if (value == Fate.GOOD) {
                throw new IllegalArgumentException("rejectsCountAs must not be GOOD");
            }
            rejects = value;
            return this;
        }

        /** Sets the side of the tiles that points are counted in; {@link #DEFAULT_TILE_MICROMETRES} by default, at least 1. */
        public Builder tileMicrometres(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("tileMicrometres must be >= 1, was " + value);
            }
            tileMicrometres = value;
            return this;
        }

        /** Sets how far another system's clock may lie off; {@link #DEFAULT_CLOCK_OFFSET} by default. Explains counts at borders. */
        public Builder clockOffset(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("clockOffset must be >= 0, was " + value);
            }
            clockOffset = value;
            return this;
        }

        /** Sets how far back figures are kept in memory; {@link #DEFAULT_LIVE} by default. Older ones are read from the journal. */
        public Builder live(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("live must be more than zero, was " + value);
            }
            live = value;
            return this;
        }

        /** Sets what things cost; without it no quality cost is kept. */
        public Builder prices(PriceList value) {
            prices = Objects.requireNonNull(value, "prices");
            return this;
        }

        /** Sets who knows the condition of a tool at an instant: shots since its care, a grade. Must answer at once. */
        public Builder toolCondition(BiFunction<Tooling, Instant, Optional<String>> value) {
            toolCondition = Objects.requireNonNull(value, "toolCondition");
            return this;
        }

        /**
         * Has corrections posted without a person's word, where every unit of the difference is explained; none by default.
         *
         * @param kinds which
         * @param upTo how many units at most in one posting
         */
        public Builder postByRule(Set<CountPosting.Kind> kinds, long upTo) {
            if (upTo < 1) {
                throw new IllegalArgumentException("upTo must be >= 1, was " + upTo);
            }
            postedByRule = kinds;
            postedByRuleUpTo = upTo;
            return this;
        }

        /** Returns the settings. */
        public LedgerSettings build() {
            return new LedgerSettings(this);
        }
    }
}
