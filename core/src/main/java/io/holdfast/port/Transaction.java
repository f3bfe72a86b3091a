package io.holdfast.port;

import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.Binding;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.WorkContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One atomic change of the journal. Confined to the thread and the call of {@link Store#write}. */
public interface Transaction extends StoreReader, ContainmentWriter, GenealogyWriter, LedgerWriter, ImageWriter {
    /**
     * Adds a result, once: see {@link Intake} for what happens to a repeat.
     *
     * @param result a received result
     * @param late whether the detector passed it over for its device time: too late, or ahead of when it was received
     * @throws IllegalArgumentException where the result has no received time
     */
    Intake add(InspectionResult result, boolean late) throws StoreException;

    /** Writes an episode, new or changed. The members of the clusters' opening sets are written with it, once. */
    void save(Episode episode) throws StoreException;

    /**
     * Adds a later member to a cluster; a member that is there already stays as it is.
     *
     * @throws IllegalArgumentException where the cluster was not saved before, with its episode
     */
    void add(ClusterId cluster, ClusterMember member) throws StoreException;

    /** Writes a revision of a hold. */
    void save(MaterialHold hold) throws StoreException;

    /** Writes a revision of a nonconformance. */
    void save(Nonconformance nonconformance) throws StoreException;

    /** Puts content into a destination's outbox, in the lane {@link Lane#of}. */
    default void enqueue(DestinationId destination, String orderingKey, String idempotencyKey, Deliverable content)
            throws StoreException {
        enqueue(destination, Lane.of(content), orderingKey, idempotencyKey, content);
    }

    /**
     * Puts content that was written before, in this transaction or an earlier one, into a destination's outbox. The store gives
     * the sequence, in the order of commit.
     *
     * @throws IllegalArgumentException where the content, at its revision, was not written before, or is not of that lane
     */
    void enqueue(DestinationId destination, Lane lane, String orderingKey, String idempotencyKey, Deliverable content)
            throws StoreException;

    /**
     * Records what came of an attempt: a confirmed delivery leaves the outbox for the delivery log, a rejected one is parked
     * with its reason, any other stays pending with one attempt more, in doubt where the outcome is unknown and not in doubt
     * where it is retryable. Changes nothing where the delivery is not pending.
     */
    void settle(Delivery delivery, DeliveryOutcome outcome, Instant at) throws StoreException;

    /**
     * Lets a parked delivery wait to be sent again under its old sequence, with its attempts begun anew. Tells whether it was
     * parked.
     *
     * @param lane its own lane, where it then stands at its old place; or {@link Lane#BULK}, for a result
     * @throws IllegalArgumentException where the content does not travel in that lane
     */
    boolean replay(Parked parked, Lane lane) throws StoreException;

    /** Takes a parked delivery away for good; its content stays in the journal. Tells whether it was parked. */
    boolean discard(Parked parked) throws StoreException;

    /** Takes away for good up to so many of the deliveries that wait for a destination, oldest first; returns how many. */
    int discardPending(DestinationId destination, int limit) throws StoreException;

    /**
     * Has a parked delivery carry another content from now on. The journal keeps the first beside it.
     *
     * @return whether it was parked
     * @throws IllegalArgumentException where the content is of another kind
     */
    boolean correct(Parked parked, Deliverable content) throws StoreException;

    /** Closes the matter of a refused result; it is kept, with what came of it. Tells whether it was open. */
    boolean resolveRefused(long number, String resolution) throws StoreException;

    /** Writes a tally of what was shed. */
    void add(Shed shed) throws StoreException;

    /**
     * Writes down a small fact that Holdfast itself must know after a restart, in place of what was there under that name.
     *
     * @param value the fact, or null to forget it
     */
    void note(String name, @Nullable String value) throws StoreException;

    /**
     * Appends a link to the audit chain.
     *
     * @throws IllegalArgumentException where its sequence or previous hash does not follow on the last link
     */
    void append(AuditEntry entry) throws StoreException;

    // Work-order contexts and models.

    /**
     * Adds what somebody said of a context.
     *
     * @throws IllegalArgumentException where its number is not higher than the last
     */
    void add(ContextStatement statement) throws StoreException;

    /**
     * Binds a result to a context, whatever it carried before, and keeps what it carried: queries then find it in the new
     * segment and lots.
     *
     * @param at when, by Holdfast's clock
     * @return what was written; its revision is one more than the result's last
     * @throws IllegalArgumentException where no such result was added
     */
    Binding bind(ResultId result, WorkContext context, Instant at, Actor by, String reason) throws StoreException;

    /** Puts a result aside in the list of refused results, whole, and counts it. */
    void refuse(InspectionResult result, String reason) throws StoreException;

    /**
     * Adds a version of the table of models.
     *
     * @throws IllegalArgumentException where the version is not higher than the last
     */
    void save(ModelTable table, Instant at) throws StoreException;

    /**
     * Notes that a result was made with another model than its context demands; a later note on the same result replaces
     * the earlier.
     *
     * @throws IllegalArgumentException where no such result was added
     */
    void flag(ModelMismatch mismatch) throws StoreException;
}
