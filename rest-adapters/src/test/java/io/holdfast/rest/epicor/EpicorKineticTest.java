package io.holdfast.rest.epicor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Content;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.internal.Json;
import java.math.BigDecimal;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpicorKineticTest {
    private final FakeEpicor fake =
            new FakeEpicor(settings -> settings.holdLots(FakeEpicor.lotHold()).holdParts("QH"));

    @AfterEach
    void close() {
        fake.close();
    }

    private static Fault fault(Answer<?> answer) {
        return ((Answer.Failed<?>) answer).fault();
    }

    @Test
    void readsAJobWithWhatHangsOnItsAssemblies() throws Exception {
        WorkOrder order = fake.system()
                .workOrders()
                .orElseThrow()
                .find(fake.order())
                .value()
                .orElseThrow();

        assertThat(order.materialVersion()).isEqualTo("C");
        assertThat(order.planned()).isEqualTo(new BigDecimal("3000.50"));
        assertThat(order.status()).containsExactly("JobReleased");
        assertThat(order.operations())
                .singleElement()
                .satisfies(operation -> assertThat(operation.workCenter()).isEqualTo("LINE3"));
        assertThat(order.components())
                .singleElement()
                .satisfies(component -> assertThat(component.withdrawn()).isEqualTo(new BigDecimal("4.5")));
        assertThat(fake.system()
                        .counts()
                        .orElseThrow()
                        .read(fake.order(), new OperationId("0020"))
                        .value()
                        .orElseThrow()
                        .scrap())
                .isEqualByComparingTo("1");
    }

    @Test
    void aLotIsMovedAndWhatEpicorHasNoStockOfIsHeldByItsPartAndReportedAsWeaker() throws Exception {
        HoldReport moved =
                fake.system().holds().orElseThrow().place(fake.hold(1)).value();
        assertThat(moved.steps().get(0).outcome()).isEqualTo(Outcome.HELD);
        assertThat(moved.steps().get(0).scope()).isEqualTo(HoldScope.LOT);
        assertThat(fake.functions.get(0).path("partNum").asText()).isEqualTo("BRKT-77");

        HoldReport wide = fake.system()
                .holds()
                .orElseThrow()
                .place(Content.hold(2, 1, "1000123", 5, "NOT-RECEIVED"))
                .value();
        assertThat(wide.steps()).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.WEAKER);
            assertThat(step.scope()).isEqualTo(HoldScope.MATERIAL);
            assertThat(step.note()).contains("not received yet");
        });
    }

    @Test
    void aNonconformanceGoesThroughEachStepOfTheChain() throws Exception {
        fake.system().nonconformances().orElseThrow().put(fake.report(1, 1)).value();

        assertThat(fake.tables.get("NonConfs")).singleElement().satisfies(row -> {
            assertThat(row.path("JobNum").asText()).isEqualTo("1000123");
            assertThat(row.path("OprSeq").asInt()).isEqualTo(20);
            assertThat(row.path("TranQty").asInt()).isEqualTo(5);
            assertThat(row.path("ReasonCode").asText()).isEqualTo("SCRATCH");
            assertThat(row.path("CommentText").asText())
                    .startsWith("NC-1 revision 1\n")
                    .contains("Gehäuse links");
        });
        fake.system().nonconformances().orElseThrow().put(fake.report(1, 2)).value();
        assertThat(fake.tables.get("NonConfs")).singleElement().satisfies(row -> {
            assertThat(row.path("CommentText").asText()).startsWith("NC-1 revision 2\n");
            assertThat(row.path("TranQty").asInt()).isEqualTo(5);
        });
    }

    @Test
    void whatEpicorWouldAskAPersonIsAPersonsTurnAndNothingIsWritten() throws Exception {
        fake.asksUser = true;

        Fault fault = fault(fake.system().nonconformances().orElseThrow().put(fake.report(1, 1)));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION);
        assertThat(fake.tables.get("NonConfs")).isEmpty();
    }

    @Test
    void epicorsWordsAndFieldReachThePerson() throws Exception {
        Fault fault = fault(fake.system()
                .nonconformances()
                .orElseThrow()
                .put(Content.report(1, 1, "NO-JOB", "BRKT-77", "Kratzer", 5)));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION);
        assertThat(fault.code()).isEqualTo("Ice.Common.BusinessObjectException");
        assertThat(fault.field()).isEqualTo("NonConf.JobNum");
        assertThat(fault.text()).isEqualTo("Auftrag ungültig");
    }

    @Test
    void aReportIsFoundBeyondTheFirstHundred() throws Exception {
        for (int i = 0; i < 250; i++) {
            fake.tables
                    .get("NonConfs")
                    .add(Json.object()
                            .put("TranID", i)
                            .put("JobNum", "1000123")
                            .put("OprSeq", 20)
                            .put("CommentText", (i == 230 ? "NC-1" : "NC-1" + i) + " revision 1"));
        }

        assertThat(fake.system()
                        .nonconformances()
                        .orElseThrow()
                        .find(fake.report(1, 1))
                        .value())
                .hasValueSatisfying(reference -> assertThat(reference.id()).isEqualTo("230"));
    }

    private void traced(String parentPart, String parentLot, String part, String lot, String more, String value) {
        ObjectNode row = Json.object()
                .put("ParentPartNum", parentPart)
                .put("ParentLotNum", parentLot)
                .put("PartNum", part)
                .put("LotNum", lot)
                .put("TranQty", new BigDecimal("2.50"));
        if (more != null) {
            row.put(more, value);
        }
        fake.tables.get("LotTraceDtl").add(row);
    }

    @Test
    void genealogyIsOneCallBothWays() throws Exception {
        traced("BRKT-77", "FG-1", "COIL-3", "RM-1", null, null);
        traced("COIL-3", "RM-1", "ORE", "O-1", "SupplierName", "Erz AG");
        Genealogy genealogy = fake.system().genealogy().orElseThrow();

        Genealogy.Graph back = genealogy
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.BACKWARD, 5)
                .value();
        assertThat(back.nodes()).extracting(Genealogy.Node::id).contains("COIL-3/RM-1", "ORE/O-1");
        assertThat(back.nodes()).extracting(Genealogy.Node::party).contains("Erz AG");
        assertThat(back.edges().get(0).from().id()).isEqualTo("COIL-3/RM-1");
        assertThat(back.complete()).isTrue();

        Genealogy.Graph one = genealogy
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.BACKWARD, 1)
                .value();
        assertThat(one.nodes()).hasSize(2);
        assertThat(one.complete()).isFalse();

        fake.tables.get("LotTraceDtl").clear();
        traced("BRKT-77", "FG-1", "BRKT-77", "FG-1", "PackSlip", "4711");
        Genealogy.Graph forth = genealogy
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.FORWARD, 5)
                .value();
        assertThat(forth.nodes()).extracting(Genealogy.Node::kind).contains(Genealogy.NodeKind.SHIPMENT);
    }

    @Test
    void costsAreTheActualTotalsOfTheJob() throws Exception {
        fake.tables
                .get("JobCosts")
                .add(Json.object()
                        .put("JobNum", "1000123")
                        .put("TActLabCost", new BigDecimal("12.50"))
                        .put("TEstLabCost", new BigDecimal("10"))
                        .put("TActLabHrs", new BigDecimal("3")));

        assertThat(fake.system().costs().orElseThrow().read(fake.order()).value())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.account()).isEqualTo("TActLabCost");
                    assertThat(entry.amount()).isEqualTo(new BigDecimal("12.50"));
                    assertThat(entry.currency()).isEqualTo("USD");
                });
    }

    @Test
    void theDoctorRunsThePlantsQueryAndReachesEachService() throws Exception {
        assertThat(fake.system().examine()).hasSize(5).allMatch(Finding::good);
        try (EpicorKinetic other = fake.system(settings -> settings.holdLots(new EpicorKinetic.LotHold(
                "NOPE", "L", "B", "Q", "HOLD", new EpicorFunction("a", "b"), new EpicorFunction("a", "c"))))) {
            assertThat(other.examine())
                    .anySatisfy(finding -> assertThat(finding.what()).contains("query NOPE", "query not found"));
        }
    }

    @Test
    void withoutTheKeyItIsTheAdministratorsTurn() throws Exception {
        try (EpicorKinetic other = EpicorKinetic.at(
                        Connection.to(URI.create(fake.base() + "kinetic"))
                                .allowPlainHttp()
                                .build(),
                        "EPIC06")
                .build()) {
            assertThat(fault(other.workOrders().orElseThrow().find(fake.order()))
                            .kind())
                    .isEqualTo(Fault.Kind.AUTHENTICATION);
        }
    }

    @Test
    void mistakesInTheSettingsAreNamed() {
        assertThatThrownBy(() -> new EpicorFunction("", "x")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> fake.system(settings -> settings.currency("Dollar")))
                .hasMessageContaining("was \"Dollar\"");
    }
}
