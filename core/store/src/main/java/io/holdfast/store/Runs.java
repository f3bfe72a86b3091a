package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Identifier;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs: what results have in common. Remembers runs of its own transaction too: forget them when that is rolled
 * back.
 */
final class Runs {
    private static final int REMEMBERED = 4_096;
    private static final int FINGERPRINT_BYTES = 16;
    static final int PRODUCED = 0;
    static final int CONSUMED = 1;

    private final Session session;
    private final Map<Run, Long> ids = new RecentlyUsed<>(REMEMBERED);
    private final Map<Long, Run> runs = new RecentlyUsed<>(REMEMBERED);

    Runs(Session session) {
        this.session = session;
    }

    /** A station, the work-order context that it inspected in and the model it inspected with; null where not known. */
    record Run(
            EquipmentId station,
            @Nullable WorkContext context,
            @Nullable InspectionModel model) {
        static Run of(InspectionResult result) {
            return new Run(result.station(), result.context(), result.model());
        }
    }

    /** Returns the run of that number. */
    Run run(long id) throws SQLException, IOException {
        Run known = runs.get(id);
        if (known != null) {
            return known;
        }
        Run run = session.first(
                        "SELECT station, context, model, model_version FROM run WHERE id = ?",
                        row -> {
                            byte[] context = row.getBytes(2);
                            String model = row.getString(3);
                            return new Run(
                                    new EquipmentId(row.getString(1)),
                                    context == null ? null : BinaryCodec.decodeWorkContext(context),
                                    model == null ? null : new InspectionModel(model, row.getString(4)));
                        },
                        id)
                .orElseThrow(() -> new SQLException("no run has the number " + id));
        runs.put(id, run);
        return run;
    }

    /** Returns the run's number; a new run gets one. */
    long id(Run run) throws SQLException {
        Long known = ids.get(run);
        if (known != null) {
            return known;
        }
        byte[] context = run.context() == null ? null : BinaryCodec.encode(run.context());
        byte[] fingerprint = fingerprint(run, context);
        Long stored = session.number("SELECT id FROM run WHERE fingerprint = ?", (Object) fingerprint)
                .orElse(null);
        long id = stored != null ? stored : insert(run, context, fingerprint);
        ids.put(run, id);
        return id;
    }

    private long insert(Run run, byte @Nullable [] encoded, byte[] fingerprint) throws SQLException {
        WorkContext context = run.context();
        InspectionModel model = run.model();
        String modelId = model == null ? null : model.id();
        String modelVersion = model == null ? null : model.version();
        if (context == null) {
            return session.insert(
                    "INSERT INTO run (fingerprint, station, model, model_version) VALUES (?, ?, ?, ?) RETURNING id",
                    fingerprint,
                    run.station().value(),
                    modelId,
                    modelVersion);
        }
        Tooling tooling = context.tooling();
        long id = session.insert(
                "INSERT INTO run (fingerprint, station, work_order, operation, segment_equipment, job_order, material,"
                        + " material_version, line, tool, cavity, produced_lot, model, model_version, context)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                fingerprint,
                run.station().value(),
                context.workOrder().value(),
                context.operation().value(),
                text(context.segmentEquipment()),
                text(context.jobOrder()),
                text(context.material()),
                context.materialVersion(),
                text(context.line()),
                tooling == null ? null : tooling.tool().value(),
                tooling == null ? null : tooling.cavity(),
                text(context.producedLot()),
                modelId,
                modelVersion,
                encoded);
        MaterialLotId produced = context.producedLot();
        if (produced != null) {
            link(produced, id, PRODUCED);
        }
        for (MaterialLotId consumed : context.consumedLots()) {
            link(consumed, id, CONSUMED);
        }
        return id;
    }

    /** Links by the name that a provisional lot was resolved to, too: stations may go on using the old one. */
    private void link(MaterialLotId lot, long run, int role) throws SQLException {
        session.update(
                "INSERT INTO run_lot (lot, run, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", lot.value(), run, role);
        session.update(
                "INSERT INTO run_lot (lot, run, role) SELECT lot, ?, ? FROM lot_resolution WHERE provisional = ?"
                        + " ON CONFLICT DO NOTHING",
                run,
                role,
                lot.value());
    }

    private static @Nullable String text(@Nullable Identifier id) {
        return id == null ? null : id.value();
    }

    private static byte[] fingerprint(Run run, byte @Nullable [] context) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(run.station().value().getBytes(StandardCharsets.UTF_8));
            // No identifier holds a control character: the zeros part them.
            digest.update((byte) 0);
            InspectionModel model = run.model();
            if (model != null) {
                digest.update((model.id() + '\0' + model.version()).getBytes(StandardCharsets.UTF_8));
            }
            digest.update((byte) 0);
            if (context != null) {
                digest.update(context);
            }
            return Arrays.copyOf(digest.digest(), FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void forget() {
        ids.clear();
        runs.clear();
    }
}
