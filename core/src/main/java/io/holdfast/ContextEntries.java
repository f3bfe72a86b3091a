package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.Binding;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is written of work-order contexts and models. */
final class ContextEntries {
    private static final Actor BOOK = new Actor.Component("context-book");
    private static final int NAMED = 5;

    private ContextEntries() {}

    /** Why results are bound, and by whom. */
    private record Cause(WorkContext context, Actor by, String reason) {}

    /** A context that was stated; binds what was unbound where it is in force. */
    static final class Stated implements JournalWriter.Entry {
        private final ContextBook.Change change;
        private final Actor by;
        private final String reason;
        private final CompletableFuture<Integer> done = new CompletableFuture<>();
        private int bound;

        Stated(ContextBook.Change change, Actor by, String reason) {
            this.change = change;
            this.by = by;
            this.reason = reason;
        }

        CompletableFuture<Integer> done() {
            return done;
        }

        @Override
        public void write(JournalWriter writer, Transaction transaction, JournalWriter.Group group)
                throws StoreException {
            ContextStatement statement = change.statement();
            transaction.add(statement);
            WorkContext context = statement.period().context();
            List<Binding> bindings = List.of();
            StringBuilder detail = new StringBuilder(statement.toString());
            for (ContextStatement other : change.taken()) {
                detail.append("; takes from ").append(other);
            }
            detail.append(reason.isEmpty() ? "" : ": " + reason);
            transaction.append(writer.audit.next(
                    writer.clock.instant(),
                    by,
                    change.taken().isEmpty() ? "CONTEXT_STATED" : "CONTEXT_CORRECTED",
                    statement.equipment().value(),
                    detail.toString()));
            if (context != null) {
                bindings = bind(
                        unbound(transaction),
                        new Cause(context, BOOK, "stated late: " + statement),
                        writer,
                        transaction,
                        group);
            }
            bound = bindings.size();
            int count = bound;
            group.notices.add(listener -> listener.contextStated(statement, count));
        }

        private List<ResultId> unbound(Transaction transaction) throws StoreException {
            List<ResultId> results = new ArrayList<>();
            for (ContextBook.Slice slice : change.slices()) {
                Instant to = slice.to();
                transaction.forEachResult(
                        ResultQuery.ofSegment(
                                new UnboundSegment(slice.station()),
                                slice.from(),
                                to == null ? null : to.minusNanos(1)),
                        result -> results.add(result.id()));
            }
            return results;
        }

        @Override
        public void succeed() {
            done.complete(bound);
        }

        @Override
        public void fail(String why) {
            done.completeExceptionally(new StoreException(why));
        }
    }

    /** A statement that was not taken. */
    record Clashed(ContextClashException clash, String source) implements JournalWriter.Entry {
        @Override
        public void write(JournalWriter writer, Transaction transaction, JournalWriter.Group group)
                throws StoreException {
            transaction.append(writer.audit.next(
                    writer.clock.instant(),
                    BOOK,
                    "CONTEXT_REFUSED",
                    clash.inForce().equipment().value(),
                    String.valueOf(clash.getMessage())));
            group.notices.add(listener -> listener.contextRefused(clash));
        }

        @Override
        public void succeed() {
            // nobody waits for it
        }

        @Override
        public void fail(String why) {
            // the source says it again
        }
    }

    /** Results that a person binds. */
    static final class BoundByHand implements JournalWriter.Entry {
        private final Set<ResultId> results;
        private final Cause cause;
        private final CompletableFuture<List<Binding>> done = new CompletableFuture<>();
        private List<Binding> bindings = List.of();
        private @Nullable IllegalArgumentException mistake;

        BoundByHand(Collection<ResultId> results, WorkContext context, Actor.Person by, String reason) {
            this.results = new LinkedHashSet<>(results);
            this.cause = new Cause(context, by, reason);
        }

        CompletableFuture<List<Binding>> done() {
            return done;
        }

        @Override
        public void write(JournalWriter writer, Transaction transaction, JournalWriter.Group group)
                throws StoreException {
            List<ResultId> missing = new ArrayList<>();
            List<ResultId> wanted = new ArrayList<>();
            for (ResultId id : results) {
                Optional<InspectionResult> result = transaction.result(id);
                if (result.isEmpty()) {
                    missing.add(id);
                } else if (!cause.context().equals(result.get().context())) {
                    wanted.add(id);
                }
            }
            mistake = missing.isEmpty()
                    ? null
                    : new IllegalArgumentException("results must be in the journal to be bound, were not: "
                            + some(missing) + "; none was bound");
            if (mistake == null) {
                bindings = bind(wanted, cause, writer, transaction, group);
            }
        }

        @Override
        public void succeed() {
            if (mistake != null) {
                done.completeExceptionally(mistake);
            } else {
                done.complete(bindings);
            }
        }

        @Override
        public void fail(String why) {
            done.completeExceptionally(new StoreException(why));
        }
    }

    /** A version of the table of models. */
    static final class TableLoaded implements JournalWriter.Entry {
        private final ModelTable table;
        private final Actor.Person by;
        private final String reason;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        TableLoaded(ModelTable table, Actor.Person by, String reason) {
            this.table = table;
            this.by = by;
            this.reason = reason;
        }

        CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void write(JournalWriter writer, Transaction transaction, JournalWriter.Group group)
                throws StoreException {
            Instant now = writer.clock.instant();
            transaction.save(table, now);
            transaction.append(writer.audit.next(
                    now,
                    by,
                    "MODEL_TABLE_LOADED",
                    "version " + table.version(),
                    table.rows().size() + " rows: " + reason));
        }

        @Override
        public void succeed() {
            done.complete(null);
        }

        @Override
        public void fail(String why) {
            done.completeExceptionally(new StoreException(why));
        }
    }

    /** Binds a result that waited in the spill file while its context was stated; nothing where it was refused. */
    static void bindSpilled(
            ResultId id, WorkContext context, JournalWriter writer, Transaction transaction, JournalWriter.Group group)
            throws StoreException {
        Optional<InspectionResult> result = transaction.result(id);
        if (result.isPresent() && result.get().context() == null) {
            Cause cause = new Cause(context, BOOK, "stated while the result was in the spill file");
            bind(List.of(id), cause, writer, transaction, group);
        }
    }

    private static List<Binding> bind(
            List<ResultId> results,
            Cause cause,
            JournalWriter writer,
            Transaction transaction,
            JournalWriter.Group group)
            throws StoreException {
        if (results.isEmpty()) {
            return List.of();
        }
        Instant now = writer.clock.instant();
        List<Binding> bindings = new ArrayList<>();
        List<InspectionResult> bound = new ArrayList<>();
        Set<UnitId> units = new LinkedHashSet<>();
        for (ResultId id : results) {
            InspectionResult before = transaction.result(id).orElseThrow();
            Binding binding = transaction.bind(id, cause.context(), now, cause.by(), cause.reason());
            InspectionResult after = before.boundTo(cause.context());
            if (group.ledger != null) {
                group.ledger.bound(before, after, transaction);
            }
            writer.outbox.putBound(transaction, after, accepted(before, binding, transaction), binding.revision());
            Optional<ModelMismatch> mismatch = writer.mismatch(after);
            if (mismatch.isPresent()) {
                transaction.flag(mismatch.get());
                group.notices.add(listener -> listener.modelMismatched(mismatch.get(), false));
            }
            bindings.add(binding);
            bound.add(after);
            units.add(after.unit());
        }
        transaction.append(writer.audit.next(
                now,
                cause.by(),
                "RESULTS_BOUND",
                cause.context().segment().toString(),
                results.size() + " results of " + units.size() + " units, " + some(results) + ": " + cause.reason()));
        writer.bound(bound, units, now, transaction, group);
        List<Binding> told = List.copyOf(bindings);
        group.notices.add(listener -> listener.resultsBound(told));
        return told;
    }

    /** Where a result stood when it was accepted: what it was delivered in order with. */
    private static Segment accepted(InspectionResult before, Binding binding, Transaction transaction)
            throws StoreException {
        if (binding.revision() == 2) {
            return before.segment();
        }
        WorkContext first = transaction.bindings(before.id()).get(0).before();
        return first == null ? new UnboundSegment(before.station()) : first.segment();
    }

    private static String some(List<ResultId> results) {
        String named = String.join(
                ", ", results.stream().limit(NAMED).map(ResultId::toString).toList());
        return results.size() <= NAMED ? named : named + " and " + (results.size() - NAMED) + " more";
    }
}
