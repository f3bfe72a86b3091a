package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.OperationId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.FakeSystem;
import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.RequestBudget;
import io.holdfast.rest.Secret;
import io.holdfast.rest.TargetFault;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The fake S/4HANA with a small plant in it. */
final class S4Target implements FakeTarget {
    static final String MATERIAL = "BRKT-77";

    final FakeS4 fake = new FakeS4();
    private final AtomicLong nanos = new AtomicLong();
    private final UnaryOperator<S4Hana.Builder> settings;
    private final UnaryOperator<Connection.Builder> connection;
    private final S4Hana system;

    S4Target(UnaryOperator<S4Hana.Builder> settings) {
        this(settings, connection -> connection);
    }

    S4Target(UnaryOperator<S4Hana.Builder> settings, UnaryOperator<Connection.Builder> connection) {
        fake.order("000001000123", MATERIAL, "FG0001", "COIL-3", "RM0815");
        fake.table("A_InspectionLot")
                .add(
                        "InspectionLot",
                        "040000000123",
                        "ManufacturingOrder",
                        "000001000123",
                        "InspectionLotHasUsageDecision",
                        false);
        this.settings = settings;
        this.connection = connection;
        system = build(connection);
    }

    private S4Hana build(UnaryOperator<Connection.Builder> connection) {
        return settings.apply(S4Hana.at(connection
                                .apply(Connection.to(fake.base())
                                        .allowPlainHttp()
                                        .credentials(
                                                new Credentials.Basic(FakeS4.USER, Secret.of(() -> FakeS4.PASSWORD)))
                                        .callTimeout(FakeSystem.patience())
                                        .budget(new RequestBudget(1_000_000, Duration.ofSeconds(1)))
                                        .nanoTime(nanos::get))
                                .build())
                        .zone(ZoneId.of("Europe/Berlin"))
                        .clock(InstantSource.fixed(Content.NOON))
                        .lockedCodes(java.util.Set.of(FakeS4.LOCKED))
                        .inspection(S4Hana.InspectionPoint.of("00000002", "0010"))
                        .defects(S4Hana.DefectSettings.of("05", "PC", codes()))
                        .reasons(Crosswalk.version("1")
                                .map(Crosswalk.Kind.REASON, "burr", Map.of("code", "0001"))
                                .build()))
                .build();
    }

    static Crosswalk codes() {
        return Crosswalk.version("2026-03")
                .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("group", "VISION", "code", "SCRA"))
                .map(Crosswalk.Kind.DEFECT, "gesperrt", Map.of("group", "VISION", "code", "QLCK"))
                .build();
    }

    @Override
    public S4Hana dryRun(Consumer<Exchange> shown) {
        return build(
                shown == null
                        ? connection
                        : builder -> connection.apply(builder).dryRun(shown));
    }

    @Override
    public void strangers(int requests, int status) {
        synchronized (fake) {
            fake.strangers = requests;
            fake.strangerStatus = status;
        }
    }

    @Override
    public S4Hana system() {
        return system;
    }

    @Override
    public AtomicLong nanos() {
        return nanos;
    }

    @Override
    public void next(TargetFault... faults) {
        synchronized (fake) {
            fake.faults.clear();
            fake.faults.addAll(List.of(faults));
        }
    }

    @Override
    public void catchUp() {
        fake.catchUp();
    }

    @Override
    public WorkOrderId order() {
        return new WorkOrderId("1000123");
    }

    /** The lot is no batch of the order: it was split off, so it is found by its number. */
    @Override
    public MaterialHold hold(int number) {
        String lot = "LOT-" + number;
        if (fake.table("Batch").rows.stream()
                .noneMatch(row -> row.path("Batch").asText().equals(lot))) {
            fake.batch(MATERIAL, lot);
            fake.stock(MATERIAL, lot, "01", "120.000");
        }
        return Content.hold(number, 1, "1000123", 5, lot);
    }

    @Override
    public int restrictions(MaterialHold hold) {
        String lot = hold.population().lots().get(0).value();
        int restrictions = 0;
        for (ObjectNode row : fake.table("Batch").rows) {
            if (row.path("Batch").asText().equals(lot)
                    && row.path("MatlBatchIsInRstrcdUseStock").asBoolean()) {
                restrictions++;
            }
        }
        // Each flagging is counted, not only the flag: PATCH resource of this batch, the last of which set it.
        long flaggings = fake.committed.stream()
                .filter(line -> line.startsWith("PATCH Batch(") && line.contains("Batch='" + lot + "'"))
                .count();
        for (ObjectNode row : fake.table("A_MaterialDocumentItem").rows) {
            if (row.path("Batch").asText().equals(lot)
                    && !row.path("GoodsMovementIsCancelled").asBoolean()) {
                restrictions++;
            }
        }
        return restrictions == 0 ? 0 : (int) Math.max(restrictions, flaggings);
    }

    @Override
    public Nonconformance report(int number, int revision) {
        return Content.report(number, revision, "1000123", MATERIAL, "Kratzer", 4 + revision);
    }

    @Override
    public int reports(Nonconformance report) {
        return (int) fake.table("Defect").rows.stream()
                .filter(row -> row.path("QualityIssueReference")
                        .asText()
                        .equals(report.id().value()))
                .count();
    }

    @Override
    public InspectionResult result(int number) {
        return Content.result(number, "1000123", Verdict.FAIL);
    }

    @Override
    public int results(InspectionResult result) {
        String text = result.unit() + " " + result.station() + " Kratzer";
        return (int) fake.table("A_InspSampleResult").rows.stream()
                .filter(row -> row.path("InspectionResultText").asText().equals(text))
                .count();
    }

    @Override
    public Counts.Delta count(int number) {
        return new Counts.Delta(
                "shift-A/" + number,
                order(),
                new OperationId("20"),
                new BigDecimal("90"),
                new BigDecimal("12.5"),
                BigDecimal.ZERO,
                "PC",
                "burr",
                Content.NOON);
    }

    @Override
    public int counts(Counts.Delta delta) {
        return (int) fake.table("ProdnOrdConf2").rows.stream()
                .filter(row -> !row.path("IsReversed").asBoolean()
                        && !row.path("IsReversal").asBoolean())
                .count();
    }

    @Override
    public void close() {
        system.close();
        fake.close();
    }
}
