package io.holdfast.rest.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.Actor;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.Holds;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.internal.Json;
import java.math.BigDecimal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OracleFusionTest {
    private static final Actor.Person PERSON = new Actor.Person("m.weber");

    private final FakeOracle fake = new FakeOracle();

    @AfterEach
    void close() {
        fake.close();
    }

    private static Fault fault(Answer<?> answer) {
        return ((Answer.Failed<?>) answer).fault();
    }

    @Test
    void readsAnOrderWithItsChildrenInEitherShape() throws Exception {
        for (int version : new int[] {1, 4}) {
            try (OracleFusion system = fake.system(settings -> settings.frameworkVersion(version))) {
                WorkOrder order = system.workOrders()
                        .orElseThrow()
                        .find(fake.order())
                        .value()
                        .orElseThrow();

                assertThat(order.planned()).isEqualTo(new BigDecimal("3000.50"));
                assertThat(order.status()).containsExactly("ORA_RELEASED");
                assertThat(order.operations()).singleElement().satisfies(operation -> {
                    assertThat(operation.id().value()).isEqualTo("20");
                    assertThat(operation.workCenter()).isEqualTo("LINE3");
                });
                assertThat(order.components())
                        .singleElement()
                        .satisfies(component ->
                                assertThat(component.material().value()).isEqualTo("COIL-3"));
            }
        }
    }

    @Test
    void aReleaseGoesBackToTheStatusThatWasThereBefore() throws Exception {
        Holds holds = fake.system().holds().orElseThrow();
        HoldReport placed = holds.place(fake.hold(1)).value();

        assertThat(placed.steps().get(0).reference().id()).isEqualTo("LOT-1/INSPECT");
        holds.release(placed, PERSON);

        assertThat(fake.changes).containsExactly("LOT-1 HOLD", "LOT-1 INSPECT");
    }

    @Test
    void whereTheStatusBeforeIsNotKnownTheConfiguredOneIsTaken() throws Exception {
        Holds holds = fake.system().holds().orElseThrow();
        HoldReport placed = holds.place(fake.hold(1)).value();
        HoldReport.Step step = placed.steps().get(0);
        HoldReport forgotten = new HoldReport(
                placed.hold(),
                1,
                java.util.List.of(new HoldReport.Step(
                        step.subject(), step.outcome(), step.rung(), step.scope(), null, step.note())));

        holds.release(forgotten, PERSON);

        assertThat(fake.changes).containsExactly("LOT-1 HOLD", "LOT-1 ACTIVE");
    }

    @Test
    void aLotThatOracleDoesNotKnowIsHeldByItsOrderAndReportedAsWeaker() throws Exception {
        HoldReport report = fake.system()
                .holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000123", 5, "NO-SUCH-LOT"))
                .value();

        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.WEAKER);
            assertThat(step.scope()).isEqualTo(HoldScope.ORDER);
            assertThat(step.note()).contains("Oracle has no such lot");
        });
        assertThat(fake.changes).containsExactly("1000123 ORA_ON_HOLD");
    }

    @Test
    void anOrderThatHasEndedCannotBeHeld() throws Exception {
        fake.tables.get("workOrders").get(0).put("WorkOrderStatusCode", "ORA_CLOSED");

        HoldReport report = fake.system()
                .holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000123", 5))
                .value();

        assertThat(report.steps().get(0).outcome()).isEqualTo(Outcome.GONE);
        assertThat(report.needsPerson()).isTrue();
    }

    @Test
    void aLotNumberThatSeveralItemsHaveIsToldByTheOrdersItem() throws Exception {
        fake.lot("LOT-1", "OTHER", "ACTIVE");
        fake.lot("LOT-1", "BRKT-77", "ACTIVE");

        HoldReport report =
                fake.system().holds().orElseThrow().place(fake.hold(1)).value();

        assertThat(report.inForce()).isTrue();
    }

    @Test
    void theDescriptionIsWrittenByASecondCallAndAnewForEachRevision() throws Exception {
        fake.system().nonconformances().orElseThrow().put(fake.report(1, 1)).value();
        fake.system().nonconformances().orElseThrow().put(fake.report(1, 3)).value();

        assertThat(fake.descriptions.values())
                .singleElement()
                .satisfies(
                        text -> assertThat(text).startsWith("NC-1 revision 3\n").contains("Gehäuse links"));
        assertThat(fake.tables.get("qualityIssues")).hasSize(1);
    }

    @Test
    void complaintsInEitherShapeReachThePerson() throws Exception {
        try (OracleFusion system = fake.system(settings -> settings.issues(new OracleFusion.IssueSettings(
                "ORA_QUALITY", java.util.Map.of("WorkflowTemplateId", "2000"), fakeCodes())))) {
            Fault fault = fault(system.nonconformances().orElseThrow().put(fake.report(1, 1)));
            assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION);
            assertThat(fault.code()).isEqualTo("QP-1");
            assertThat(fault.field()).isEqualTo("WorkflowTemplateId");
            assertThat(fault.text()).contains("WorkflowTemplateId fehlt");
        }
        try (OracleFusion system = fake.system(settings -> settings.path("/fscmRestApi/resources/latest"))) {
            Fault fault = fault(system.workOrders().orElseThrow().find(fake.order()));
            assertThat(fault.text()).contains("The resource was not found");
        }
    }

    private static io.holdfast.rest.Crosswalk fakeCodes() {
        return io.holdfast.rest.Crosswalk.version("1")
                .map(
                        io.holdfast.rest.Crosswalk.Kind.DEFECT,
                        "Kratzer",
                        java.util.Map.of("type", "ORA_ENQ_QI_PR_ITEM", "severity", "ORA_HIGH"))
                .build();
    }

    @Test
    void aResultThatWasCutShortIsCompleted() throws Exception {
        fake.next(io.holdfast.rest.TargetFault.NONE, io.holdfast.rest.TargetFault.CUT_BEFORE_COMMIT);
        assertThat(fault(fake.system().inspections().orElseThrow().record(fake.result(1)))
                        .kind())
                .isEqualTo(Fault.Kind.UNKNOWN_OUTCOME);
        assertThat(fake.system()
                        .inspections()
                        .orElseThrow()
                        .find(fake.result(1))
                        .value())
                .isEmpty();

        fake.system().inspections().orElseThrow().record(fake.result(1)).value();

        assertThat(fake.tables.get("inspectionEvents")).hasSize(1);
        assertThat(fake.results(fake.result(1))).isEqualTo(1);
    }

    @Test
    void aCountIsMovedFromStateToStateAndBack() throws Exception {
        Counts counts = fake.system().counts().orElseThrow();
        counts.post(fake.count(1)).value();

        assertThat(fake.operation.path("CompletedQuantity").decimalValue()).isEqualByComparingTo("102");
        assertThat(fake.operation.path("ScrappedQuantity").decimalValue()).isEqualByComparingTo("12.5");
        JsonNode scrap = fake.transactions.get(0).at("/OperationTransactionDetail/1");
        assertThat(scrap.path("ReasonCode").asText()).isEqualTo("BURR");
        assertThat(counts.read(fake.order(), new OperationId("0020"))
                        .value()
                        .orElseThrow()
                        .scrap())
                .isEqualByComparingTo("12.5");

        counts.reverse(fake.count(1)).value();
        assertThat(fake.operation.path("ReadyQuantity").decimalValue()).isEqualByComparingTo("500");
    }

    @Test
    void whatOthersPostLaterCastsNoDoubtOnACountThatIsThere() throws Exception {
        Counts counts = fake.system().counts().orElseThrow();
        counts.post(fake.count(1)).value();
        counts.post(fake.count(2)).value();

        counts.post(fake.count(1)).value();
        assertThat(counts.find(fake.count(1)).value()).isPresent();
        assertThat(fake.transactions).hasSize(2);

        fake.next(io.holdfast.rest.TargetFault.COMMIT_THEN_CUT);
        assertThat(fault(counts.reverse(fake.count(1))).kind()).isEqualTo(Fault.Kind.UNKNOWN_OUTCOME);
        counts.reverse(fake.count(1)).value();
        counts.reverse(fake.count(1)).value();
        assertThat(fake.transactions).hasSize(3);
        assertThat(fake.operation.path("CompletedQuantity").decimalValue()).isEqualByComparingTo("102");
    }

    @Test
    void aLineThatFailsInsideASuccessIsARefusal() throws Exception {
        fake.operation.put("ReadyQuantity", new BigDecimal("10"));

        Fault fault = fault(fake.system().counts().orElseThrow().post(fake.count(1)));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION);
        assertThat(fault.text()).contains("Die Menge übersteigt ReadyQuantity");
    }

    @Test
    void genealogyIsWalkedBothWays() throws Exception {
        object(1, "BRKT-77", "FG-1");
        object(2, "COIL-3", "RM-1");
        object(3, "ORE", "O-1");
        relation(1, 2);
        relation(2, 3);
        Genealogy genealogy = fake.system().genealogy().orElseThrow();

        Genealogy.Graph back = genealogy
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.BACKWARD, 5)
                .value();
        Genealogy.Graph forth = genealogy
                .trace(new MaterialDefinitionId("ORE"), new MaterialLotId("O-1"), Genealogy.Direction.FORWARD, 1)
                .value();

        assertThat(back.nodes())
                .extracting(Genealogy.Node::id)
                .containsExactly("BRKT-77/FG-1", "COIL-3/RM-1", "ORE/O-1");
        assertThat(forth.nodes()).extracting(Genealogy.Node::id).containsExactly("ORE/O-1", "COIL-3/RM-1");
    }

    private void object(int id, String item, String lot) {
        fake.tables
                .get("genealogyObjects")
                .add(Json.object()
                        .put("GenealogyInstanceId", id)
                        .put("ItemNumber", item)
                        .put("LotNumber", lot));
    }

    private void relation(int parent, int child) {
        fake.tables
                .get("genealogyRelationships")
                .add(Json.object().put("ParentGenealogyInstanceId", parent).put("ChildGenealogyInstanceId", child));
    }

    @Test
    void listsAreReadPageByPage() throws Exception {
        object(1, "BRKT-77", "FG-1");
        for (int i = 2; i <= 6; i++) {
            object(i, "COIL-3", "RM-" + i);
            relation(1, i);
        }

        Genealogy.Graph graph = fake.system()
                .genealogy()
                .orElseThrow()
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.BACKWARD, 1)
                .value();

        assertThat(graph.nodes()).hasSize(6);
    }

    @Test
    void quotesInNamesStayNames() throws Exception {
        fake.order("WO'1 and x='2");

        assertThat(fake.system()
                        .workOrders()
                        .orElseThrow()
                        .find(new io.holdfast.model.WorkOrderId("WO'1 and x='2"))
                        .value())
                .isPresent();
    }

    @Test
    void theDoctorReachesEachResource() throws Exception {
        assertThat(fake.system().examine()).hasSize(4).allMatch(Finding::good);
        try (OracleFusion other = fake.system(settings -> settings.path("/fscmRestApi/resources/latest"))) {
            assertThat(other.examine())
                    .allSatisfy(finding -> assertThat(finding.side()).isEqualTo(Finding.Side.TARGET));
        }
    }

    @Test
    void mistakesInTheSettingsAreNamed() {
        assertThatThrownBy(() -> fake.system(
                        settings -> settings.hold(OracleHoldMeans.LOT_STATUS).lotStatus(null)))
                .hasMessageContaining("LOT_STATUS needs lotStatus");
        assertThatThrownBy(() -> new OracleFusion.LotStatus(null, "HOLD", "HOLD"))
                .hasMessageContaining("two values");
        assertThatThrownBy(() -> fake.system(settings -> settings.frameworkVersion(10)))
                .hasMessageContaining("was 10");
    }
}
