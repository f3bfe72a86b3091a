package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.DeliveryPolicy;
import io.holdfast.DoctorReport;
import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.flatfile.ReceiptRule;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.Confirmation;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.ModelTable;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.opcua.NodeMapping;
import io.holdfast.opcua.Role;
import io.holdfast.opcua.VisionClient;
import io.holdfast.opcua.VisionServer;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.Diagnosis.Side;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreSpace;
import io.holdfast.port.WorkOrderSource;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.QualityDestination;
import io.holdfast.rest.Secret;
import io.holdfast.rest.custom.CustomMapping;
import io.holdfast.rest.custom.CustomMes;
import io.holdfast.store.SqliteStore;
import io.holdfast.testkit.FakeMes;
import io.holdfast.testkit.LoopbackMes;
import io.holdfast.testkit.VirtualClock;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults planted across the parts of a line: the doctor finds each and names part, side and cure; and none where there is none. */
class DoctorTest {
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");
    private static final EquipmentId STATION = new EquipmentId("CAM-1");
    private static final Actor.Person PERSON = new Actor.Person("m.weber");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final VirtualClock clock = new VirtualClock(NOON);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private HoldfastBuilder builder(Store store) {
        return Holdfast.builder()
                .store(store)
                .rules(ClusterRule.custom("alike").minimumUnits(5).build())
                .retryDelay(Duration.ofMillis(5), Duration.ofMillis(50))
                .closeGrace(Duration.ofSeconds(2))
                .clock(clock);
    }

    private Store sqlite() throws IOException {
        return SqliteStore.open(folder.resolve("line.db"));
    }

    private static InspectionResult.Builder result(int number, Instant time) {
        return InspectionResult.of(new ResultId("R-" + number), STATION, new UnitId("SN-" + number), Verdict.FAIL, time)
                .defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "zone " + number)));
    }

    private static WorkContext order(String material) {
        return WorkContext.of(new WorkOrderId("WO-1"), new OperationId("0010"))
                .material(new MaterialDefinitionId(material), "A")
                .build();
    }

    private static void accept(Holdfast line, InspectionResult.Builder result) {
        line.accept(result.build()).durable().toCompletableFuture().join();
    }

    private static void finds(DoctorReport report, Side side, String part, String what) {
        assertThat(report.faults()).as("a fault of %s", part).anySatisfy(each -> {
            assertThat(each.part()).contains(part);
            assertThat(each.what() + " " + each.evidence()).contains(what);
            assertThat(each.side()).isEqualTo(side);
            assertThat(each.mend()).isNotBlank();
        });
    }

    @Test
    void aLineThatIsWellHasNoFault() throws Exception {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        try (Holdfast line = builder(sqlite())
                .destination(FolderDestination.to(inbox).id("mes").build())
                .ledger(LedgerSettings.custom(ShiftCalendar.daily(ZoneOffset.UTC))
                        .build())
                .open()) {
            for (int i = 1; i <= 40; i++) {
                clock.set(NOON.plusSeconds(i));
                accept(line, result(i, NOON.plusSeconds(i)).context(order("P-1")));
            }
            assertThat(line.drain(PATIENCE)).isTrue();
            DoctorReport report = line.doctor();
            assertThat(report.faults()).isEmpty();
            assertThat(report.isWell()).isTrue();
            assertThat(report.diagnoses())
                    .extracting(Diagnosis::part)
                    .contains(
                            "store",
                            "audit",
                            "disk",
                            "clock",
                            "calendar",
                            "rules",
                            "work orders",
                            "destination mes, folder");
            assertThat(DoctorCommand.json(report)).contains("\"well\":true", "\"part\":\"store\"");
        }
    }

    @Test
    void storeDiskAndAudit() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        Store failing = around(sqlite(), broken);
        try (Holdfast line = builder(failing).destination(new FakeMes("mes")).open()) {
            accept(line, result(1, NOON));
            line.changeRules(
                    RuleSet.of(ClusterRule.custom("alike").minimumUnits(6).build()), PERSON, "tuned");
            assertThat(line.drain(PATIENCE)).isTrue();
            broken.set(true);
            DoctorReport report = line.doctor();
            finds(report, Side.OT, "store", "cannot be written");
            finds(report, Side.OT, "disk", "nearly full");
            finds(report, Side.IT, "audit", "tampered");
            broken.set(false);
        }
    }

    /** A store that turns bad: no write goes through, no room is left, and somebody rewrote what the audit chain says. */
    private static Store around(Store store, AtomicBoolean broken) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (broken.get()) {
                        switch (method.getName()) {
                            case "write" -> throw new StoreException("attempt to write a readonly database");
                            case "space" -> {
                                return Optional.of(new StoreSpace(1L << 30, 10L << 20));
                            }
                            case "forEachAudit" -> {
                                @SuppressWarnings("unchecked")
                                Consumer<AuditEntry> action = (Consumer<AuditEntry>) arguments[0];
                                store.forEachAudit(entry -> action.accept(new AuditEntry(
                                        entry.sequence(),
                                        entry.at(),
                                        entry.actor(),
                                        entry.act(),
                                        entry.subject(),
                                        entry.detail() + " by somebody else",
                                        entry.previousHash(),
                                        entry.hash())));
                                return null;
                            }
                            default -> {}
                        }
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void clocksCalendarRulesAndOrders() throws Exception {
        WorkOrderSource away = new WorkOrderSource() {
            @Override
            public String name() {
                return "erp";
            }

            @Override
            public Answer ask(EquipmentId equipment, Instant at) {
                return new Answer.Unavailable("HTTP 503", null);
            }
        };
        ShiftCalendar nights = ShiftCalendar.in(ZoneOffset.UTC)
                .everyDay(List.of(ShiftCalendar.Pattern.of("night", "22:00", "06:00")))
                .build();
        try (Holdfast line = builder(sqlite())
                .rules(ClusterRule.custom("confirmed")
                        .minimumUnits(5)
                        .counted(EnumSet.of(Confirmation.CONFIRMED))
                        .build())
                .destination(new FakeMes("mes", Set.of(Lane.RESULT)))
                .workOrderSource(away)
                .ledger(LedgerSettings.custom(nights).build())
                .open()) {
            for (int i = 1; i <= 30; i++) {
                accept(line, result(i, NOON.plusSeconds(i)));
            }
            accept(line, result(50, NOON.plusSeconds(600)));
            accept(
                    line,
                    InspectionResult.of(
                            new ResultId("R-60"),
                            new EquipmentId("CAM-2"),
                            new UnitId("SN-60"),
                            Verdict.PASS,
                            NOON.minus(Duration.ofHours(2))));
            // Another content under the id of one that is there.
            accept(line, result(1, NOON.plusSeconds(2)));
            await().atMost(PATIENCE).until(() -> !line.status().sourceFaults().isEmpty());
            DoctorReport report = line.doctor();
            finds(report, Side.OT, "clock", "station CAM-1 is ahead");
            finds(report, Side.OT, "clock", "station CAM-2 is behind");
            finds(report, Side.OT, "calendar", "produces when no shift is planned");
            finds(report, Side.OT, "rules", "confirmed v1 counts none");
            finds(report, Side.OT, "rules", "no destination takes any");
            finds(report, Side.IT, "work orders", "HTTP 503");
            finds(report, Side.IT, "work orders", "without a work order");
            finds(report, Side.OT, "refused results", "put aside");

            clock.set(NOON.minus(Duration.ofHours(1)));
            finds(line.doctor(), Side.OT, "clock", "set back");
        }
    }

    @Test
    void plansThatEndModelsThatLackAndNoRules() throws Exception {
        ShiftCalendar.Builder plan =
                ShiftCalendar.in(ZoneOffset.UTC).everyDay(List.of(ShiftCalendar.Pattern.of("day", "06:00", "14:00")));
        for (int day = 0; day < 20; day++) {
            plan.holiday(LocalDate.of(2026, 3, 10).plusDays(day));
        }
        try (Holdfast line = builder(sqlite())
                .rules(new ClusterRule[0])
                .ledger(LedgerSettings.custom(plan.build()).build())
                .open()) {
            line.modelTable(
                            new ModelTable(
                                    1,
                                    List.of(new ModelTable.Row(
                                            new MaterialDefinitionId("P-1"),
                                            null,
                                            null,
                                            new InspectionModel("bracket", "3"),
                                            Instant.EPOCH,
                                            null))),
                            PERSON,
                            "released")
                    .toCompletableFuture()
                    .join();
            line.workOrder(STATION, ContextPeriod.since(NOON, order("P-2")), "erp")
                    .toCompletableFuture()
                    .join();
            await().atMost(PATIENCE).until(() -> !line.status().troubles().isEmpty());
            DoctorReport report = line.doctor();
            finds(report, Side.OT, "calendar", "no shift is planned");
            finds(report, Side.OT, "models", "PART_UNKNOWN");
            finds(report, Side.OT, "rules", "there are no rules");
            finds(report, Side.IT, "destinations", "there is no destination");
        }
    }

    @Test
    void destinations() throws Exception {
        FakeMes away = new FakeMes("away");
        FakeMes paused = new FakeMes("paused");
        FakeMes gone = new FakeMes("gone");
        FakeMes picky = new FakeMes("picky");
        FakeMes slow = new FakeMes("slow");
        away.away(true);
        picky.refuse(delivery -> true);
        slow.stall();
        Path acknowledged = Files.createDirectory(folder.resolve("acknowledged"));
        try (Holdfast line = builder(sqlite())
                .destination(away)
                .destination(paused)
                .destination(gone)
                .destination(picky)
                .destination(slow)
                .destination(FolderDestination.to(folder.resolve("nowhere"))
                        .id("share")
                        .build())
                .destination(FolderDestination.to(acknowledged)
                        .id("receipts")
                        .receipts(new ReceiptRule(".ack", ".nack", Duration.ofMillis(1), Duration.ZERO))
                        .build())
                .open()) {
            line.destinations().pause(paused.id(), PERSON, "maintenance");
            gone.away(true);
            for (int i = 1; i <= 4; i++) {
                accept(line, result(i, NOON).context(order("P-1")));
                accept(
                        line,
                        result(10 + i, NOON)
                                .context(WorkContext.of(new WorkOrderId("WO-" + i), new OperationId("0010"))
                                        .build()));
            }
            line.destinations().remove(gone.id(), PERSON, "replaced");
            await().atMost(PATIENCE)
                    .until(() -> line.status().troubles().stream().anyMatch(each -> each.startsWith("away is away"))
                            && line.status().promises().parked() >= 8
                            && Files.list(acknowledged).count() > 1);
            clock.advance(Duration.ofMinutes(20));
            DoctorReport report = line.doctor();
            finds(report, Side.IT, "destination away", "the MES is away");
            finds(report, Side.OT, "destination paused", "a person paused it");
            finds(report, Side.OT, "destination gone", "was removed");
            finds(report, Side.IT, "destination picky", "the MES does not want it");
            finds(report, Side.IT, "destination slow", "waits long");
            finds(report, Side.IT, "destination share, folder", "is not there");
            finds(report, Side.IT, "destination receipts, receipts", "overdue");
            slow.resume();
        }
    }

    @Test
    void targetsOverHttp() throws Exception {
        LoopbackMes gone = mes(InstantSource.system());
        gone.unreachable(true);
        LoopbackMes strict = mes(InstantSource.system()).token("another");
        LoopbackMes late = mes(() -> Instant.now().minus(Duration.ofDays(3)));
        HttpServer reached = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        reached.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(404, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        reached.start();
        open.add(() -> reached.stop(0));
        try (Holdfast line = builder(sqlite())
                .destination(rest("gone", gone.uri().getPort()))
                .destination(rest("strict", strict.uri().getPort()))
                .destination(rest("late", late.uri().getPort()))
                .destination(rest("unmapped", reached.getAddress().getPort()), DeliveryPolicy.ofDefaults())
                .open()) {
            accept(line, result(1, NOON).context(order("P-1")));
            await().atMost(PATIENCE)
                    .until(() -> line.status().promises().lanes().stream()
                            .anyMatch(each -> each.destination().value().equals("unmapped") && each.parked() > 0));
            DoctorReport report = line.doctor();
            finds(report, Side.IT, "destination gone, network", "the way to the target is broken");
            finds(report, Side.IT, "destination strict, account", "401");
            finds(report, Side.IT, "destination late, target", "clock");
            finds(report, Side.OT, "destination unmapped, crosswalk", "FAIL");
            assertThat(report.toString()).doesNotContain("hush-4711");
        }
    }

    private LoopbackMes mes(InstantSource time) {
        LoopbackMes mes = new LoopbackMes(time);
        open.add(mes);
        mes.uri();
        return mes;
    }

    private static Destination rest(String id, int port) throws IOException {
        CustomMapping mapping = CustomMapping.parse("plant.yaml", """
                name: plant MES
                tables:
                  verdicts: {PASS: OK}
                inspectionResult:
                  find: {method: GET, path: "/records?key=${id|digest}", absent: [404], reference: /id}
                  create:
                    method: POST
                    path: /records
                    body: {key: "${id}", verdict: "${verdict|map:verdicts}"}
                    reference: /id
                """);
        return QualityDestination.to(
                        id,
                        CustomMes.at(
                                Connection.to(URI.create("http://127.0.0.1:" + port))
                                        .credentials(new Credentials.Bearer(Secret.of(() -> "hush-4711")))
                                        .allowPlainHttp()
                                        .build(),
                                mapping))
                .build();
    }

    @Test
    void opcua() throws Exception {
        NodeMapping mapping = NodeMapping.parse("scada.json", """
                {"hold": {"call": {"object": "ns=0;i=85", "method": "ns=0;i=99999", "arguments": ["${key}"]},
                          "find": {"node": "ns=0;i=2259", "is": "${key}"}}}
                """);
        try (VisionServer server = VisionServer.in(folder.resolve("camera"))
                        .name("AOI-1")
                        .host("127.0.0.1")
                        .bindAddress("127.0.0.1")
                        .port(0)
                        .user("scada", "correct horse battery", Role.OPERATOR)
                        .open();
                VisionClient client = VisionClient.of(server.url(), folder.resolve("scada"))
                        .user("scada", "correct horse battery")
                        .requestTimeout(Duration.ofSeconds(2))
                        .open();
                Holdfast line = builder(sqlite())
                        .destination(client.destination(new DestinationId("scada"), mapping))
                        .alsoExamine(client)
                        .alsoExamine(server)
                        .open()) {
            DoctorReport report = line.doctor();
            finds(report, Side.IT, "destination scada, OPC UA link", "SERVER_CERTIFICATE");
            finds(report, Side.IT, "OPC UA trust", "not trusted");
            assertThat(report.toString()).doesNotContain("correct horse battery");

            client.trust().refused().forEach(peer -> client.trust().approve(peer.fingerprint()));
            line.doctor();
            server.trust().refused().forEach(peer -> server.trust().approve(peer.fingerprint()));
            finds(line.doctor(), Side.OT, "destination scada, OPC UA mapping", "99999");
        }
    }
}
