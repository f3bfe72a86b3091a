package io.holdfast.rest.internal;

import io.holdfast.model.Actor;
import io.holdfast.model.MaterialHold;
import io.holdfast.rest.Answer;
import io.holdfast.rest.HoldPlan;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Holds;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds by a ladder of means. Thread-safe. */
public final class LadderHolds implements Holds {
    private static final Logger LOG = LoggerFactory.getLogger(LadderHolds.class);

    private final HoldLadder ladder;
    private final Subjects subjects;

    /** Makes holds of the given means, the first of which is the one that the plant wants most. */
    public LadderHolds(List<Rung> rungs, Subjects subjects) {
        ladder = new HoldLadder(rungs);
        this.subjects = subjects;
    }

    /** Names what is to be held in the target's own terms. */
    @FunctionalInterface
    public interface Subjects {
        /** Returns them, in order. May read the target. */
        List<HoldSubject> of(MaterialHold hold) throws VendorException, InterruptedException;
    }

    @Override
    public Answer<HoldPlan> plan(MaterialHold hold) throws InterruptedException {
        return VendorException.answer(remarks -> ladder.plan(hold, subjects.of(hold)));
    }

    @Override
    public Answer<HoldReport> place(MaterialHold hold) throws InterruptedException {
        return VendorException.answer(remarks -> ladder.place(hold, subjects.of(hold), remarks));
    }

    @Override
    public Answer<HoldReport> verify(MaterialHold hold) throws InterruptedException {
        return VendorException.answer(remarks -> ladder.verify(hold, subjects.of(hold)));
    }

    @Override
    public Answer<HoldReport> standing(HoldReport report) throws InterruptedException {
        return VendorException.answer(remarks -> ladder.standing(report));
    }

    @Override
    public Answer<HoldReport> release(HoldReport report, Actor.Person by, String words) throws InterruptedException {
        Objects.requireNonNull(by, "by");
        LOG.info("{} is released by {}: {}", report.hold(), by, words);
        return VendorException.answer(remarks -> ladder.release(report, words, remarks));
    }
}
