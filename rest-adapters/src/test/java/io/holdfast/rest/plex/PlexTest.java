package io.holdfast.rest.plex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Actor;
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
import io.holdfast.rest.Holds;
import io.holdfast.rest.RequestBudget;
import io.holdfast.rest.WorkOrder;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlexTest {
    private static final Actor.Person PERSON = new Actor.Person("m.weber");

    private final FakePlex fake = new FakePlex(settings -> settings.holdContainers(FakePlex.containerHold()));

    @AfterEach
    void close() {
        fake.close();
    }

    private static Fault fault(Answer<?> answer) {
        return ((Answer.Failed<?>) answer).fault();
    }

    @Test
    void readsAJobAmongThoseThatPlexGivesUnasked() throws Exception {
        fake.job("999").put("partNumber", "OTHER");

        WorkOrder order = fake.system()
                .workOrders()
                .orElseThrow()
                .find(fake.order())
                .value()
                .orElseThrow();

        assertThat(order.material().value()).isEqualTo("BRKT-77");
        assertThat(order.materialVersion()).isEqualTo("C");
        assertThat(order.planned()).isEqualTo(new BigDecimal("3000.50"));
    }

    @Test
    void holdsEachContainerOfALotAndReleasesThemToWhatTheyWere() throws Exception {
        fake.lot("LOT-9", "C-1", "C-2", "C-3");
        fake.lot("LOT-8", "C-4");
        fake.containers.get(2).put("containerStatus", "Hold");
        Holds holds = fake.system().holds().orElseThrow();

        HoldReport placed =
                holds.place(Content.hold(9, 1, "1000123", 5, "LOT-9")).value();
        assertThat(placed.steps().get(0).outcome()).isEqualTo(Outcome.HELD);
        assertThat(fake.changes).containsExactly("C-1 Hold", "C-2 Hold");

        holds.release(placed, PERSON).value();
        // The third was on hold before, for somebody else's reason.
        assertThat(fake.changes).containsExactly("C-1 Hold", "C-2 Hold", "C-1 Inspect", "C-2 Inspect");
    }

    @Test
    void aLotWithoutContainersIsHeldByItsJobAndReportedAsWeaker() throws Exception {
        fake.lot("LOT-9");

        HoldReport report = fake.system()
                .holds()
                .orElseThrow()
                .place(Content.hold(9, 1, "1000123", 5, "LOT-9"))
                .value();

        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo(Outcome.WEAKER);
            assertThat(step.scope()).isEqualTo(HoldScope.ORDER);
        });
    }

    @Test
    void aFailureInsideASuccessIsARefusalWithPlexesWords() throws Exception {
        fake.lot("LOT-9", "C-1");
        try (Plex system = fake.system(settings -> settings.holdContainers(new Plex.ContainerHold(
                new DataSource("100", Map.of("Serial_No", "=nobody", "Container_Status", "status")), "Hold", "OK")))) {
            HoldReport report = system.holds()
                    .orElseThrow()
                    .place(Content.hold(9, 1, "1000123", 5, "LOT-9"))
                    .value();
            assertThat(report.steps().get(0).note()).contains("Behälter fehlt");
        }
    }

    @Test
    void aSearchThatGivesNotAllRowsProvesNothing() throws Exception {
        fake.limited = true;

        assertThat(fault(fake.system().inspections().orElseThrow().find(fake.result(1)))
                        .kind())
                .isEqualTo(Fault.Kind.UNAVAILABLE);
        assertThat(fault(fake.system().inspections().orElseThrow().record(fake.result(1)))
                        .kind())
                .isEqualTo(Fault.Kind.UNAVAILABLE);
        assertThat(fake.checksheets).isEmpty();
    }

    @Test
    void scrapIsTheSumOfItsEntries() throws Exception {
        fake.system().counts().orElseThrow().post(fake.count(1)).value();

        assertThat(fake.system()
                        .counts()
                        .orElseThrow()
                        .read(fake.order(), new OperationId("20"))
                        .value())
                .hasValueSatisfying(tally -> {
                    assertThat(tally.yield()).isEqualByComparingTo("102");
                    assertThat(tally.scrap()).isEqualByComparingTo("12.5");
                });
        assertThat(fake.posted.get(0).path("Mode").asText()).isEqualTo("vision");
        assertThat(fake.posted.get(0).path("Reason").asText()).isEqualTo("Burr");
    }

    @Test
    void theSuppliersLotIsFound() throws Exception {
        fake.lot("LOT-9");

        Genealogy.Graph graph = fake.system()
                .genealogy()
                .orElseThrow()
                .trace(new MaterialDefinitionId("BRKT-77"), new MaterialLotId("LOT-9"), Genealogy.Direction.BACKWARD, 3)
                .value();

        assertThat(graph.nodes()).extracting(Genealogy.Node::id).containsExactly("BRKT-77/LOT-9", "SUP-LOT-9");
        assertThat(graph.complete()).isFalse();
    }

    @Test
    void theDoctorComparesDataSourcesWithWhatIsConfigured() throws Exception {
        assertThat(fake.system().examine()).hasSize(5).allMatch(Finding::good);
        try (Plex system = fake.system(settings -> settings.holdContainers(new Plex.ContainerHold(
                        new DataSource("100", Map.of("Serial", "serial", "Container_Status", "status")), "Hold", "OK"))
                .countPost(new DataSource("999", Map.of())))) {
            assertThat(system.examine())
                    .filteredOn(finding -> !finding.good())
                    .extracting(Finding::what)
                    .satisfiesExactly(
                            what -> assertThat(what)
                                    .isEqualTo("data source 100 demands [Serial_No] does not know [Serial]"),
                            what -> assertThat(what).contains("DATA_SOURCE_ACCESS_DENIED"));
        }
    }

    @Test
    void aWrongKeyIsTheAdministratorsTurn() throws Exception {
        try (Plex system = Plex.at(
                        Connection.to(URI.create(fake.base())).allowPlainHttp().build(), FakePlex.TENANT)
                .build()) {
            Fault fault = fault(system.workOrders().orElseThrow().find(fake.order()));
            assertThat(fault.kind()).isEqualTo(Fault.Kind.AUTHENTICATION);
            assertThat(fault.text()).contains("not subscribed");
        }
    }

    @Test
    void theBudgetOfAConnectionIsThatOfPlex() {
        assertThat(Connection.to(URI.create("https://connect.plex.example"))
                        .build()
                        .budget())
                .isEqualTo(new RequestBudget(200, Duration.ofMinutes(1)));
    }

    @Test
    void mistakesInTheSettingsAreNamed() {
        assertThatThrownBy(() -> new Plex.ContainerHold(new DataSource("100", Map.of("S", "lot")), "Hold", "OK"))
                .hasMessageContaining("there is no value \"lot\"; there are serial, status, key");
        assertThatThrownBy(() -> new DataSource("Container_Hold", Map.of())).hasMessageContaining("must be a number");
        assertThatThrownBy(() -> Plex.at(
                                Connection.to(URI.create("https://connect.plex.example"))
                                        .build(),
                                "12345")
                        .countPost(new DataSource("300", Map.of()))
                        .build())
                .hasMessageContaining("dataSources must say");
    }
}
