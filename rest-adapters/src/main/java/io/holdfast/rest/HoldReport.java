package io.holdfast.rest;

import io.holdfast.model.HoldId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a hold is in force at a target.
 *
 * @param hold the hold
 * @param revision its revision
 * @param steps one for each thing to hold, in order; copied
 */
public record HoldReport(HoldId hold, int revision, List<Step> steps) {
    /** Copies the list. */
    public HoldReport {
        Objects.requireNonNull(hold, "hold");
        steps = List.copyOf(steps);
    }

    /** What came of one thing to hold. */
    public enum Outcome {
        /** It is held, by us, and was read back. */
        HELD,
        /** It was held before we asked; it is not ours to release. */
        ALREADY_HELD,
        /** It is held, by us and read back, by a weaker means than the first that the plant wants. */
        WEAKER,
        /** It is not held; nothing stands in the way of trying. */
        FREE,
        /** We released it. */
        RELEASED,
        /** It is no longer there: used up or shipped. */
        GONE,
        /** The target does not know it. */
        NOT_FOUND,
        /** No means was left. */
        NEEDS_PERSON
    }

    /**
     * What came of one thing to hold.
     *
     * @param subject what was to be held
     * @param outcome what came of it
     * @param rung which means took hold, counted from 1; 0 for none
     * @param scope how far it reaches, or null where nothing took hold
     * @param reference the target's own name for the restriction, or null
     * @param note what happened, in words, the target's own among them
     */
    public record Step(
            HoldSubject subject,
            Outcome outcome,
            int rung,
            @Nullable HoldScope scope,
            @Nullable Reference reference,
            String note) {
        /** Tells whether the subject is held. */
        public boolean inForce() {
            return ours() || outcome == Outcome.ALREADY_HELD;
        }

        /** Tells whether it is held by us, and ours to release. */
        public boolean ours() {
            return outcome == Outcome.HELD || outcome == Outcome.WEAKER;
        }

        @Override
        public String toString() {
            return subject + ": " + outcome + (rung == 0 ? "" : " by rung " + rung)
                    + (note.isEmpty() ? "" : ", " + note);
        }
    }

    /** Tells whether everything is held. */
    public boolean inForce() {
        return steps.stream().allMatch(Step::inForce);
    }

    /** Tells whether something is neither held nor can be held without a person. */
    public boolean needsPerson() {
        return steps.stream().anyMatch(step -> !step.inForce() && step.outcome() != Outcome.FREE);
    }

    /** Says it in a line, step by step. */
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
    }
}
