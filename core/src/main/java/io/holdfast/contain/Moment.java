package io.holdfast.contain;

import io.holdfast.audit.AuditChain;
import io.holdfast.model.Actor;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Task;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One act of containment: the transaction it is in, its time, and what is to be told of it once it is durable. */
final class Moment {
    static final Actor CONTAINMENT = new Actor.Component("containment");

    final Transaction journal;
    final Instant now;
    final List<Containment> done = new ArrayList<>();
    private final AuditChain audit;

    Moment(Transaction journal, Instant now, AuditChain audit) {
        this.journal = journal;
        this.now = now;
        this.audit = audit;
    }

    void record(Actor by, String act, String subject, String detail) throws StoreException {
        journal.append(audit.next(now, by, act, subject, detail));
    }

    /** Asks a person for something; adds to what was asked before and is not done. */
    void ask(Task.Kind kind, String subject, @Nullable DestinationId destination, Collection<String> entries)
            throws StoreException {
        if (entries.isEmpty()) {
            return;
        }
        Task task = journal.addToTask(kind, subject, destination, entries, now);
        record(
                CONTAINMENT,
                "TASK_OPENED",
                "task " + task.number(),
                kind + " for " + subject + (destination == null ? "" : " at " + destination) + ": "
                        + String.join("; ", entries));
        done.add(new Containment.TaskChanged(task));
    }
}
