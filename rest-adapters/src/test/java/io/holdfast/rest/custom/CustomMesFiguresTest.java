package io.holdfast.rest.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.CountPosting;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Capability;
import io.holdfast.rest.Capability.Level;
import io.holdfast.rest.Capability.Repeat;
import io.holdfast.rest.Carrier;
import io.holdfast.rest.Content;
import io.holdfast.rest.Costs;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Genealogy.Direction;
import io.holdfast.rest.Genealogy.Edge;
import io.holdfast.rest.Genealogy.Graph;
import io.holdfast.rest.Genealogy.Node;
import io.holdfast.rest.Genealogy.NodeKind;
import io.holdfast.rest.QualityDestination;
import io.holdfast.rest.Reference;
import io.holdfast.rest.TargetFault;
import io.holdfast.rest.Verb;
import io.holdfast.rest.internal.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts, genealogy and cost of an MES behind a mapping file. */
class CustomMesFiguresTest {
    private static final String READ = """
            name: plant MES
            counts:
              read: {method: GET, path: "/steps/${order|pad:12}/${operation|pad:4}", absent: [404], planned: /planned,
                yield: /good, scrap: /bad, rework: /again, unit: /unit}
            """;

    private final List<PlantMes> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(PlantMes::close);
    }

    private PlantMes plant(String file) throws Exception {
        PlantMes mes = new PlantMes(file);
        open.add(mes);
        return mes;
    }

    private PlantMes described(String yaml) throws Exception {
        PlantMes mes = new PlantMes(CustomMapping.parse("m.yaml", yaml));
        open.add(mes);
        return mes;
    }

    private static Counts counts(PlantMes mes) {
        return mes.system().counts().orElseThrow();
    }

    private static Capability of(PlantMes mes, Verb verb) {
        return mes.system().capabilities().of(verb);
    }

    private static Fault fault(Answer<?> answer) {
        return ((Answer.Failed<?>) answer).fault();
    }

    private static Counts.Delta delta(PlantMes mes, String yield, String scrap, String rework) {
        return delta(mes, yield, scrap, rework, "PC");
    }

    private static Counts.Delta delta(PlantMes mes, String yield, String scrap, String rework, String unit) {
        Counts.Delta any = mes.count(1);
        return new Counts.Delta(
                "key/ä 1",
                any.order(),
                any.operation(),
                new BigDecimal(yield),
                new BigDecimal(scrap),
                new BigDecimal(rework),
                unit,
                null,
                any.at());
    }

    private static QualityDestination destination(PlantMes mes) {
        return QualityDestination.to("erp", mes.system())
                .nanoTime(mes.nanos()::get)
                .build();
    }

    private static CountPosting posting(PlantMes mes) {
        return Content.posting(CountPosting.Kind.YIELD, 1, mes.count(1), 90);
    }

    @Test
    void aCountIsPostedWithItsDecimalsTypesAndCodes() throws Exception {
        PlantMes mes = plant("plant.json");

        assertThat(counts(mes).post(mes.count(7)).value()).isEqualTo(new Reference("count", "001000"));

        assertThat(mes.counts).singleElement().satisfies(row -> {
            assertThat(row.path("ref").asText()).isEqualTo("shift-A/7");
            assertThat(row.path("order").asText()).isEqualTo("000001000123");
            assertThat(row.path("good").decimalValue()).isEqualTo(new BigDecimal("90"));
            assertThat(row.path("bad").decimalValue()).isEqualTo(new BigDecimal("12.5"));
            assertThat(row.path("why").asText()).isEqualTo("R07");
            assertThat(row.path("at").asText()).isEqualTo("14.03.2026 13:00:00");
        });
        assertThat(counts(mes).read(mes.order(), new OperationId("20")).value())
                .contains(new Counts.Tally(
                        new BigDecimal("3000.50"),
                        new BigDecimal("102.0"),
                        new BigDecimal("12.5"),
                        new BigDecimal("0"),
                        "PC"));
        assertThat(counts(mes).read(mes.order(), new OperationId("30")).value()).isEmpty();
    }

    @Test
    void aRefusalWithStatus200IsARefusalWhetherOfAPostingOrOfASearch() throws Exception {
        PlantMes mes = plant("plant.json");
        Counts.Delta kilos = delta(mes, "1", "0", "0", "KG");
        assertThat(fault(counts(mes).post(kilos)))
                .satisfies(fault -> assertThat(fault.toString()).contains("UNIT", "hier wird in PC gezählt"));
        assertThat(mes.counts).isEmpty();

        // The one that was committed is there, and a search that is refused does not say that it is not.
        CountPosting posting = posting(mes);
        QualityDestination erp = destination(mes);
        mes.next(TargetFault.COMMIT_THEN_CUT);
        assertThat(erp.deliver(List.of(Content.delivery(1, posting))).get(0)).isInstanceOf(Unknown.class);
        mes.nanos().addAndGet(TimeUnit.HOURS.toNanos(1));
        mes.busy = 3;
        assertThat(erp.find(Content.delivery(1, posting))).isInstanceOf(Unknown.class);
        assertThat(erp.deliver(List.of(Content.delivery(1, posting))).get(0)).isNotInstanceOf(Confirmed.class);
        mes.busy = 0;
        assertThat(erp.find(Content.delivery(1, posting))).isInstanceOf(Confirmed.class);
        assertThat(mes.counts).hasSize(1);
    }

    @Test
    void withoutAFindALostAnswerIsToldByTheFiguresOrByAPerson() throws Exception {
        PlantMes mes = plant("plant.yaml");
        assertThat(of(mes, Verb.COUNT_POST)).satisfies(capability -> {
            assertThat(capability.level()).isEqualTo(Level.DEGRADED);
            assertThat(capability.repeat()).isEqualTo(Repeat.READ_BACK);
            assertThat(capability.note()).contains("no find in the mapping");
        });
        QualityDestination erp = destination(mes);
        CountPosting posting = posting(mes);
        mes.next(TargetFault.COMMIT_THEN_CUT);
        assertThat(erp.deliver(List.of(Content.delivery(1, posting))).get(0)).isInstanceOf(Unknown.class);
        // Somebody else posts meanwhile: the figures say nothing of ours any more.
        mes.counts.add(Json.object()
                .put("state", "POSTED")
                .put("good", BigDecimal.TEN)
                .put("bad", BigDecimal.ZERO)
                .put("again", BigDecimal.ZERO));

        assertThat(new Carrier(erp, mes.nanos(), () -> {}).carry(1, posting))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("somebody else has posted", "a person must say"));
        assertThat(mes.counts).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plant.json", "plant.yaml"})
    void lostAnswersOverAndOverLeaveTheFiguresExact(String file) throws Exception {
        PlantMes mes = plant(file);
        Carrier carrier = new Carrier(destination(mes), mes.nanos(), mes::catchUp);
        SplittableRandom random = new SplittableRandom(42);
        TargetFault[] faults = {
            TargetFault.COMMIT_THEN_CUT,
            TargetFault.CUT_BEFORE_COMMIT,
            TargetFault.COMMIT_LATE,
            TargetFault.COMMIT_THEN_TRUNCATE,
            TargetFault.COMMIT_THEN_HTML,
            TargetFault.COMMIT_THEN_BAD_GATEWAY,
            TargetFault.AWAY,
            TargetFault.NONE
        };
        int rounds = Boolean.getBoolean("holdfast.long") ? 1_000 : 50;
        for (int number = 1; number <= rounds; number++) {
            mes.next(TargetFault.COMMIT_THEN_CUT, faults[random.nextInt(faults.length)]);
            CountPosting posting = Content.posting(CountPosting.Kind.YIELD, 2L * number, mes.count(1), 90);
            assertThat(carrier.carry(number, posting)).as("%s", carrier.seen).isInstanceOf(Confirmed.class);
            if (number % 5 == 0) {
                mes.next(faults[random.nextInt(faults.length)], faults[random.nextInt(faults.length)]);
                assertThat(carrier.carry(number, Content.reversal(posting)))
                        .as("%s", carrier.seen)
                        .isInstanceOf(Confirmed.class);
            }
        }
        mes.catchUp();
        assertThat(counts(mes)
                        .read(mes.order(), new OperationId("20"))
                        .value()
                        .orElseThrow()
                        .yield())
                .as("seed 42")
                .isEqualByComparingTo(BigDecimal.valueOf(12 + 90L * (rounds - rounds / 5)));
    }

    @Test
    void anMesThatMergesARepeatIsSentItAgainAndHasOne() throws Exception {
        PlantMes mes = described(READ + """
                  merges: true
                  post: {method: PUT, path: "/tallies/${key|digest}", body: {
                    what: "${kind}", much: "${quantity|number}", unit: "${unit}"}}
                  reverse: {method: DELETE, path: "/tallies/${key|digest}", absent: [404]}
                """);
        assertThat(of(mes, Verb.COUNT_POST).repeat()).isEqualTo(Repeat.NATIVE_KEY);
        assertThat(of(mes, Verb.COUNT_REVERSE).usable()).isTrue();
        CountPosting posting = posting(mes);
        Carrier carrier = new Carrier(destination(mes), mes.nanos(), () -> {});
        mes.next(TargetFault.COMMIT_THEN_CUT);

        assertThat(carrier.carry(1, posting)).isInstanceOf(Confirmed.class);

        assertThat(mes.tallies.values()).singleElement().satisfies(row -> {
            assertThat(row.path("what").asText()).isEqualTo("YIELD");
            assertThat(row.path("much").decimalValue()).isEqualByComparingTo("90");
        });
        mes.next(TargetFault.COMMIT_THEN_CUT);
        assertThat(carrier.carry(2, Content.reversal(posting))).isInstanceOf(Confirmed.class);
        assertThat(mes.tallies).isEmpty();
        assertThat(fault(counts(mes).post(delta(mes, "1", "2", "0"))).text())
                .contains("one number at a time, was yield and scrap");
    }

    @Test
    void aReversalThatIsAPostingOfItsOwnIsLookedForBeforeItIsSent() throws Exception {
        PlantMes mes = described(READ + """
                  find: {method: GET, path: "/counts?ref=${key}", reference: /items/0/id}
                  findReversal: {method: GET, path: "/counts?ref=R-${key}", reference: /items/0/id}
                  post: {method: POST, path: /counts, body: {ref: "${key}", good: "${yield|number}", bad: 0, again: 0, unit: "${unit}"}}
                  reverse: {method: POST, path: /counts, body: {
                    ref: "R-${key}", of: "${reference}", good: "${yield|negate|number}", bad: 0, again: 0}}
                """);
        Counts.Delta delta = delta(mes, "90", "0", "0");
        assertThat(fault(counts(mes).reverse(delta)).kind()).isEqualTo(Fault.Kind.NOT_FOUND);
        assertThat(counts(mes).post(delta)).isInstanceOf(Answer.Given.class);
        mes.next(TargetFault.COMMIT_THEN_CUT);

        assertThat(fault(counts(mes).reverse(delta)).kind()).isEqualTo(Fault.Kind.UNKNOWN_OUTCOME);
        assertThat(counts(mes).reverse(delta)).isInstanceOf(Answer.Given.class);

        assertThat(mes.counts).hasSize(2);
        assertThat(mes.counts.get(1).path("good").decimalValue()).isEqualByComparingTo("-90");
        assertThat(mes.counts.get(1).path("of").asText())
                .isEqualTo(mes.counts.get(0).path("id").asText());
        // What the file has no place for is not lost without a word.
        assertThat(fault(counts(mes).post(delta(mes, "90", "0", "1"))).text()).contains("no place for rework");
    }

    @Test
    void aDryRunShowsThePostingAndSendsNothing() throws Exception {
        PlantMes mes = plant("plant.json");
        List<Exchange> shown = new ArrayList<>();
        try (CustomMes dry = mes.dryRun(shown::add)) {
            assertThat(fault(dry.counts().orElseThrow().post(mes.count(1))).kind())
                    .isEqualTo(Fault.Kind.NOT_SENT);
        }
        assertThat(shown).singleElement().satisfies(exchange -> {
            assertThat(exchange.method()).isEqualTo("POST");
            assertThat(exchange.url()).endsWith("/api/counts");
            assertThat(exchange.toString()).contains("shift-A/1").doesNotContain("schluessel");
        });
        assertThat(mes.counts).isEmpty();
    }

    // A name that reads as a number with a monstrous exponent is none, and must not be written out.
    @Test
    void aTextThatIsAFloodOfZerosIsNoNumber() throws Exception {
        PlantMes mes = described("""
                name: plant MES
                counts:
                  read: {method: GET, path: "/steps/${order|pad:12}/${operation|pad:4}", planned: /planned, yield: /good, unit: /unit}
                  find: {method: GET, path: "/counts?ref=${key}", reference: /items/0/id}
                  post: {method: POST, path: /counts, body: {ref: "${key}", unit: "${unit}", good: "${yield|number}", as: "${order|number}"}}
                """);
        Counts.Delta any = delta(mes, "1", "0", "0");
        Counts.Delta odd = new Counts.Delta(
                any.key(),
                new WorkOrderId("1e999999999"),
                any.operation(),
                any.yield(),
                any.scrap(),
                any.rework(),
                "PC",
                null,
                any.at());
        assertThat(fault(counts(mes).post(odd)).text()).contains("order must be a number");
        assertThat(counts(mes).post(any)).isInstanceOf(Answer.Given.class);
    }

    @Test
    void theUnitIsNeverGuessed() throws Exception {
        PlantMes mes = plant("plant.yaml");
        Counts.Delta kilos = delta(mes, "1", "0", "0", "KG");
        assertThat(fault(counts(mes).post(kilos)))
                .satisfies(fault -> assertThat(fault.text()).contains("counts in PC, was \"KG\""));
        assertThat(mes.log).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void figuresThatCanOnlyBeReadAreNoLane() throws Exception {
        PlantMes mes = described(READ);
        assertThat(destination(mes).lanes()).doesNotContain(Lane.LEDGER);
        assertThat(of(mes, Verb.COUNT_READ).usable()).isTrue();
        assertThat(of(mes, Verb.COUNT_POST).level()).isEqualTo(Level.CUSTOM_REQUIRED);
        assertThat(counts(mes).read(mes.order(), new OperationId("20")).value()).isPresent();
        assertThat(fault(counts(mes).post(delta(mes, "1", "0", "0"))).kind()).isEqualTo(Fault.Kind.VALIDATION);
    }

    @Test
    void whatTheMesDoesNotShowIsNotPostedWithoutAKey() throws Exception {
        PlantMes mes = described("""
                name: plant MES
                counts:
                  read: {method: GET, path: "/steps/${order|pad:12}/${operation|pad:4}", planned: /planned, yield: /good, unitIs: PC}
                  post: {method: POST, path: /counts, body: {what: "${kind}", good: "${quantity|number}"}}
                """);
        assertThat(fault(counts(mes).post(delta(mes, "0", "3", "0"))).text())
                .contains("does not show what", "a person must post it");
        assertThat(mes.counts).isEmpty();
    }

    private static ObjectNode row(String... pairs) {
        ObjectNode row = Json.object();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put(pairs[i], pairs[i + 1]);
        }
        return row;
    }

    private static Answer<Graph> trace(PlantMes mes, Direction direction, int depth) throws InterruptedException {
        return mes.system()
                .genealogy()
                .orElseThrow()
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("LOT 1/ä"), direction, depth);
    }

    private static Node lot(String name) {
        return new Node(NodeKind.LOT, name, null);
    }

    @Test
    void aLotIsTracedOverEveryPageAndBothWays() throws Exception {
        PlantMes mes = plant("plant.json");
        List<ObjectNode> from = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            from.add(
                    row("order", "000001000123", "part", "0815", "lot", "C-" + i, "qty", "0." + i + "0", "unit", "KG"));
        }
        mes.traces.put("BRKT-77/LOT 1/ä/from", from);
        mes.traces.put("0815/C-7/from", List.of(row("vendorLot", "00V-1", "vendor", "Stahl AG")));
        mes.traces.put(
                "BRKT-77/LOT 1/ä/to",
                List.of(
                        row("slip", "0080001", "customer", "Müller", "qty", "12.50", "unit", "PC"),
                        row("part", "ASSY", "lot", "A-1")));
        // Goes around: asked once only.
        mes.traces.put("ASSY/A-1/to", List.of(row("part", "BRKT-77", "lot", "LOT 1/ä")));

        Graph backward = trace(mes, Direction.BACKWARD, 5).value();

        Node order = new Node(NodeKind.ORDER, "000001000123", null);
        assertThat(backward.complete()).isTrue();
        assertThat(backward.nodes()).hasSize(10).startsWith(lot("BRKT-77/LOT 1/ä"), order, lot("0815/C-1"));
        assertThat(backward.edges())
                .hasSize(9)
                .contains(
                        new Edge(order, lot("BRKT-77/LOT 1/ä"), null, null),
                        new Edge(lot("0815/C-7"), order, new BigDecimal("0.70"), "KG"),
                        new Edge(new Node(NodeKind.SUPPLIER_LOT, "00V-1", "Stahl AG"), lot("0815/C-7"), null, null));
        Graph forward = trace(mes, Direction.FORWARD, 5).value();
        assertThat(forward.complete()).isTrue();
        assertThat(forward.edges())
                .containsExactly(
                        new Edge(
                                lot("BRKT-77/LOT 1/ä"),
                                new Node(NodeKind.SHIPMENT, "0080001", "Müller"),
                                new BigDecimal("12.50"),
                                "PC"),
                        new Edge(lot("BRKT-77/LOT 1/ä"), lot("ASSY/A-1"), null, null),
                        new Edge(lot("ASSY/A-1"), lot("BRKT-77/LOT 1/ä"), null, null));
        assertThat(trace(mes, Direction.FORWARD, 1).value())
                .satisfies(cut -> assertThat(cut.complete()).isFalse())
                .satisfies(cut -> assertThat(cut.note()).contains("cut off"));
    }

    @Test
    void aTraceThatLacksSomethingSaysSoAndOneThatBreaksOffIsNone() throws Exception {
        PlantMes mes = plant("plant.json");
        mes.traces.put(
                "BRKT-77/LOT 1/ä/from",
                List.of(row("text", "ein Teil ohne Charge"), row("part", "0815", "lot", "C-1")));
        assertThat(trace(mes, Direction.BACKWARD, 5).value())
                .satisfies(graph -> assertThat(graph.complete()).isFalse())
                .satisfies(graph -> assertThat(graph.note()).contains("names nothing"))
                .satisfies(graph -> assertThat(graph.nodes()).contains(lot("0815/C-1")));
        mes.traces.put("0815/C-1/from", List.of(row("part", "4711", "lot", "D", "qty", "viel")));
        assertThat(fault(trace(mes, Direction.BACKWARD, 5)).text()).contains("must be a number");

        PlantMes backwardOnly = plant("plant.yaml");
        assertThat(of(backwardOnly, Verb.GENEALOGY).note()).startsWith("backward only");
        assertThat(trace(backwardOnly, Direction.BACKWARD, 1).value().complete())
                .isFalse();
        assertThat(fault(trace(backwardOnly, Direction.FORWARD, 1)))
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION))
                .satisfies(fault -> assertThat(fault.text()).contains("tracing forward"));
    }

    @Test
    void costsAreSummedByAccountAndCurrencyToTheLastDigit() throws Exception {
        PlantMes mes = plant("plant.json");
        // Ten times a dime is a dollar, which no double says.
        for (int i = 0; i < 10; i++) {
            mes.costs.add(Json.object()
                    .put("kind", "labor")
                    .put("amount", new BigDecimal("0.10"))
                    .put("currency", "USD"));
        }
        mes.costs.add(row("kind", "labor", "amount", "12345678901234567890.0001", "currency", "EUR"));
        mes.costs.add(row("kind", "scrap", "amount", "-3.50", "currency", "USD"));
        Costs costs = mes.system().costs().orElseThrow();

        assertThat(costs.read(mes.order()).value())
                .extracting(Costs.Entry::account, Costs.Entry::amount, Costs.Entry::currency)
                .containsExactly(
                        tuple("labor", new BigDecimal("1.00"), "USD"),
                        tuple("labor", new BigDecimal("12345678901234567890.0001"), "EUR"),
                        tuple("scrap", new BigDecimal("-3.50"), "USD"));

        for (ObjectNode bad : List.of(
                row("kind", "x", "currency", "USD"),
                row("kind", "x", "amount", "1,50", "currency", "USD"),
                row("kind", "x", "amount", "1e999999", "currency", "USD"),
                row("kind", "x", "amount", "1", "currency", "$"),
                row("amount", "1", "currency", "USD"))) {
            mes.costs.clear();
            mes.costs.add(bad);
            assertThat(fault(costs.read(mes.order())).kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
        }
        mes.costs.clear();
        assertThat(costs.read(mes.order()).value()).isEmpty();
        PlantMes fixed = plant("plant.yaml");
        fixed.costs.add(row("kind", "labor", "amount", "1.50"));
        assertThat(fixed.system().costs().orElseThrow().read(fixed.order()).value())
                .containsExactly(new Costs.Entry("labor", new BigDecimal("1.50"), "EUR"));
    }
}
