package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The files of nonconformances, revision by revision. */
final class FileRows {
    static final String LATEST = "SELECT v.body FROM nonconformance_file f CROSS JOIN nonconformance_file_revision v"
            + " WHERE v.file = f.id AND v.revision = (SELECT max(revision) FROM nonconformance_file_revision"
            + " WHERE file = f.id)";

    private FileRows() {}

    static NonconformanceFile file(ResultSet row) throws SQLException, IOException {
        return BinaryCodec.decodeNonconformanceFile(row.getBytes(1));
    }

    static Optional<NonconformanceFile> latest(Session session, NonconformanceId id) throws SQLException, IOException {
        return session.first(LATEST + " AND f.name = ?", FileRows::file, id.value());
    }

    static List<NonconformanceFile> revisions(Session session, NonconformanceId id) throws SQLException, IOException {
        return session.list(
                "SELECT v.body FROM nonconformance_file f CROSS JOIN nonconformance_file_revision v"
                        + " WHERE v.file = f.id AND f.name = ? ORDER BY v.revision",
                FileRows::file,
                id.value());
    }

    static void save(Session session, NonconformanceFile file) throws SQLException, IOException {
        Optional<NonconformanceFile> last = latest(session, file.id());
        int next = last.map(NonconformanceFile::revision).orElse(0) + 1;
        if (file.revision() != next) {
            throw new IllegalArgumentException(
                    "revision of " + file.id() + " must be " + next + ", was " + file.revision());
        }
        if (last.isPresent() && last.get().state() == NonconformanceFile.State.CLOSED) {
            throw new IllegalArgumentException("file must not be closed to be changed, was: " + file.id());
        }
        session.update(
                "INSERT INTO nonconformance_file (name, state) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET state = excluded.state",
                file.id().value(),
                code(file.state()));
        session.update(
                "INSERT INTO nonconformance_file_revision (file, revision, body)"
                        + " SELECT id, ?, ? FROM nonconformance_file WHERE name = ?",
                file.revision(),
                BinaryCodec.encode(file),
                file.id().value());
        ImageTables.scope(session, file);
    }

    static Optional<Long> contentId(Session session, NonconformanceFile file) throws SQLException {
        return session.number(
                "SELECT v.id FROM nonconformance_file f CROSS JOIN nonconformance_file_revision v"
                        + " WHERE v.file = f.id AND f.name = ? AND v.revision = ?",
                file.id().value(),
                file.revision());
    }

    private static int code(NonconformanceFile.State state) {
        return switch (state) {
            case REGISTERED -> 0;
            case IN_PROGRESS -> 1;
            case CLOSED -> 2;
        };
    }
}
