package io.holdfast.rest.s4hana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.Actor;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Content;
import io.holdfast.rest.Costs;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.Genealogy.Direction;
import io.holdfast.rest.Genealogy.Edge;
import io.holdfast.rest.Genealogy.Node;
import io.holdfast.rest.Genealogy.NodeKind;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.Holds;
import io.holdfast.rest.QualityDestination;
import io.holdfast.rest.Secret;
import io.holdfast.rest.internal.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S4HanaTest {
    private S4Target target;

    @AfterEach
    void close() {
        if (target != null) {
            target.close();
        }
    }

    private S4Hana connect(UnaryOperator<S4Hana.Builder> settings) {
        target = new S4Target(settings);
        return target.system();
    }

    private FakeS4 fake() {
        return target.fake;
    }

    private static Fault fault(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        return ((Answer.Failed<?>) answer).fault();
    }

    private DeliveryOutcome deliver(io.holdfast.model.Deliverable content) throws InterruptedException {
        return QualityDestination.to("erp", target.system())
                .build()
                .deliver(List.of(Content.delivery(1, content)))
                .get(0);
    }

    // Decimals keep their digits, ids their zeros, and the number that was asked for comes back.
    @Test
    void readsAnOrderAsSapHasIt() throws Exception {
        S4Hana system = connect(s -> s);

        assertThat(system.workOrders()
                        .orElseThrow()
                        .find(new WorkOrderId("1000123"))
                        .value())
                .hasValueSatisfying(order -> {
                    assertThat(order.id().value()).isEqualTo("1000123");
                    assertThat(order.planned()).isEqualTo(new BigDecimal("3000.000"));
                    assertThat(order.completed()).isEqualTo(new BigDecimal("1200.500"));
                    assertThat(order.site()).isEqualTo("1010");
                    assertThat(order.status()).containsExactly("REL");
                    assertThat(order.materialVersion()).isNull();
                    assertThat(order.attributes()).containsEntry("ProductionVersion", "0001");
                    assertThat(order.operations()).singleElement().satisfies(operation -> {
                        assertThat(operation.id()).isEqualTo(new OperationId("0020"));
                        assertThat(operation.sequence()).isEqualTo("000000");
                        assertThat(operation.workCenter()).isEqualTo("LINE3");
                    });
                    assertThat(order.components()).singleElement().satisfies(component -> {
                        assertThat(component.lot()).isEqualTo(new MaterialLotId("RM0815"));
                        assertThat(component.required()).isEqualTo(new BigDecimal("3000.000"));
                    });
                    assertThat(order.producedLots()).containsExactly(new MaterialLotId("FG0001"));
                });
    }

    @Test
    void aLotOfTheOrderIsHeldUnderItsOwnMaterialAndOneOfTheComponentUnderThatOfTheComponent() throws Exception {
        S4Hana system = connect(s -> s);
        fake().batch(S4Target.MATERIAL, "FG0001");
        fake().batch("COIL-3", "RM0815");

        HoldReport report = system.holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000123", 5, "FG0001", "RM0815"))
                .value();

        assertThat(report.steps())
                .extracting(step -> step.subject().material())
                .containsExactly(S4Target.MATERIAL, "COIL-3");
        assertThat(report.steps()).allSatisfy(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.HELD);
            assertThat(step.scope()).isEqualTo(HoldScope.LOT);
        });
    }

    @Test
    void whatWasRestrictedBeforeIsNotOursToRelease() throws Exception {
        S4Hana system = connect(s -> s);
        Holds holds = system.holds().orElseThrow();
        MaterialHold hold = target.hold(1);
        fake().table("Batch").rows.get(0).put("MatlBatchIsInRstrcdUseStock", true);

        HoldReport placed = holds.place(hold).value();
        assertThat(placed.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(Outcome.ALREADY_HELD));
        holds.release(placed, new Actor.Person("m.weber"));

        assertThat(fake().committed).isEmpty();
        assertThat(fake().table("Batch")
                        .rows
                        .get(0)
                        .path("MatlBatchIsInRstrcdUseStock")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whereTheFirstMeansFailsTheNextIsTakenAndReportedAsWeaker() throws Exception {
        S4Hana system = connect(s -> s);
        fake().order("000001000200", "PLATE-1", "NOBATCH", "COIL-3", "RM0816");
        fake().stock("PLATE-1", "NOBATCH", "01", "40.000");
        fake().stock("PLATE-1", "NOBATCH", "02", "2.500");

        HoldReport report = system.holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000200", 5, "NOBATCH"))
                .value();

        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.WEAKER);
            assertThat(step.rung()).isEqualTo(2);
            assertThat(step.scope()).isEqualTo(HoldScope.STOCK_QUANTITY);
            assertThat(step.note()).contains("SAP has no such batch").contains("42.500 are blocked");
        });
        assertThat(fake().stockOf("PLATE-1", "NOBATCH", "07")).isEqualByComparingTo("42.5");
        ObjectNode document = fake().table("A_MaterialDocumentHeader").rows.get(0);
        assertThat(document.path("PostingDate").asText()).isEqualTo("/Date(1773446400000)/");
        assertThat(document.path("ReferenceDocument").asText()).hasSize(16);
    }

    @Test
    void whatCannotBeHeldIsParkedForAPersonWithWhatWasReached() throws Exception {
        connect(s -> s);
        MaterialHold known = target.hold(1);
        MaterialHold hold = Content.hold(
                1, 1, "1000123", 5, known.population().lots().get(0).value(), "NOWHERE");

        DeliveryOutcome outcome = deliver(hold);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("needs a person")
                                .contains("LOT-1 of BRKT-77: HELD by rung 1")
                                .contains("NOWHERE"));
    }

    @Test
    void stockThatIsGoneIsSaidToBeGone() throws Exception {
        S4Hana system = connect(s -> s.hold(HoldMeans.BLOCK_STOCK));
        MaterialHold hold = target.hold(1);
        fake().table("A_MatlStkInAcctMod").rows.get(0).put("MatlWrhsStkQtyInMatlBaseUnit", "0.000");

        assertThat(system.holds().orElseThrow().place(hold).value().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(Outcome.GONE));
    }

    @Test
    void aHoldOfUnitsThatGrowsMovesOnlyWhatIsMissing() throws Exception {
        S4Hana system = connect(s -> s);
        Holds holds = system.holds().orElseThrow();
        fake().stock(S4Target.MATERIAL, "", "01", "100.000");

        assertThat(holds.place(Content.hold(1, 1, "1000123", 5)).value().inForce())
                .isTrue();
        assertThat(holds.verify(Content.hold(1, 2, "1000123", 8)).value().inForce())
                .isFalse();
        HoldReport grown = holds.place(Content.hold(1, 2, "1000123", 8)).value();

        assertThat(grown.inForce()).isTrue();
        assertThat(fake().stockOf(S4Target.MATERIAL, "", "07")).isEqualByComparingTo("8");
        assertThat(fake().table("A_MaterialDocumentHeader").rows).hasSize(2);
        holds.release(grown, new Actor.Person("m.weber"));
        assertThat(fake().stockOf(S4Target.MATERIAL, "", "07")).isEqualByComparingTo("0");
    }

    @Test
    void sapsOwnWordsOfARefusalReachThePerson() throws Exception {
        S4Hana system = connect(s -> s);
        fake().stock(S4Target.MATERIAL, "", "01", "1.000");

        HoldReport report = system.holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000123", 5))
                .value();

        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.NEEDS_PERSON);
            assertThat(step.note())
                    .contains("M7/021")
                    .contains("Bestand reicht nicht")
                    .contains("QuantityInEntryUnit");
        });
    }

    // Only reading back proves a hold.
    @Test
    void aHoldThatSapSaysIsDoneAndIsNotGoesOnToTheNextMeans() throws Exception {
        S4Hana system = connect(s -> s);
        MaterialHold hold = target.hold(1);
        fake().ignoresChanges = true;

        HoldReport report = system.holds().orElseThrow().place(hold).value();

        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.WEAKER);
            assertThat(step.scope()).isEqualTo(HoldScope.STOCK_QUANTITY);
            assertThat(step.note()).contains("reading it back showed that it is not held");
        });
    }

    // Setting a flag twice does no harm: a hold does not wait to see whether the first time will still be carried out.
    @Test
    void aLostAnswerToAFlagIsSettledAtOnce() throws Exception {
        connect(s -> s);
        target.next(io.holdfast.rest.TargetFault.COMMIT_THEN_CUT);
        assertThat(deliver(target.hold(1))).isInstanceOf(DeliveryOutcome.Confirmed.class);
        target.next(io.holdfast.rest.TargetFault.CUT_BEFORE_COMMIT);
        assertThat(deliver(target.hold(2))).isInstanceOf(Retryable.class);
        assertThat(deliver(target.hold(2))).isInstanceOf(DeliveryOutcome.Confirmed.class);
        assertThat(fake().committed).hasSize(2);
    }

    @Test
    void unitsWithoutAnOrderAreLeftToAPerson() throws Exception {
        S4Hana system = connect(s -> s);
        MaterialHold known = target.hold(1);
        MaterialHold hold = new MaterialHold(
                known.id(),
                1,
                known.episode(),
                known.rule(),
                known.reason(),
                new io.holdfast.model.SuspectPopulation(
                        known.population().segments(),
                        null,
                        Content.NOON,
                        Content.NOON,
                        known.population().units(),
                        known.population().lots(),
                        List.of(new io.holdfast.model.UnitId("SN-?"))),
                known.requestedAt());

        HoldReport report = system.holds().orElseThrow().place(hold).value();

        assertThat(report.steps())
                .extracting(HoldReport.Step::outcome)
                .containsExactly(Outcome.HELD, Outcome.NEEDS_PERSON);
        assertThat(report.needsPerson()).isTrue();
    }

    @Test
    void aDefectCarriesCodesNumbersAndUmlauts() throws Exception {
        connect(s -> s);

        deliver(Content.report(7, 1, "1000123", S4Target.MATERIAL, "Kratzer", 12));

        JsonNode defect = fake().table("Defect").rows.get(0);
        assertThat(defect.path("QualityIssueReference").asText()).isEqualTo("NC-7");
        assertThat(defect.path("ManufacturingOrder").asText()).isEqualTo("000001000123");
        assertThat(defect.path("ManufacturingOrderOperation").asText()).isEqualTo("0020");
        assertThat(defect.path("DefectCodeGroup").asText()).isEqualTo("VISION");
        assertThat(defect.path("DefectCode").asText()).isEqualTo("SCRA");
        assertThat(defect.path("DefectText").asText()).isEqualTo("Kratzer at Gehäuse links, 12 units");
        assertThat(defect.path("DefectiveQuantity").isNumber()).isTrue();
        assertThat(defect.path("_DefectDetailedDescription")
                        .get(0)
                        .path("DefectLongText")
                        .asText())
                .contains("five-alike v2", "Gehäuse links", "hold: MH-7", "suspect units: 15", "R-1 of SN-1");
    }

    @Test
    void aLaterRevisionRaisesTheQuantities() throws Exception {
        connect(s -> s);
        deliver(Content.report(7, 1, "1000123", S4Target.MATERIAL, "Kratzer", 12));
        deliver(Content.report(7, 2, "1000123", S4Target.MATERIAL, "Kratzer", 14));
        deliver(Content.report(7, 1, "1000123", S4Target.MATERIAL, "Kratzer", 12));

        assertThat(fake().table("Defect").rows).singleElement().satisfies(defect -> {
            assertThat(defect.path("NumberOfDefects").asInt()).isEqualTo(14);
            assertThat(defect.path("DefectiveQuantity").decimalValue()).isEqualByComparingTo("14");
        });
    }

    @Test
    void anUnmappedCodeParksTheReportAndSendsNothing() throws Exception {
        connect(s -> s);

        assertThat(deliver(Content.report(7, 1, "1000123", S4Target.MATERIAL, "Beule", 12)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .startsWith("UNMAPPED")
                                .contains("\"Beule\"")
                                .contains("table 2026-03"));
        assertThat(fake().committed).isEmpty();
    }

    @Test
    void somebodyElsesLockIsWaitedFor() throws Exception {
        connect(s -> s);

        assertThat(deliver(Content.report(7, 1, "1000123", S4Target.MATERIAL, "gesperrt", 12)))
                .isInstanceOfSatisfying(
                        Retryable.class,
                        retryable -> assertThat(retryable.reason())
                                .contains("LOCKED", FakeS4.LOCKED, "Auftrag ist durch Benutzer MÜLLER gesperrt"));
    }

    @Test
    void remarksBesideASuccessAreHandedOn() throws Exception {
        S4Hana system = connect(s -> s);
        fake().message =
                "{\"code\":\"ZHF/001\",\"message\":\"Toleranz fast erreicht\",\"severity\":\"warning\",\"details\":[]}";

        Answer<?> count = system.counts().orElseThrow().post(target.count(1));
        Answer<?> report = system.nonconformances().orElseThrow().put(target.report(1, 1));

        assertThat(((Answer.Given<?>) count).warnings()).containsExactly("ZHF/001: Toleranz fast erreicht");
        assertThat(((Answer.Given<?>) report).warnings()).containsExactly("ZHF/001: remark");
    }

    @Test
    void aResultIsOneSampleOfTheOpenInspectionLotAndValuated() throws Exception {
        connect(s -> s);

        deliver(Content.result(1, "1000123", Verdict.FAIL));
        deliver(Content.result(2, "1000123", Verdict.PASS));

        assertThat(fake().table("A_InspSampleResult").rows)
                .extracting(row -> row.path("InspectionValuationResult").asText())
                .containsExactly("R", "A");
        assertThat(fake().table("A_InspectionSubset").rows)
                .allSatisfy(row -> assertThat(row.path("Valuated").asBoolean()).isTrue());
    }

    @Test
    void aResultAndItsValuationAreMadeTogetherOrNotAtAll() throws Exception {
        connect(s -> s.batch(true));
        fake().refusedValuations = 1;

        assertThat(deliver(Content.result(1, "1000123", Verdict.FAIL)))
                .isInstanceOfSatisfying(
                        Retryable.class, refused -> assertThat(refused.reason()).contains("MÜLLER gesperrt"));
        assertThat(fake().table("A_InspSampleResult").rows).isEmpty();

        assertThat(deliver(Content.result(1, "1000123", Verdict.FAIL))).isInstanceOf(DeliveryOutcome.Confirmed.class);
        assertThat(fake().table("A_InspSampleResult").rows).hasSize(1);
        assertThat(fake().table("A_InspectionSubset").rows)
                .singleElement()
                .satisfies(row -> assertThat(row.path("Valuated").asBoolean()).isTrue());
    }

    @Test
    void aResultThatHasNoPlaceInSapIsParked() throws Exception {
        connect(s -> s);

        assertThat(deliver(Content.result(1, "4711", Verdict.FAIL)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("order 000000004711 has no open inspection lot"));
        assertThat(deliver(Content.result(2, "1000123", Verdict.UNDECIDED))).isInstanceOf(Rejected.class);
    }

    @Test
    void countsAreReadFromTheOperationAndItsConfirmations() throws Exception {
        S4Hana system = connect(s -> s);
        Counts counts = system.counts().orElseThrow();
        counts.post(target.count(1));
        counts.post(target.count(2));
        counts.reverse(target.count(2));

        Counts.Tally tally =
                counts.read(target.order(), new OperationId("20")).value().orElseThrow();

        assertThat(tally.planned()).isEqualTo(new BigDecimal("3000.000"));
        assertThat(tally.yield()).isEqualTo(new BigDecimal("1200.500"));
        assertThat(tally.scrap()).isEqualByComparingTo("12.5");
        assertThat(tally.rework()).isEqualByComparingTo("0");
        assertThat(fake().table("ProdnOrdConf2")
                        .rows
                        .get(0)
                        .path("VarianceReasonCode")
                        .asText())
                .isEqualTo("0001");
    }

    @Test
    void genealogyIsDerivedBothWaysAndSaysSo() throws Exception {
        S4Hana system = connect(s -> s);
        FakeS4.Table movements = fake().table("A_MaterialDocumentItem");
        for (String[] row : new String[][] {
            {"1", "COIL-3", "RM1", "261", "000000000001", "3.000"},
            {"2", "BLANK", "B1", "101", "000000000001", "500.000"},
            {"3", "BLANK", "B1", "261", "000000000002", "200.000"},
            {"4", "BRKT", "F1", "101", "000000000002", "198.000"},
            {"5", "BRKT", "F2", "101", "000000000002", "2.000"}
        }) {
            movements.add(
                    "MaterialDocumentYear",
                    "2026",
                    "MaterialDocument",
                    row[0],
                    "MaterialDocumentItem",
                    "0001",
                    "Material",
                    row[1],
                    "Batch",
                    row[2],
                    "GoodsMovementType",
                    row[3],
                    "ManufacturingOrder",
                    row[4],
                    "QuantityInEntryUnit",
                    row[5],
                    "EntryUnit",
                    "PC",
                    "GoodsMovementIsCancelled",
                    row[0].equals("5"));
        }
        fake().batch("COIL-3", "RM1");
        fake().table("Batch").rows.get(0).put("Supplier", "0000100042").put("BatchBySupplier", "HEAT-9");
        fake().table("A_OutbDeliveryItem")
                .add(
                        "DeliveryDocument",
                        "0080000001",
                        "DeliveryDocumentItem",
                        "000010",
                        "Material",
                        "BRKT",
                        "Batch",
                        "F1",
                        "ActualDeliveryQuantity",
                        "198.000",
                        "DeliveryQuantityUnit",
                        "PC");
        fake().table("A_OutbDeliveryHeader")
                .add(
                        "DeliveryDocument",
                        "0080000001",
                        "ShipToParty",
                        "CUST-1",
                        "ActualGoodsMovementDate",
                        "/Date(1773446400000)/");
        Genealogy genealogy = system.genealogy().orElseThrow();

        Genealogy.Graph forward = genealogy
                .trace(new MaterialDefinitionId("COIL-3"), new MaterialLotId("RM1"), Direction.FORWARD, 5)
                .value();
        Genealogy.Graph backward = genealogy
                .trace(new MaterialDefinitionId("BRKT"), new MaterialLotId("F1"), Direction.BACKWARD, 5)
                .value();

        Node shipment = new Node(NodeKind.SHIPMENT, "0080000001", "CUST-1");
        assertThat(forward.nodes())
                .extracting(Node::id)
                .containsExactlyInAnyOrder(
                        "COIL-3/RM1", "000000000001", "BLANK/B1", "000000000002", "BRKT/F1", "0080000001");
        assertThat(forward.edges())
                .contains(new Edge(new Node(NodeKind.LOT, "BRKT/F1", null), shipment, new BigDecimal("198.000"), "PC"));
        assertThat(backward.nodes()).contains(new Node(NodeKind.SUPPLIER_LOT, "HEAT-9", "0000100042"));
        assertThat(forward.complete()).isFalse();
        assertThat(genealogy
                        .trace(new MaterialDefinitionId("COIL-3"), new MaterialLotId("RM1"), Direction.FORWARD, 1)
                        .value()
                        .nodes())
                .extracting(Node::id)
                .doesNotContain("BRKT/F1");
    }

    @Test
    void costsAreSumsOfPostingsByAccount() throws Exception {
        S4Hana system = connect(s -> s);
        String[][] rows = {{"1", "0000400000", "100.250"}, {"2", "0000400000", "-0.250"}, {"3", "0000620000", "7.000"}};
        for (String[] row : rows) {
            fake().table("A_OperationalAcctgDocItemCube")
                    .add(
                            "AccountingDocument",
                            row[0],
                            "AccountingDocumentItem",
                            "1",
                            "OrderID",
                            "000001000123",
                            "GLAccount",
                            row[1],
                            "AmountInCompanyCodeCurrency",
                            row[2],
                            "CompanyCodeCurrency",
                            "EUR");
        }

        assertThat(system.costs().orElseThrow().read(target.order()).value())
                .containsExactly(
                        new Costs.Entry("0000400000", new BigDecimal("100.000"), "EUR"),
                        new Costs.Entry("0000620000", new BigDecimal("7.000"), "EUR"));
    }

    @Test
    void listsAreReadPageByPage() throws Exception {
        S4Hana system = connect(s -> s);
        fake().pageSize = 3;
        for (int i = 0; i < 10; i++) {
            fake().table("A_OperationalAcctgDocItemCube")
                    .add(
                            "AccountingDocument",
                            "" + i,
                            "AccountingDocumentItem",
                            "1",
                            "OrderID",
                            "000001000123",
                            "GLAccount",
                            "0000400000",
                            "AmountInCompanyCodeCurrency",
                            "1.000",
                            "CompanyCodeCurrency",
                            "EUR");
        }

        assertThat(system.costs().orElseThrow().read(target.order()).value())
                .containsExactly(new Costs.Entry("0000400000", new BigDecimal("10.000"), "EUR"));
    }

    @Test
    void aTokenThatWentStaleIsFetchedAnewAndTheWriteDoneOnce() throws Exception {
        S4Hana system = connect(s -> s);
        system.nonconformances().orElseThrow().put(target.report(1, 1));
        fake().restart();
        system.nonconformances().orElseThrow().put(target.report(2, 1));

        assertThat(fake().table("Defect").rows).hasSize(2);
        assertThat(fake().count("HEAD")).isEqualTo(2);
    }

    @Test
    void aServerThatGivesNoTokenToHeadIsAskedWithGet() throws Exception {
        S4Hana system = connect(s -> s);
        fake().headGivesToken = false;

        assertThat(system.nonconformances().orElseThrow().put(target.report(1, 1)))
                .isInstanceOf(Answer.Given.class);
    }

    @Test
    void aWrongPasswordIsTheAdministratorsTurnAndShowsNoSecret() throws Exception {
        List<Exchange> recorded = new ArrayList<>();
        connect(s -> s);
        S4Hana wrong = S4Hana.at(io.holdfast.rest.Connection.to(fake().base())
                        .allowPlainHttp()
                        .credentials(new Credentials.Basic("HOLDFAST", Secret.of(() -> "falsch-4711")))
                        .recorder(recorded::add)
                        .build())
                .build();

        Fault fault = fault(wrong.workOrders().orElseThrow().find(target.order()));

        assertThat(fault.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(fault.text()).contains("Anmeldung fehlgeschlagen").doesNotContain("falsch");
        assertThat(recorded.toString()).doesNotContain("falsch-4711");
        wrong.close();
    }

    @Test
    void aWrongAddressIsNotTakenForAMissingOrder() throws Exception {
        S4Hana system = connect(s -> s.path(S4Service.PRODUCTION_ORDER, "/sap/elsewhere"));

        // SAP answers for an unknown service in the same shape as for an unknown order.
        assertThat(fault(system.workOrders().orElseThrow().find(target.order())).text())
                .isEqualTo("no service at /sap/elsewhere");
    }

    @Test
    void mistakesInATableAreNamedWhenTheSystemIsMade() {
        Crosswalk codes = Crosswalk.version("7")
                .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("group", "VISIONLINE9", "code", "SCRA"))
                .map(Crosswalk.Kind.DEFECT, "Beule", Map.of("group", "VISION"))
                .map(Crosswalk.Kind.DEFECT, "Pore", Map.of("group", "VISION", "code", "PORE"))
                .map(Crosswalk.Kind.DEFECT, "Pore", Map.of("group", "VISION", "code", "PORX"), Content.NOON, null)
                .build();

        assertThatThrownBy(() -> S4Hana.DefectSettings.of("05", "PC", codes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 7")
                .hasMessageContaining("DEFECT Kratzer from 1970-01-01T00:00:00Z: group must have at most 8 characters")
                .hasMessageContaining("DEFECT Beule from 1970-01-01T00:00:00Z lacks code")
                .hasMessageContaining("DEFECT Pore is named twice from 2026-03-14T12:00:00Z");
    }

    @Test
    void aCodeIsLookedUpForTheTimeOfTheReport() {
        Crosswalk codes = Crosswalk.version("8")
                .map(Crosswalk.Kind.REASON, "burr", Map.of("code", "0001"), Content.NOON.minusSeconds(60), Content.NOON)
                .map(Crosswalk.Kind.REASON, "burr", Map.of("code", "0002"), Content.NOON, null)
                .build();

        assertThat(codes.lint(Map.of(Crosswalk.Kind.REASON, Map.of("code", 4)))).isEmpty();
        assertThat(codes.find(Crosswalk.Kind.REASON, "burr", Content.NOON.minusNanos(1)))
                .hasValue(Map.of("code", "0001"));
        assertThat(codes.find(Crosswalk.Kind.REASON, "burr", Content.NOON)).hasValue(Map.of("code", "0002"));
        assertThat(codes.find(Crosswalk.Kind.REASON, "burr", Content.NOON.minusSeconds(61)))
                .isEmpty();
    }

    @Test
    void theDoctorFindsWhatIsWrongSaysWhoseItIsAndChangesNothing() throws Exception {
        S4Hana system = connect(s -> s);
        fake().table("A_DefectCode").add("DefectCodeGroup", "VISION", "DefectCode", "SCRA");

        List<Finding> findings = system.examine();

        assertThat(findings)
                .filteredOn(finding -> !finding.good())
                .extracting(Finding::toString)
                .containsExactly(
                        "CONFIGURATION: defect code VISION/QLCK does not exist; correct table 2026-03, or create the code in SAP");
        assertThat(findings).filteredOn(Finding::good).hasSize(9);
        assertThat(fake().log).noneMatch(line -> line.startsWith("POST") || line.startsWith("PATCH"));

        fake().table("Defect").fields.remove("QualityIssueReference");
        fake().date = "Sat, 14 Mar 2026 12:10:00 GMT";
        assertThat(system.examine())
                .extracting(Finding::toString)
                .anyMatch(text -> text.contains("has a clock that is PT10M ahead of ours; synchronise both clocks"));
        fake().date = "Sat, 14 Mar 2026 12:00:00 GMT";
        assertThat(system.examine())
                .extracting(Finding::toString)
                .contains(
                        "TARGET: DEFECT lacks QualityIssueReference; this release of SAP is older than the adapter needs");
    }

    @Test
    void theDoctorTellsNetworkAccountAndServiceApart() throws Exception {
        S4Hana system = connect(s -> s.path(S4Service.BATCH, "/sap/opu/odata/sap/API_BATCHES"));
        assertThat(system.examine())
                .extracting(Finding::toString)
                .anyMatch(text ->
                        text.startsWith("TARGET: BATCH is not at /sap/opu/odata/sap/API_BATCHES: HTTP 404; activate"));
        S4Hana stranger = S4Hana.at(io.holdfast.rest.Connection.to(fake().base())
                        .allowPlainHttp()
                        .build())
                .build();
        assertThat(stranger.examine())
                .allSatisfy(finding -> assertThat(finding.side()).isEqualTo(Finding.Side.ACCOUNT));
        stranger.close();
        target.fake.close();
        assertThat(system.examine())
                .allSatisfy(finding -> assertThat(finding.side()).isEqualTo(Finding.Side.NETWORK));
    }

    @Test
    void quotesAndSlashesInNamesStayNames() throws Exception {
        S4Hana system = connect(s -> s);
        String odd = "L'T/#1 ü";
        fake().order("000001000300", "O'RING/ä", odd, "COIL-3", "RM0816");
        fake().batch("O'RING/ä", odd);

        HoldReport report = system.holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000300", 5, odd))
                .value();

        assertThat(report.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(Outcome.HELD));
    }

    @Test
    void marshalledNumbersKeepTheirDigits() throws Exception {
        ArrayNode numbers = (ArrayNode) Json.parse("[1.10,100,0.000001,12345678901234567890.12345]".getBytes());

        assertThat(new String(Json.bytes(numbers))).isEqualTo("[1.10,100,0.000001,12345678901234567890.12345]");
    }
}
