package io.holdfast;

import io.holdfast.detect.DetectionEvent;
import io.holdfast.model.Cluster;
import io.holdfast.model.ResultId;
import io.holdfast.port.Intake;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What {@link Holdfast#accept} answers: at once, what the detector says of the result; later, that the result is durable.
 *
 * <p>Thread-safe.
 */
public final class Receipt {
    private final ResultId result;
    private final boolean taken;
    private final List<DetectionEvent> detected;
    private final CompletableFuture<Intake> durable;

    private Receipt(ResultId result, boolean taken, List<DetectionEvent> detected, CompletableFuture<Intake> durable) {
        this.result = result;
        this.taken = taken;
        this.detected = List.copyOf(detected);
        this.durable = durable;
    }

    static Receipt taken(ResultId result, List<DetectionEvent> detected) {
        return new Receipt(result, true, detected, new CompletableFuture<>());
    }

    static Receipt notTaken(ResultId result, String reason) {
        return new Receipt(
                result, false, List.of(), CompletableFuture.failedFuture(new NotAcceptedException(result, reason)));
    }

    /** Returns the result that this is the receipt of. */
    public ResultId result() {
        return result;
    }

    /**
     * Tells whether Holdfast took the result. False where the queue was full for longer than the line wants to wait, or where it
     * was shed: the result is not stored, and the caller may hand it over again.
     */
    public boolean isTaken() {
        return taken;
    }

    /** Returns what the detector concluded at once; empty as a rule. Never null. */
    public List<DetectionEvent> detected() {
        return detected;
    }

    /** Returns the cluster that this result completed, where it completed one: the first, where several. */
    public Optional<Cluster> opened() {
        return detected.stream()
                .filter(DetectionEvent.Opened.class::isInstance)
                .map(event -> ((DetectionEvent.Opened) event).cluster())
                .findFirst();
    }

    /**
     * Returns the durability of the result: completes, after the commit is on disk, with what the journal found; or, where it went
     * to the spill file, with {@link Intake#SPILLED} as soon as that is on disk, whichever it was given to; fails with
     * {@link NotAcceptedException} where the result was not taken or could not be written before the line was closed. Completed
     * on a thread of Holdfast's own: what is chained to it must not block.
     */
    public CompletionStage<Intake> durable() {
        return durable.minimalCompletionStage();
    }

    void complete(Intake intake) {
        durable.complete(intake);
    }

    void fail(String reason) {
        durable.completeExceptionally(new NotAcceptedException(result, reason));
    }
}
