package io.holdfast.store;

import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.UnitId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How genealogy is written. Remembers whether any unit has edges, so that results cost nothing more where none has: forget it
 * when a transaction is rolled back.
 */
final class GenealogyBook {
    private final Session session;
    private final Words words;
    private final Names names;
    private @Nullable Boolean unitsHaveEdges;

    GenealogyBook(Session session, Words words, Names names) {
        this.session = session;
        this.words = words;
        this.names = names;
    }

    void forget() {
        unitsHaveEdges = null;
    }

    boolean record(GenealogyEdge edge, @Nullable String suspect, Instant at) throws SQLException, IOException {
        long source = node(edge.from());
        long target = node(edge.to());
        Quantity quantity = edge.quantity();
        return session.update(
                        "INSERT INTO genealogy_edge (fingerprint, source, target, kind, quantity, unit, at, said_by,"
                                + " recorded_at, state, remark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT (fingerprint) DO NOTHING",
                        edge.fingerprint(),
                        source,
                        target,
                        Genealogy.EDGE_KINDS.indexOf(edge.kind()),
                        quantity == null ? null : quantity.value().toPlainString(),
                        quantity == null ? null : quantity.unit(),
                        Times.nanos(edge.at()),
                        words.id(edge.source()),
                        Times.nanos(at),
                        Genealogy.STATES.indexOf(suspect == null ? EdgeState.VALID : EdgeState.SUSPECT),
                        suspect)
                > 0;
    }

    private long node(GenealogyNode node) throws SQLException, IOException {
        String name = node.kind() == GenealogyNode.Kind.LOT ? Genealogy.resolved(session, node.id()) : node.id();
        int kind = Genealogy.NODE_KINDS.indexOf(node.kind());
        Optional<Long> known = session.number("SELECT id FROM genealogy_node WHERE kind = ? AND name = ?", kind, name);
        if (known.isPresent()) {
            return known.get();
        }
        long id = session.insert("INSERT INTO genealogy_node (kind, name) VALUES (?, ?) RETURNING id", kind, name);
        if (node.kind() == GenealogyNode.Kind.UNIT) {
            unitsHaveEdges = true;
            link(id, new UnitId(name));
        }
        return id;
    }

    private void link(long node, UnitId unit) throws SQLException, IOException {
        for (long run : Genealogy.runsOf(unit, session, names)) {
            link(node, run);
        }
    }

    private void link(long node, long run) throws SQLException {
        session.update("INSERT INTO genealogy_unit (run, node) VALUES (?, ?) ON CONFLICT DO NOTHING", run, node);
    }

    /** Notes that a unit was inspected in a run. */
    void inspected(UnitId unit, long run) throws SQLException {
        Optional<Long> node = unitNode(unit);
        if (node.isPresent()) {
            link(node.get(), run);
        }
    }

    /** Follows a result of a unit that was bound to another context. */
    void bound(UnitId unit) throws SQLException, IOException {
        Optional<Long> node = unitNode(unit);
        if (node.isPresent()) {
            session.update("DELETE FROM genealogy_unit WHERE node = ?", node.get());
            link(node.get(), unit);
        }
    }

    /** Tells whether edges of any unit were recorded. */
    boolean unitsHaveEdges() throws SQLException {
        Boolean any = unitsHaveEdges;
        if (any == null) {
            any = session.number("SELECT 1 FROM genealogy_node WHERE kind = 1 LIMIT 1")
                    .isPresent();
            unitsHaveEdges = any;
        }
        return any;
    }

    private Optional<Long> unitNode(UnitId unit) throws SQLException {
        return unitsHaveEdges()
                ? session.number("SELECT id FROM genealogy_node WHERE kind = 1 AND name = ?", unit.value())
                : Optional.empty();
    }

    void save(MaterialLot lot, Instant at) throws SQLException {
        MaterialDefinitionId material = lot.material();
        Quantity quantity = lot.quantity();
        session.update(
                "INSERT INTO material_lot (lot, material, material_version, supplier, quantity, unit, provisional,"
                        + " recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (lot) DO UPDATE SET"
                        + " material = excluded.material, material_version = excluded.material_version,"
                        + " supplier = excluded.supplier, quantity = excluded.quantity, unit = excluded.unit,"
                        + " provisional = excluded.provisional, recorded_at = excluded.recorded_at",
                lot.id().value(),
                material == null ? null : material.value(),
                lot.materialVersion(),
                lot.supplier(),
                quantity == null ? null : quantity.value().toPlainString(),
                quantity == null ? null : quantity.unit(),
                lot.provisional() ? 1 : 0,
                Times.nanos(at));
    }

    List<RecordedEdge> resolve(LotResolution resolution) throws SQLException, IOException {
        String provisional = resolution.provisional().value();
        String lot = Genealogy.resolved(session, resolution.lot().value());
        if (lot.equals(provisional)) {
            throw new IllegalArgumentException(
                    "lot " + resolution.lot() + " was itself resolved to " + provisional + " before");
        }
        String before = Genealogy.resolved(session, provisional);
        if (before.equals(lot)) {
            return List.of();
        }
        if (!before.equals(provisional)) {
            throw new IllegalArgumentException(
                    "lot " + provisional + " was resolved to " + before + " before, not to " + lot);
        }
        session.update(
                "INSERT INTO lot_resolution (provisional, lot, first_lot, resolved_at, actor, reason)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                provisional,
                lot,
                lot,
                Times.nanos(resolution.at()),
                resolution.by(),
                resolution.reason());
        session.update("UPDATE lot_resolution SET lot = ? WHERE lot = ?", lot, provisional);
        session.update(
                "INSERT INTO run_lot (lot, run, role) SELECT ?, run, role FROM run_lot WHERE lot = ?"
                        + " ON CONFLICT DO NOTHING",
                lot,
                provisional);
        session.update(
                "INSERT INTO material_lot (lot, material, material_version, supplier, quantity, unit, provisional, recorded_at)"
                        + " SELECT ?, material, material_version, supplier, quantity, unit, 0, recorded_at FROM material_lot"
                        + " WHERE lot = ? ON CONFLICT DO NOTHING",
                lot,
                provisional);
        List<RecordedEdge> rewritten = new ArrayList<>();
        Optional<Long> old = session.number("SELECT id FROM genealogy_node WHERE kind = 0 AND name = ?", provisional);
        if (old.isPresent()) {
            long now = node(GenealogyNode.of(resolution.lot()));
            for (int side = 0; side < 2; side++) {
                String column = side == 0 ? "source" : "target";
                List<Long> edges = session.list(
                        "SELECT id FROM genealogy_edge WHERE " + column + " = ? ORDER BY id",
                        row -> row.getLong(1),
                        old.get());
                for (long edge : edges) {
                    session.update("UPDATE genealogy_edge SET " + column + " = ? WHERE id = ?", now, edge);
                    session.update(
                            "INSERT INTO genealogy_rewrite (edge, side, node_before, node_after, at)"
                                    + " VALUES (?, ?, ?, ?, ?)",
                            edge,
                            side,
                            old.get(),
                            now,
                            Times.nanos(resolution.at()));
                    rewritten.add(session.first(Genealogy.ONE_EDGE, Genealogy::edge, edge)
                            .orElseThrow());
                }
            }
        }
        return rewritten;
    }

    void suspect(long edge, String path) throws SQLException {
        session.update("UPDATE genealogy_edge SET state = 1, remark = ? WHERE id = ? AND state < 2", path, edge);
    }

    boolean withdraw(long edge, String reason) throws SQLException {
        return session.update(
                        "UPDATE genealogy_edge SET state = 2, remark = ? WHERE id = ? AND state < 2", reason, edge)
                > 0;
    }
}
