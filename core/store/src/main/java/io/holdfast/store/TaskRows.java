package io.holdfast.store;

import io.holdfast.model.DestinationId;
import io.holdfast.model.Task;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What waits for people. */
final class TaskRows {
    private static final String SELECT = "SELECT id, kind, subject, destination, opened_at, acknowledged_by,"
            + " acknowledged_at, acknowledged_text, closed_by, closed_at, closed_text FROM task";

    private TaskRows() {}

    static Optional<Task> find(Session session, long number) throws SQLException, IOException {
        Optional<Task> found = session.first(SELECT + " WHERE id = ?", TaskRows::bare, number);
        return found.isPresent() ? Optional.of(whole(session, found.get())) : Optional.empty();
    }

    static void each(Session session, boolean openOnly, Consumer<? super Task> action)
            throws SQLException, IOException {
        String sql = SELECT + (openOnly ? " WHERE closed_at IS NULL" : "") + " ORDER BY id";
        for (Task task : session.list(sql, TaskRows::bare)) {
            action.accept(whole(session, task));
        }
    }

    private static Task whole(Session session, Task task) throws SQLException, IOException {
        return new Task(
                task.number(),
                task.kind(),
                task.subject(),
                task.destination(),
                session.list(
                        "SELECT text FROM task_entry WHERE task = ? ORDER BY n",
                        row -> row.getString(1),
                        task.number()),
                task.openedAt(),
                task.acknowledged(),
                task.closed());
    }

    /** A row without its entries: those are read once the cursor has moved on. */
    private static Task bare(ResultSet row) throws SQLException, IOException {
        String destination = row.getString(4);
        return new Task(
                row.getLong(1),
                Task.Kind.valueOf(row.getString(2)),
                row.getString(3),
                destination.isEmpty() ? null : new DestinationId(destination),
                List.of(),
                Times.instant(row.getLong(5)),
                word(row, 6),
                word(row, 9));
    }

    private static Task.@Nullable Word word(ResultSet row, int column) throws SQLException {
        String by = row.getString(column);
        return by == null ? null : new Task.Word(by, Times.instant(row.getLong(column + 1)), row.getString(column + 2));
    }

    static Task add(
            Session session,
            Task.Kind kind,
            String subject,
            @Nullable DestinationId destination,
            Collection<String> entries,
            Instant at)
            throws SQLException, IOException {
        String to = destination == null ? "" : destination.value();
        Optional<Long> open = session.number(
                "SELECT id FROM task WHERE kind = ? AND subject = ? AND destination = ? AND closed_at IS NULL",
                kind.name(),
                subject,
                to);
        long id = open.isPresent()
                ? open.get()
                : session.insert(
                        "INSERT INTO task (kind, subject, destination, opened_at) VALUES (?, ?, ?, ?) RETURNING id",
                        kind.name(),
                        subject,
                        to,
                        Times.nanos(at));
        List<String> known = new ArrayList<>(
                session.list("SELECT text FROM task_entry WHERE task = ? ORDER BY n", row -> row.getString(1), id));
        for (String entry : entries) {
            // What is said again, after a repeat or a further revision, is no news.
            if (!known.contains(entry)) {
                known.add(entry);
                session.update("INSERT INTO task_entry (task, n, text) VALUES (?, ?, ?)", id, known.size(), entry);
            }
        }
        return find(session, id).orElseThrow();
    }

    static boolean acknowledge(Session session, long number, Task.Word word) throws SQLException {
        return note(session, number, "acknowledged", word);
    }

    static boolean close(Session session, long number, Task.Word word) throws SQLException {
        return note(session, number, "closed", word);
    }

    private static boolean note(Session session, long number, String what, Task.Word word) throws SQLException {
        return session.update(
                        String.format(
                                "UPDATE task SET %1$s_by = ?, %1$s_at = ?, %1$s_text = ?"
                                        + " WHERE id = ? AND closed_at IS NULL",
                                what),
                        word.by(),
                        Times.nanos(word.at()),
                        word.text(),
                        number)
                > 0;
    }
}
