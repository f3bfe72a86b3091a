package io.holdfast.rest;

import io.holdfast.model.HoldId;
import java.util.List;

/**
 * What would be tried to place a hold.
 *
 * @param hold the hold
 * @param steps one for each thing to hold, in order; copied
 */
public record HoldPlan(HoldId hold, List<Step> steps) {
    /** Copies the list. */
    public HoldPlan {
        steps = List.copyOf(steps);
    }

    /**
     * One thing to hold.
     *
     * @param subject what is to be held
     * @param rungs the means that would be tried, in order, each in words; empty where only a person can; copied
     */
    public record Step(HoldSubject subject, List<String> rungs) {
        /** Copies the list. */
        public Step {
            rungs = List.copyOf(rungs);
        }
    }
}
