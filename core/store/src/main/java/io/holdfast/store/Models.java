package io.holdfast.store;

import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.OperationId;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Which model each part is inspected with, and the results that were made with another. */
final class Models {
    static final String MISMATCHES = "SELECT m.demanded, m.demanded_version, m.table_version, " + ResultRows.COLUMNS
            + " FROM model_mismatch m CROSS JOIN result r" + ResultRows.JOINS
            + " WHERE r.id = m.result ORDER BY m.result";

    private Models() {}

    static void save(Session session, ModelTable table, Instant at) throws SQLException {
        long last = lastVersion(session);
        if (table.version() <= last) {
            throw new IllegalArgumentException(
                    "version must be higher than the last, " + last + ", was " + table.version());
        }
        session.update("INSERT INTO model_table (version, loaded_at) VALUES (?, ?)", table.version(), Times.nanos(at));
        int n = 0;
        for (ModelTable.Row row : table.rows()) {
            OperationId operation = row.operation();
            session.update(
                    "INSERT INTO model_row (version, n, material, material_version, operation, model, model_version,"
                            + " valid_from, valid_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    table.version(),
                    ++n,
                    row.material().value(),
                    row.materialVersion(),
                    operation == null ? null : operation.value(),
                    row.model().id(),
                    row.model().version(),
                    Times.nanos(row.from()),
                    Times.nanosOrNull(row.to()));
        }
    }

    private static long lastVersion(Session session) throws SQLException {
        return session.number("SELECT max(version) FROM model_table").orElse(0L);
    }

    static Optional<ModelTable> latest(Session session) throws SQLException, IOException {
        int version = (int) lastVersion(session);
        if (version == 0) {
            return Optional.empty();
        }
        return Optional.of(new ModelTable(
                version,
                session.list(
                        "SELECT material, material_version, operation, model, model_version, valid_from, valid_to"
                                + " FROM model_row WHERE version = ? ORDER BY n",
                        Models::row,
                        version)));
    }

    private static ModelTable.Row row(ResultSet row) throws SQLException {
        String operation = row.getString(3);
        long to = row.getLong(7);
        Instant validTo = row.wasNull() ? null : Times.instant(to);
        return new ModelTable.Row(
                new MaterialDefinitionId(row.getString(1)),
                row.getString(2),
                operation == null ? null : new OperationId(operation),
                new InspectionModel(row.getString(4), row.getString(5)),
                Times.instant(row.getLong(6)),
                validTo);
    }

    static void flag(Session session, Counters counters, Optional<Long> id, ModelMismatch mismatch)
            throws SQLException {
        long result = id.orElseThrow(() -> new IllegalArgumentException(
                "result must be in the journal to be flagged, was not: " + mismatch.result()));
        boolean known = session.number("SELECT 1 FROM model_mismatch WHERE result = ?", result)
                .isPresent();
        session.update(
                "INSERT INTO model_mismatch (result, demanded, demanded_version, table_version) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (result) DO UPDATE SET demanded = excluded.demanded,"
                        + " demanded_version = excluded.demanded_version, table_version = excluded.table_version",
                result,
                mismatch.demanded().id(),
                mismatch.demanded().version(),
                mismatch.tableVersion());
        counters.mismatched += known ? 0 : 1;
    }

    static ModelMismatch mismatch(ResultSet row, Runs runs, Names names) throws SQLException, IOException {
        InspectionResult result = ResultRows.read(row, 4, runs, names);
        InspectionModel made = result.model();
        if (made == null) {
            throw new SQLException("the result " + result.id() + " is flagged and says no model");
        }
        return new ModelMismatch(
                result.id(), made, new InspectionModel(row.getString(1), row.getString(2)), row.getInt(3));
    }
}
