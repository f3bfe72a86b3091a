package io.holdfast.rest.custom;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.HoldItem;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Verdict;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.rest.Content;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.QualityDestination;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomMesTest {
    private PlantMes mes;

    @BeforeEach
    void start() throws Exception {
        mes = new PlantMes();
    }

    @AfterEach
    void stop() {
        mes.close();
    }

    private DeliveryOutcome deliver(io.holdfast.model.Deliverable content) throws InterruptedException {
        return QualityDestination.to("erp", mes.system())
                .build()
                .deliver(List.of(Content.delivery(1, content)))
                .get(0);
    }

    @Test
    void bodiesAreTypedAndNeverPasted() throws Exception {
        assertThat(deliver(Content.report(1, 1, "1000123", "BRKT-77", "Kratzer", 5)))
                .isEqualTo(new Confirmed("nonconformance 001000"));

        assertThat(mes.reports).singleElement().satisfies(row -> {
            assertThat(row.path("rev").isNumber()).isTrue();
            assertThat(row.path("bad").intValue()).isEqualTo(5);
            assertThat(row.path("code").asText()).isEqualTo("SCR");
            assertThat(row.path("where").asText()).isEqualTo("Gehäuse link");
            assertThat(row.path("note").asText()).isEqualTo("Kratzer at Gehäuse links: 5 units (MH-1)");
            assertThat(row.path("tags").get(1).asText()).isEqualTo("0020");
            assertThat(row.path("urgent").isBoolean()).isTrue();
        });
        assertThat(mes.headers).containsEntry("X-Source", "holdfast five-alike v2");
        // Noon in UTC is one o'clock in Berlin before summer time.
        deliver(Content.result(1, "1000123", Verdict.PASS));
        assertThat(mes.results.get(0).path("at").asText()).isEqualTo("14.03.2026 13:00:01");
        assertThat(mes.results.get(0).path("serial").asText()).isEqualTo("00001");
        assertThat(mes.results.get(0).path("verdict").asText()).isEqualTo("OK");
    }

    @Test
    void quotesInContentStayContent() throws Exception {
        String odd = "\"},{\"x\":\"ä ${id}\\";
        mes.lots.put(odd, io.holdfast.rest.internal.Json.object().put("status", "FREE"));

        assertThat(mes.system()
                        .holds()
                        .orElseThrow()
                        .place(Content.hold(1, 1, "1000123", 5, odd))
                        .value()
                        .steps())
                .singleElement()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(Outcome.HELD));
    }

    @Test
    void anErrorInAnAnswerOfStatus200IsAnErrorAndKeepsItsWordsButNotItsSecrets() throws Exception {
        assertThat(deliver(Content.report(1, 1, "1000123", "BRKT-77", "Beule", 5)))
                .isInstanceOfSatisfying(
                        Retryable.class,
                        retryable -> assertThat(retryable.reason())
                                .contains("LOCKED", "BUSY", "jemand hat den Bericht geöffnet"));
        mes.next();
        assertThat(mes.reports).isEmpty();
    }

    @Test
    void aValueThatIsInNoTableParksTheItemWithItsNameAndSendsNothing() throws Exception {
        assertThat(deliver(Content.report(1, 1, "1000123", "BRKT-77", "Pore", 5)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("UNMAPPED", "defect \"Pore\" is not in table \"defects\""));
        assertThat(mes.log).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void aLotThatIsNotThereNeedsAPerson() throws Exception {
        assertThat(deliver(Content.hold(1, 1, "1000123", 5, "NOWHERE")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.reason()).contains("needs a person", "plant MES has no such lot"));
        assertThat(deliver(Content.hold(2, 1, "1000123", 5)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("needs a person", "too little is known"));
    }

    @Test
    void aReleaseKeepsWhoSignedItWhenAndWhyWhereTheMappingHasAFieldForIt() throws Exception {
        MaterialHold hold = mes.hold(1);
        HoldItem lot = HoldItem.of(hold.population().lots().get(0));
        try (QualityDestination erp = QualityDestination.to("erp", mes.system()).build()) {
            erp.deliver(List.of(Content.delivery(1, hold)));
            assertThat(erp.deliver(List.of(Content.delivery(2, Content.release(hold, 1, false, List.of(lot)))))
                            .get(0))
                    .isInstanceOf(Confirmed.class);
        }
        assertThat(mes.lots.get(lot.name()).path("why").asText())
                .isEqualTo("Q. Weber at 2026-03-14T14:00+01:00: release of MH-1; sorted, all good");
    }

    @Test
    void anOrdersNumbersKeepTheirDigitsWhetherTextOrNumber() throws Exception {
        assertThat(mes.system().workOrders().orElseThrow().find(mes.order()).value())
                .hasValueSatisfying(order -> {
                    assertThat(order.planned()).isEqualTo(new BigDecimal("3000.50"));
                    assertThat(order.completed()).isEqualTo(new BigDecimal("12.0"));
                    assertThat(order.operations())
                            .singleElement()
                            .satisfies(
                                    operation -> assertThat(operation.planned()).isEqualTo(new BigDecimal("3000.50")));
                });
    }

    @Test
    void listsAreLookedThroughPageByPage() throws Exception {
        try (PlantMes paged = new PlantMes("plant.yaml")) {
            for (int i = 1; i <= 8; i++) {
                paged.system()
                        .nonconformances()
                        .orElseThrow()
                        .put(paged.report(i, 1))
                        .value();
                paged.system()
                        .inspections()
                        .orElseThrow()
                        .record(paged.result(i))
                        .value();
            }
            for (int i = 1; i <= 8; i++) {
                assertThat(paged.system()
                                .nonconformances()
                                .orElseThrow()
                                .find(paged.report(i, 1))
                                .value())
                        .isPresent();
                assertThat(paged.system()
                                .inspections()
                                .orElseThrow()
                                .find(paged.result(i))
                                .value())
                        .isPresent();
            }
            assertThat(paged.reports).hasSize(8);
            assertThat(paged.results).hasSize(8);
        }
    }
}
