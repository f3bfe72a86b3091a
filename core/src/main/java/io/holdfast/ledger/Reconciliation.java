package io.holdfast.ledger;

import io.holdfast.model.CountPosting;
import io.holdfast.model.LedgerId;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnitCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How another count and ours meet: the difference in each number, every unit of it under a named cause, and the postings that would
 * correct theirs.
 *
 * @param stated what they counted
 * @param ours what we count, now
 * @param lines the numbers that they stated, compared
 * @param proposals postings after which their good, scrap and rework are ours; empty where they are already
 */
public record Reconciliation(StatedCounts stated, UnitCounts ours, List<Line> lines, List<CountPosting> proposals) {
    /** Copies the lists. */
    public Reconciliation {
        lines = List.copyOf(lines);
        proposals = List.copyOf(proposals);
    }

    /** A number that can be compared. */
    public enum Measure {
        /** Units made: against our units inspected or booked. */
        PRODUCED,
        /** Good units, in the end: what may be booked as finished goods. */
        GOOD,
        /** Lost units. */
        SCRAP,
        /** Units for rework. */
        REWORK
    }

    /**
     * One number, compared.
     *
     * @param measure which
     * @param theirs their number
     * @param ours our number
     * @param residuals why they differ; their sum is always {@code theirs - ours}
     */
    public record Line(Measure measure, long theirs, long ours, List<Residual> residuals) {
        /** Copies the residuals. */
        public Line {
            residuals = List.copyOf(residuals);
        }

        /** Returns {@code theirs - ours}. */
        public long difference() {
            return theirs - ours;
        }

        /** Tells whether every unit of the difference has a known cause. */
        public boolean isExplained() {
            return residuals.stream()
                    .noneMatch(residual -> residual.cause() == Residual.Cause.UNEXPLAINED
                            || residual.cause() == Residual.Cause.NOT_INSPECTED);
        }

        long of(Residual.Cause cause) {
            return residuals.stream()
                    .filter(residual -> residual.cause() == cause)
                    .mapToLong(Residual::units)
                    .sum();
        }
    }

    /** What was posted of one kind before. */
    public interface Posted {
        /** Returns the number of the last posting of the series, or 0. */
        long lastNumber(LedgerId series);

        /** Returns the sum of what was posted in the series after they counted: they cannot have counted that. */
        long since(LedgerId series, Instant asOf);
    }

    /**
     * Compares.
     *
     * @param ours our counts of what they counted: of the whole order at the operation, or of the shift
     * @param evidence what may explain a difference
     * @param at when this is done, to date the proposals
     */
    public static Reconciliation of(
            StatedCounts stated, UnitCounts ours, Evidence evidence, Posted posted, Instant at) {
        List<Line> lines = new ArrayList<>();
        List<CountPosting> proposals = new ArrayList<>();
        line(stated, Measure.PRODUCED, stated.produced(), ours, UnitCounts::producedQuantity, evidence, lines);
        line(stated, Measure.GOOD, stated.good(), ours, UnitCounts::finalGood, evidence, lines);
        line(stated, Measure.SCRAP, stated.scrap(), ours, UnitCounts::scrap, evidence, lines);
        line(stated, Measure.REWORK, stated.rework(), ours, UnitCounts::rework, evidence, lines);
        for (Line line : lines) {
            propose(stated, line, posted, at, proposals);
        }
        return new Reconciliation(stated, ours, lines, proposals);
    }

    private static void line(
            StatedCounts stated,
            Measure measure,
            @Nullable Long theirs,
            UnitCounts ours,
            ToLongFunction<UnitCounts> number,
            Evidence evidence,
            List<Line> lines) {
        if (theirs == null) {
            return;
        }
        long mine = number.applyAsLong(ours);
        Explaining explaining = new Explaining(theirs - mine);
        if (measure == Measure.PRODUCED || measure == Measure.GOOD) {
            // What was made after they counted is certain, and may hide something of the other sign.
            explaining.certain(
                    Residual.Cause.MES_LATE,
                    -Math.min(measure == Measure.GOOD ? evidence.goodMadeAfter() : evidence.madeAfter(), mine));
            explaining.upTo(Residual.Cause.LATE_RESULTS, -evidence.receivedAfter());
            boolean countsRejects =
                    measure == Measure.GOOD && (stated.scrap() == null || stated.scrap() < ours.scrap());
            explaining.upTo(Residual.Cause.REJECTS_NOT_SUBTRACTED, countsRejects ? evidence.rejects() : 0);
            explaining.upTo(Residual.Cause.INSPECTED_TWICE, evidence.again());
            explaining.upTo(Residual.Cause.CONTEXT_MISSING, evidence.unbound());
            explaining.upTo(Residual.Cause.SHED, evidence.shed());
            explaining.upTo(Residual.Cause.CLOCK_OFFSET, evidence.atBorder());
            explaining.upTo(Residual.Cause.CLOCK_OFFSET, -evidence.atBorder());
            explaining.upTo(Residual.Cause.NOT_INSPECTED, Math.max(0, explaining.left));
        } else {
            explaining.upTo(Residual.Cause.LATE_RESULTS, -evidence.receivedAfter());
            explaining.upTo(Residual.Cause.REJECTS_NOT_SUBTRACTED, -evidence.rejects());
            explaining.upTo(Residual.Cause.INSPECTED_TWICE, evidence.again());
        }
        lines.add(new Line(measure, theirs, mine, explaining.all()));
    }

    /** A difference that is explained bit by bit. */
    private static final class Explaining {
        private final List<Residual> residuals = new ArrayList<>();
        private long left;

        Explaining(long difference) {
            left = difference;
        }

        void certain(Residual.Cause cause, long units) {
            if (units != 0) {
                residuals.add(new Residual(cause, units));
                left -= units;
            }
        }

        /** Explains as much as is left on the side of the given number, and at most that. */
        void upTo(Residual.Cause cause, long most) {
            if (Long.signum(most) == Long.signum(left) && left != 0) {
                certain(cause, Math.abs(most) < Math.abs(left) ? most : left);
            }
        }

        List<Residual> all() {
            certain(Residual.Cause.UNEXPLAINED, left);
            return residuals;
        }
    }

    private static void propose(
            StatedCounts stated, Line line, Posted posted, Instant at, List<CountPosting> proposals) {
        CountPosting.Kind kind = switch (line.measure()) {
            case PRODUCED -> null;
            case GOOD -> CountPosting.Kind.YIELD;
            case SCRAP -> CountPosting.Kind.SCRAP;
            case REWORK -> CountPosting.Kind.REWORK;
        };
        if (kind == null) {
            return;
        }
        LedgerId series = series(stated, kind);
        // Units made since they counted will come with their next count by themselves.
        long quantity = -line.difference() + line.of(Residual.Cause.MES_LATE) - posted.since(series, stated.asOf());
        if (quantity != 0) {
            proposals.add(new CountPosting(
                    series,
                    posted.lastNumber(series) + 1,
                    kind,
                    stated.source(),
                    stated.workOrder(),
                    stated.operation(),
                    stated.shift(),
                    stated.productionDay(),
                    quantity,
                    line.measure() + ": " + stated.source() + " says " + line.theirs() + " as of " + stated.asOf()
                            + ", inspected " + line.ours() + "; " + line.residuals(),
                    at,
                    null));
        }
    }

    /** Returns the series of the postings of one kind that correct what was stated. */
    public static LedgerId series(StatedCounts stated, CountPosting.Kind kind) {
        return CountPosting.series(
                kind, stated.source(), stated.workOrder(), stated.operation(), stated.shift(), stated.productionDay());
    }

    /** Tells whether every unit of every difference has a known cause. */
    public boolean isExplained() {
        return lines.stream().allMatch(Line::isExplained);
    }
}
