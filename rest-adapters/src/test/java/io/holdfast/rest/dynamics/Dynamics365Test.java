package io.holdfast.rest.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Actor;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.Holds;
import io.holdfast.rest.WorkOrder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Dynamics365Test {
    private static final Actor.Person PERSON = new Actor.Person("m.weber");

    private final FakeDynamics fake = new FakeDynamics();

    @AfterEach
    void close() {
        fake.close();
    }

    private static Fault fault(Answer<?> answer) {
        return ((Answer.Failed<?>) answer).fault();
    }

    @Test
    void readsAnOrderOfTheCompanyThatIsMeant() throws Exception {
        fake.order("1000123").put("dataAreaId", "demf").put("ItemNumber", "OTHER");

        WorkOrder order = fake.system()
                .workOrders()
                .orElseThrow()
                .find(fake.order())
                .value()
                .orElseThrow();

        assertThat(order.material().value()).isEqualTo("BRKT-77");
        assertThat(order.materialVersion()).isEqualTo("C");
        assertThat(order.planned()).isEqualTo(new BigDecimal("3000.50"));
        assertThat(order.completed()).isEqualByComparingTo("12");
        assertThat(order.components()).singleElement().satisfies(component -> {
            assertThat(component.lot()).isEqualTo(new MaterialLotId("RM-1"));
            assertThat(component.withdrawn()).isEqualByComparingTo("6");
        });
    }

    @Test
    void aReleaseGoesBackToTheDispositionThatWasThereBefore() throws Exception {
        Holds holds = fake.system().holds().orElseThrow();
        HoldReport placed = holds.place(fake.hold(1)).value();
        holds.release(placed, PERSON).value();

        assertThat(fake.dispositions).containsExactly("LOT-1 HOLD", "LOT-1 CHECK");
    }

    @Test
    void unitsWithoutABatchAreBlockedByAQualityOrderThatAPersonMustValidate() throws Exception {
        try (Dynamics365 system =
                fake.system(settings -> settings.holdByDisposition(new Dynamics365.Disposition("HOLD", "FREE"))
                        .holdByQualityOrder(new Dynamics365.Block("HOLDFAST", "HoldfastKey")))) {
            Holds holds = system.holds().orElseThrow();
            HoldReport placed = holds.place(Content.hold(1, 1, "1000123", 5)).value();
            assertThat(placed.steps()).singleElement().satisfies(step -> {
                assertThat(step.outcome()).isEqualTo(Outcome.HELD);
                assertThat(step.scope()).isEqualTo(HoldScope.STOCK_QUANTITY);
            });

            HoldReport grown = holds.place(Content.hold(1, 2, "1000123", 8)).value();
            assertThat(grown.inForce()).isTrue();
            assertThat(fake.tables.get("QualityOrderHeaders"))
                    .extracting(row -> row.path("InventoryQuantity").asText())
                    .containsExactly("", "5", "3");

            HoldReport released = holds.release(grown, PERSON).value();
            assertThat(released.steps().get(0).outcome()).isEqualTo(Outcome.HELD);
            assertThat(released.steps().get(0).note()).contains("a person must validate quality order 00");
        }
    }

    @Test
    void aDispositionThatDoesNotExistLeadsToTheNextMeansWithTheReasonFromTheInfolog() throws Exception {
        try (Dynamics365 system =
                fake.system(settings -> settings.holdByDisposition(new Dynamics365.Disposition("NOPE", "FREE"))
                        .holdByQualityOrder(new Dynamics365.Block("HOLDFAST", "HoldfastKey")))) {
            HoldReport report = system.holds().orElseThrow().place(fake.hold(1)).value();

            assertThat(report.steps()).singleElement().satisfies(step -> {
                assertThat(step.outcome()).isEqualTo(Outcome.WEAKER);
                assertThat(step.note())
                        .contains("Der Dispositionscode NOPE existiert nicht")
                        .doesNotContain("Write failed for table row");
            });
        }
    }

    @Test
    void aCountIsConfirmedOnceTheMessageWasCarriedOut() throws Exception {
        fake.delay = 3;

        assertThat(fake.system().counts().orElseThrow().post(fake.count(1))).isInstanceOf(Answer.Given.class);

        assertThat(fake.tables.get("ReportAsFinishedJournalLines"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.path("ErrorCause").asText()).isEqualTo("Machine");
                    assertThat(row.path("ReportedErrorInventoryQuantity").decimalValue())
                            .isEqualByComparingTo("12.5");
                });
    }

    @Test
    void aMessageThatIsNotCarriedOutYetIsUnknownAndSentOnceOnly() throws Exception {
        fake.delay = 6;
        Counts counts = fake.system().counts().orElseThrow();

        assertThat(fault(counts.post(fake.count(1))).kind()).isEqualTo(Fault.Kind.UNKNOWN_OUTCOME);
        for (int look = 0; look < 3; look++) {
            counts.find(fake.count(1));
        }
        assertThat(counts.find(fake.count(1)).value()).isPresent();
        assertThat(fake.count("POST /api/services")).isEqualTo(1);
    }

    @Test
    void whereTheTenantHasNoDescriptionOurIdIsTheNumber() throws Exception {
        fake.tables.remove("AppsInventNonConformations");
        fake.tables.put("NonConformanceTables", new ArrayList<>());

        fake.system().nonconformances().orElseThrow().put(fake.report(1, 1)).value();
        fake.system().nonconformances().orElseThrow().put(fake.report(1, 2)).value();

        assertThat(fake.tables.get("NonConformanceTables")).singleElement().satisfies(row -> {
            assertThat(row.path("InventNonConformanceID").asText()).isEqualTo("NC-1");
            assertThat(row.path("TestDefectQty").asInt()).isEqualTo(6);
            assertThat(row.path("InventRefId").asText()).isEqualTo("1000123");
        });
    }

    @Test
    void aTenantWithoutAnyEntityForReportsIsAPersonsTurn() throws Exception {
        fake.tables.remove("AppsInventNonConformations");

        Fault fault = fault(fake.system().nonconformances().orElseThrow().put(fake.report(1, 1)));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.VALIDATION);
        assertThat(fault.text()).contains("AppsInventNonConformations, NonConformanceTables");
    }

    @Test
    void idsThatBeginAlikeAreToldApart() throws Exception {
        fake.system().nonconformances().orElseThrow().put(fake.report(11, 1)).value();

        assertThat(fake.system()
                        .nonconformances()
                        .orElseThrow()
                        .find(fake.report(1, 1))
                        .value())
                .isEmpty();
    }

    @Test
    void listsAreReadPageByPage() throws Exception {
        for (int i = 0; i < 8; i++) {
            fake.row("ProductionOrderRouteTransactions")
                    .put("ProductionOrderNumber", "1000123")
                    .put("OperationId", i % 2 == 0 ? "PRESS" : "WASH")
                    .put("CostAmount", new BigDecimal("1.25"));
        }

        assertThat(fake.system().costs().orElseThrow().read(fake.order()).value())
                .extracting(entry -> entry.account() + " " + entry.amount() + " " + entry.currency())
                .containsExactly("PRESS 5.00 USD", "WASH 5.00 USD");
    }

    @Test
    void theTraceOfTheAddInIsCutAtTheDepthAskedFor() throws Exception {
        Genealogy genealogy = fake.system().genealogy().orElseThrow();
        Genealogy.Graph whole = genealogy
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.BACKWARD, 5)
                .value();
        Genealogy.Graph one = genealogy
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("FG-1"), Genealogy.Direction.BACKWARD, 1)
                .value();

        assertThat(whole.nodes())
                .extracting(Genealogy.Node::id)
                .containsExactly("BRKT-77/FG-1", "COIL-3/RM-1", "ORE/O-1");
        assertThat(whole.complete()).isTrue();
        assertThat(one.nodes()).hasSize(2);
        assertThat(one.complete()).isFalse();
    }

    @Test
    void theDoctorNamesWhatTheTenantLacksAndLooksAtTheBlockingFlags() throws Exception {
        assertThat(fake.system().examine()).isNotEmpty().allMatch(Finding::good);

        fake.tables.remove("ProductionOrderRouteOperations");
        fake.tables.get("BatchDispositions").get(0).put("WillBlockSalesShipping", "No");
        assertThat(fake.system().examine())
                .filteredOn(finding -> !finding.good())
                .extracting(Finding::what)
                .containsExactly(
                        "there is no entity set ProductionOrderRouteOperations",
                        "disposition code HOLD does not block production picking and sales shipping");
    }

    @Test
    void mistakesInTheSettingsAreNamed() {
        assertThatThrownBy(() -> fake.system(settings -> settings.reasons(Crosswalk.version("7")
                        .map(Crosswalk.Kind.REASON, "burr", Map.of("cause", "Weather"))
                        .build())))
                .hasMessageContaining("version 7")
                .hasMessageContaining("was \"Weather\"");
        assertThatThrownBy(() -> new Dynamics365.Disposition("HOLD", "HOLD")).hasMessageContaining("two codes");
    }
}
