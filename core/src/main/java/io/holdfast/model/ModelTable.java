package io.holdfast.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which inspection model each part is inspected with: one version of the plant's table.
 *
 * <p>For a context and an instant the row counts that matches and says most: revision and operation both named before the
 * revision alone, that before the operation alone, that before neither. Rows that say as much of the same part do not overlap
 * in time. Immutable.
 *
 * @param version the table's version, from 1; a later table has a higher one
 * @param rows the rows; copied
 */
public record ModelTable(int version, List<Row> rows) {
    /** Checks that no two rows clash. */
    public ModelTable {
        Checks.atLeast("version", 1, version);
        rows = List.copyOf(rows);
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (rows.get(i).clashesWith(rows.get(j))) {
                    throw new IllegalArgumentException("rows must not overlap, row " + (j + 1) + " (" + rows.get(j)
                            + ") and row " + (i + 1) + " (" + rows.get(i) + ") do");
                }
            }
        }
    }

    /** Returns the model that the context demands at an instant; empty where no row matches, or the context names no part. */
    public Optional<InspectionModel> demanded(WorkContext context, Instant at) {
        Row best = null;
        for (Row row : rows) {
            if (row.matches(context, at) && (best == null || row.says() > best.says())) {
                best = row;
            }
        }
        return best == null ? Optional.empty() : Optional.of(best.model());
    }

    /** Returns when, after an instant, a row next begins or ends; empty where none does. */
    public Optional<Instant> nextChange(Instant after) {
        List<Instant> changes = new ArrayList<>();
        for (Row row : rows) {
            changes.add(row.from());
            if (row.to() != null) {
                changes.add(row.to());
            }
        }
        return changes.stream().filter(each -> each.isAfter(after)).min(Instant::compareTo);
    }

    /**
     * One row.
     *
     * @param material the part
     * @param materialVersion the part's revision, or null for every revision
     * @param operation the operation, or null for every operation
     * @param model what to inspect with
     * @param from from when on; included
     * @param to until when, excluded; null for no end
     */
    public record Row(
            MaterialDefinitionId material,
            @Nullable String materialVersion,
            @Nullable OperationId operation,
            InspectionModel model,
            Instant from,
            @Nullable Instant to) {
        /** Checks the parts. */
        public Row {
            Objects.requireNonNull(material, "material");
            Checks.optionalIdentifier("materialVersion", materialVersion);
            Objects.requireNonNull(model, "model");
            Checks.instant("from", from);
            if (to != null && !Checks.instant("to", to).isAfter(from)) {
                throw new IllegalArgumentException("to must be after from, was " + to + " with from " + from);
            }
        }

        private boolean matches(WorkContext context, Instant at) {
            return material.equals(context.material())
                    && (materialVersion == null || materialVersion.equals(context.materialVersion()))
                    && (operation == null || operation.equals(context.operation()))
                    && !at.isBefore(from)
                    && (to == null || at.isBefore(to));
        }

        /** How much the row says beside the part. */
        private int says() {
            return (materialVersion == null ? 0 : 2) + (operation == null ? 0 : 1);
        }

        private boolean clashesWith(Row other) {
            return material.equals(other.material)
                    && Objects.equals(materialVersion, other.materialVersion)
                    && Objects.equals(operation, other.operation)
                    && (to == null || other.from.isBefore(to))
                    && (other.to == null || from.isBefore(other.to));
        }

        @Override
        public String toString() {
            return material + (materialVersion == null ? "" : " rev " + materialVersion)
                    + (operation == null ? "" : " op " + operation) + " -> " + model + " from " + from
                    + (to == null ? "" : " to " + to);
        }
    }
}
