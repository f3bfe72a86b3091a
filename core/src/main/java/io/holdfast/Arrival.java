package io.holdfast;

import io.holdfast.detect.DetectionEvent;
import io.holdfast.model.Actor;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ModelMismatch;
import io.holdfast.port.Intake;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A result that was handed over. */
final class Arrival implements JournalWriter.Entry {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
    private static final Actor WRITER = new Actor.Component("journal-writer");
    private static final int WATCHED = 1;
    private static final int AHEAD = 2;
    private static final int REFUSED = 4;

    final InspectionResult result;
    final boolean watched;
    final boolean ahead;
    private final @Nullable Receipt receipt;
    private final @Nullable Room seat;
    final long size;
    private Intake intake = Intake.NEW;

    /** Set where it was made with another model than its context demands; then, where the line refuses such. */
    private @Nullable ModelMismatch mismatch;

    private boolean refused;

    /** What the detector concluded from it. Replaced, under the front door's lock, where that rested on a refused result. */
    volatile List<DetectionEvent> events;

    /**
     * Makes an arrival.
     *
     * @param seat what it leaves when it no longer waits in memory
     */
    Arrival(
            InspectionResult result,
            boolean watched,
            boolean ahead,
            List<DetectionEvent> events,
            @Nullable Receipt receipt,
            @Nullable Room seat,
            long size) {
        this.result = result;
        this.watched = watched;
        this.ahead = ahead;
        this.events = events;
        this.receipt = receipt;
        this.seat = seat;
        this.size = size;
    }

    /** Makes one that was read from the spill file: its receipt was answered before. */
    static Arrival spilled(InspectionResult result, int flags, List<DetectionEvent> events) {
        Arrival arrival = new Arrival(result, (flags & WATCHED) != 0, (flags & AHEAD) != 0, events, null, null, 0);
        arrival.refused = (flags & REFUSED) != 0;
        return arrival;
    }

    /** Tells whether somebody waits for its receipt. */
    boolean isAwaited() {
        return receipt != null;
    }

    /** Returns what the journal found when it took it. On the writer's thread. */
    Intake intake() {
        return intake;
    }

    /** Tells whether it came too late for the detector, or from the future. */
    boolean isLate() {
        return ahead || events.stream().anyMatch(DetectionEvent.Late.class::isInstance);
    }

    /** What the spill file must keep beside the result. */
    int flags() {
        return (watched ? WATCHED : 0) + (ahead ? AHEAD : 0) + (refused ? REFUSED : 0);
    }

    /** Judges one that was spilled: the table of models that refused it may have changed since, its word has not. */
    void judgeAgain(JournalWriter.FrontDoor frontDoor) {
        frontDoor.mismatch(result).ifPresent(found -> judge(found, refused));
    }

    /** Says that it was made with a wrong model, and whether it is refused for that. */
    void judge(ModelMismatch found, boolean refuse) {
        mismatch = found;
        refused = refuse;
    }

    private void refuse(JournalWriter writer, ModelMismatch found, Transaction transaction, JournalWriter.Group done)
            throws StoreException {
        String reason =
                "made with " + found.made() + ", table " + found.tableVersion() + " demands " + found.demanded();
        transaction.refuse(result, reason);
        transaction.append(writer.audit.next(
                writer.clock.instant(), WRITER, "RESULT_REFUSED", result.id().value(), reason));
        done.notices.add(listener -> listener.modelMismatched(found, true));
        intake = Intake.WRONG_MODEL;
    }

    @Override
    public void write(JournalWriter writer, Transaction transaction, JournalWriter.Group done) throws StoreException {
        ModelMismatch found = mismatch;
        if (found != null && refused) {
            refuse(writer, found, transaction, done);
            return;
        }
        boolean late = isLate() && !ahead;
        intake = transaction.add(result, isLate());
        Instant now = writer.clock.instant();
        if (intake == Intake.NEW) {
            writer.outbox.put(transaction, result);
            writer.book.arrived(result);
            if (done.ledger != null) {
                done.ledger.added(result, transaction);
            }
            writer.registerImages(result, transaction, done);
            if (found != null) {
                transaction.flag(found);
                done.notices.add(listener -> listener.modelMismatched(found, false));
            }
            writer.apply(events, now, transaction, done);
            if (late) {
                done.notices.add(listener -> listener.resultLate(result.id()));
            }
            if (ahead) {
                done.notices.add(listener -> listener.resultAhead(result.id()));
            }
            return;
        }
        writer.apply(
                events.stream().filter(DetectionEvent.Closed.class::isInstance).toList(), now, transaction, done);
        done.refusedAfterDetection |= watched && !late && !result.defects().isEmpty();
        if (intake == Intake.DUPLICATE) {
            done.notices.add(listener -> listener.resultRepeated(result.id()));
        } else {
            transaction.append(writer.audit.next(
                    now,
                    WRITER,
                    "RESULT_REFUSED",
                    result.id().value(),
                    "another content is in the journal under this id"));
            done.notices.add(listener -> listener.resultRefused(result.id()));
        }
    }

    @Override
    public boolean mayGuardImages() {
        return !events.isEmpty();
    }

    @Override
    public boolean isUrgent() {
        return !events.isEmpty();
    }

    @Override
    public void succeed() {
        durable(intake);
    }

    /** It is on disk, here or there. */
    void durable(Intake how) {
        // Its room first: who waits for the receipt may come again at once.
        leave();
        if (receipt != null) {
            receipt.complete(how);
        }
    }

    private void leave() {
        if (seat != null) {
            seat.leave(size);
        }
    }

    @Override
    public void fail(String reason) {
        leave();
        if (receipt == null) {
            LOG.error("result {}, which was acknowledged, cannot be written: {}", result.id(), reason);
        } else {
            receipt.fail(reason);
        }
    }
}
