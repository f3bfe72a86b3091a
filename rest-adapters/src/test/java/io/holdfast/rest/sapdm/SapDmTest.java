package io.holdfast.rest.sapdm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.internal.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SapDmTest {
    private final FakeDm fake = new FakeDm();

    @AfterEach
    void close() {
        fake.close();
    }

    private static Fault fault(Answer<?> answer) {
        return ((Answer.Failed<?>) answer).fault();
    }

    @Test
    void readsAnOrderWithTheOperationsOfItsRouting() throws Exception {
        WorkOrder order = fake.system()
                .workOrders()
                .orElseThrow()
                .find(fake.order())
                .value()
                .orElseThrow();

        assertThat(order.materialVersion()).isEqualTo("C");
        assertThat(order.planned()).isEqualTo(new BigDecimal("3000.500"));
        assertThat(order.status()).containsExactly("ACTIVE");
        assertThat(order.operations()).singleElement().satisfies(operation -> {
            assertThat(operation.id().value()).isEqualTo("20");
            assertThat(operation.workCenter()).isEqualTo("LINE3");
        });
    }

    @Test
    void eachUnitIsAnSfcOfItsOwnAndOneThatIsScrappedIsGone() throws Exception {
        fake.sfcs.put("SN-1-0", "402");
        fake.sfcs.put("SN-1-1", "407");
        fake.sfcs.put("SN-1-2", "404");

        HoldReport report = fake.system()
                .holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000123", 4))
                .value();

        assertThat(report.steps())
                .extracting(HoldReport.Step::outcome)
                .containsExactly(Outcome.HELD, Outcome.GONE, Outcome.ALREADY_HELD, Outcome.NOT_FOUND);
        assertThat(report.needsPerson()).isTrue();
    }

    @Test
    void aLotWithoutNamedUnitsIsLeftToAPerson() throws Exception {
        HoldReport report = fake.system()
                .holds()
                .orElseThrow()
                .place(Content.hold(1, 1, "1000123", 0, "LOT-1"))
                .value();

        assertThat(report.steps()).extracting(HoldReport.Step::outcome).containsExactly(Outcome.NEEDS_PERSON);
    }

    @Test
    void anEndedTokenIsRenewedAndTheWriteDoneOnce() throws Exception {
        fake.system().holds().orElseThrow().place(fake.hold(1)).value();
        fake.token = "another";

        fake.system().nonconformances().orElseThrow().put(fake.report(1, 1)).value();

        assertThat(fake.logged).hasSize(1);
        assertThat(fake.count("POST /oauth/token")).isEqualTo(2);
    }

    @Test
    void aReportIsLoggedOnTheUnitsOfItsEvidence() throws Exception {
        fake.system().nonconformances().orElseThrow().put(fake.report(7, 1)).value();

        assertThat(fake.logged).singleElement().satisfies(row -> {
            assertThat(row.path("code").asText()).isEqualTo("SCRATCH");
            assertThat(row.path("sfcs").path(0).asText()).isEqualTo("SN-1");
            assertThat(row.path("quantity").asInt()).isEqualTo(5);
        });
    }

    @Test
    void sapsWordsOfARefusalReachThePerson() throws Exception {
        SapDm other = SapDm.at(fake.connectionFor(), "P200")
                .nonconformances(new SapDm.NonconformanceSettings(
                        "HOLDFAST_ID",
                        Crosswalk.version("1")
                                .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("code", "SCRATCH"))
                                .build()))
                .build();

        Fault fault = fault(other.nonconformances().orElseThrow().put(fake.report(1, 1)));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION);
        assertThat(fault.code()).isEqualTo("plant.unknown");
        assertThat(fault.field()).isEqualTo("plant");
        assertThat(fault.text()).contains("Werk P200 gibt es nicht");
    }

    @Test
    void whatHasNoCodeIsNotSent() throws Exception {
        Fault fault = fault(fake.system()
                .nonconformances()
                .orElseThrow()
                .put(Content.report(1, 1, "1000123", "BRKT-77", "Delle", 5)));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNMAPPED);
        assertThat(fake.logged).isEmpty();
    }

    @Test
    void aCountThatSomebodyElseMovedIsForAPersonToJudge() throws Exception {
        Counts counts = fake.system().counts().orElseThrow();
        Counts.Delta delta = fake.count(1);
        fake.next(io.holdfast.rest.TargetFault.COMMIT_THEN_CUT);
        counts.post(delta);
        fake.order.put("completedQuantity", new BigDecimal("500"));

        assertThat(fault(counts.post(delta)).kind()).isEqualTo(Fault.Kind.VALIDATION);
        assertThat(fake.confirmations).hasSize(1);
    }

    @Test
    void aCountIsToldAfterARestartByWhatWasCountedBefore() throws Exception {
        Counts.Tally before = fake.system()
                .counts()
                .orElseThrow()
                .read(fake.order(), new OperationId("20"))
                .value()
                .orElseThrow();
        Counts.Delta delta = fake.count(1).after(before);
        fake.next(io.holdfast.rest.TargetFault.COMMIT_THEN_CUT);
        fake.system().counts().orElseThrow().post(delta);

        try (SapDm restarted = SapDm.at(fake.connectionFor(), "P100").build()) {
            assertThat(restarted.counts().orElseThrow().find(delta).value()).isPresent();
            assertThat(fault(restarted.counts().orElseThrow().find(fake.count(2)))
                            .kind())
                    .isEqualTo(Fault.Kind.UNAVAILABLE);
        }
    }

    @Test
    void reworkHasNoFieldAndIsRefused() throws Exception {
        Counts.Delta delta = fake.count(1);
        Counts.Delta rework = new Counts.Delta(
                "r",
                delta.order(),
                delta.operation(),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ONE,
                "PC",
                null,
                delta.at());

        assertThat(fault(fake.system().counts().orElseThrow().post(rework)).kind())
                .isEqualTo(Fault.Kind.VALIDATION);
    }

    @Test
    void componentsAreFollowedDownToTheDepthAskedFor() throws Exception {
        fake.components.put("SFC-1", Json.object().putArray("x"));
        fake.components
                .get("SFC-1")
                .addObject()
                .put("component", "COIL-3")
                .put("batchNumber", "SFC-0")
                .put("quantity", new BigDecimal("2.50"))
                .put("unitOfMeasure", "KG");
        fake.components.put("SFC-0", Json.object().putArray("x"));
        fake.components.get("SFC-0").addObject().put("component", "ORE").put("batchNumber", "B-0");

        Genealogy genealogy = fake.system().genealogy().orElseThrow();
        MaterialDefinitionId part = new MaterialDefinitionId("BRKT-77");
        Genealogy.Graph one = genealogy
                .trace(part, new MaterialLotId("SFC-1"), Genealogy.Direction.BACKWARD, 1)
                .value();
        Genealogy.Graph two = genealogy
                .trace(part, new MaterialLotId("SFC-1"), Genealogy.Direction.BACKWARD, 2)
                .value();

        assertThat(one.nodes()).extracting(Genealogy.Node::id).containsExactly("BRKT-77/SFC-1", "COIL-3/SFC-0");
        assertThat(one.edges().get(0).quantity()).isEqualTo(new BigDecimal("2.50"));
        assertThat(two.nodes()).extracting(Genealogy.Node::id).contains("ORE/B-0");
        assertThat(two.complete()).isFalse();
    }

    @Test
    void aFieldThatIsCalledOtherwiseIsNamedAndCanBeSet() throws Exception {
        fake.order.set("amount", fake.order.remove("productionQuantity"));

        assertThat(fault(fake.system().workOrders().orElseThrow().find(fake.order()))
                        .text())
                .contains("/productionQuantity");
        try (SapDm other = SapDm.at(fake.connectionFor(), "P100")
                .field(SapDmField.ORDER_PLANNED, "/amount")
                .build()) {
            assertThat(other.workOrders().orElseThrow().find(fake.order()).value())
                    .isPresent();
        }
    }

    @Test
    void theDoctorReachesTheServicesAndChangesNothing() throws Exception {
        assertThat(fake.system().examine()).isNotEmpty().allMatch(Finding::good);
        try (SapDm other = SapDm.at(fake.connectionFor(), "P100")
                .path(SapDmService.ORDER, "/orders")
                .build()) {
            assertThat(other.examine())
                    .anySatisfy(finding -> assertThat(finding.side()).isEqualTo(Finding.Side.TARGET));
        }
        assertThat(fake.log).noneMatch(line -> line.startsWith("POST /sfc"));
    }

    @Test
    void mistakesInTheSettingsAreNamed() {
        Connection nowhere =
                Connection.to(URI.create("https://nowhere.example")).build();
        assertThatThrownBy(() -> SapDm.at(nowhere, "PLANT-1")).hasMessageContaining("was \"PLANT-1\"");
        assertThatThrownBy(() -> new SapDm.NonconformanceSettings(
                        "ID",
                        Crosswalk.version("9")
                                .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("code", "SCRATCH-TOO-LONG-X"))
                                .build()))
                .hasMessageContaining("version 9")
                .hasMessageContaining("at most 16 characters");
        assertThatThrownBy(() -> SapDm.at(nowhere, "P1").field(SapDmField.SFC_STATUS, "status"))
                .hasMessageContaining("SFC_STATUS must be a JSON pointer");
    }
}
