package io.holdfast.rest;

import io.holdfast.model.Actor;
import io.holdfast.model.MaterialHold;

/**
 * Restricts material. Thread-safe; blocks. Each step reads first and sets second, so that a repeat changes nothing.
 *
 * <p>What cannot be held by any means that the plant allows is reported with {@link HoldReport.Outcome#NEEDS_PERSON}: the last
 * rung of every ladder is a human being.
 */
public interface Holds {
    /** Says what {@link #place} would try, without changing anything. Reads the target. */
    Answer<HoldPlan> plan(MaterialHold hold) throws InterruptedException;

    /** Places the hold and reads each step back. */
    Answer<HoldReport> place(MaterialHold hold) throws InterruptedException;

    /** Reads what of the hold is in force, and changes nothing. */
    Answer<HoldReport> verify(MaterialHold hold) throws InterruptedException;

    /** Reads what of that which a report calls ours is in force still, and changes nothing. */
    Answer<HoldReport> standing(HoldReport report) throws InterruptedException;

    /**
     * Lifts what the report says was placed, and nothing else: what was held already stays held.
     *
     * @param report what {@link #place} reported
     * @param by who decided it
     * @param words why and on whose word, kept at the target where that has a field for it
     */
    Answer<HoldReport> release(HoldReport report, Actor.Person by, String words) throws InterruptedException;

    /** Lifts as {@link #release(HoldReport, Actor.Person, String)} does, with the name alone. */
    default Answer<HoldReport> release(HoldReport report, Actor.Person by) throws InterruptedException {
        return release(report, by, "released by " + by.name());
    }
}
