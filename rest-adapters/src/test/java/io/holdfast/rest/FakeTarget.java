package io.holdfast.rest;

import io.holdfast.model.CountPosting;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.WorkOrderId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A target in memory that keeps its vendor's rules, with content that it can take. */
public interface FakeTarget extends AutoCloseable {
    /** Returns the system under test, wired to this target, with the clock {@link #nanos}. */
    QualitySystem system();

    /** Returns the clock. */
    AtomicLong nanos();

    /** Makes the next writes go wrong, one by one. */
    void next(TargetFault... faults);

    /**
     * Makes the next requests be answered by a stranger.
     *
     * @param status 200 or 404 for a portal's page, 429 for a gateway that asks to be left alone
     */
    void strangers(int requests, int status);

    /** Returns another system that is wired to this target, for a dry run; one that really sends where nobody is to be shown. */
    QualitySystem dryRun(Consumer<Exchange> shown);

    /** Lets the target carry out what it had taken and not done yet. */
    void catchUp();

    /** Returns an order that the target knows. */
    WorkOrderId order();

    /** Returns a hold that the target can place; each number is another hold, of another lot. */
    MaterialHold hold(int number);

    /** Returns how often the target was made to restrict what the hold is about, and does so still. */
    int restrictions(MaterialHold hold);

    /** Returns a report that the target can take. */
    Nonconformance report(int number, int revision);

    /** Returns how many reports of that id the target has. */
    int reports(Nonconformance report);

    /** Returns a result that the target can take. */
    InspectionResult result(int number);

    /** Returns how often the target has the result. */
    int results(InspectionResult result);

    /** Returns a count that the target can take. */
    Counts.Delta count(int number);

    /** Returns how many standing counts of that key the target has. */
    int counts(Counts.Delta delta);

    /** Returns how often the target has a posting of the ledger; asked only where it keeps the key of one. */
    default int counts(CountPosting posting) {
        throw new UnsupportedOperationException();
    }

    @Override
    void close();
}
