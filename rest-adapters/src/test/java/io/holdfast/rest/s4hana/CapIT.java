package io.holdfast.rest.s4hana;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Actor;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Finding;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.Holds;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Reference;
import io.holdfast.rest.RequestBudget;
import io.holdfast.rest.Secret;
import io.holdfast.rest.WorkOrder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The adapter against SAP's own application framework, which serves these services in both versions of OData by itself: a second
 * reading of the protocol. Only the CSRF token is ours. Its packages compile for minutes, so the test runs where they are installed:
 * {@code npm ci --prefix rest-adapters/src/test/cap}.
 */
class CapIT {
    private static final Path CAP = Path.of("src/test/cap");
    private static final Pattern LISTENING = Pattern.compile("url: '(http://localhost:[0-9]+)'");

    private static Process server;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        boolean there = Files.isDirectory(CAP.resolve("node_modules/@sap/cds"));
        if (!there) {
            System.out.println(
                    "CapIT is skipped: npm ci --prefix rest-adapters/src/test/cap installs what it talks to");
        }
        Assumptions.assumeTrue(there);
        server = new ProcessBuilder("node", "node_modules/@sap/cds/bin/serve.js", "all", "--in-memory", "--port", "0")
                .directory(CAP.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null && url == null; line = out.readLine()) {
            seen.append(line).append('\n');
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                url = listening.group(1);
            }
        }
        assertThat(url).as("%s", seen).isNotNull();
        Thread rest = new Thread(() -> out.lines().forEach(line -> {}));
        rest.setDaemon(true);
        rest.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.destroy();
        }
    }

    private static S4Hana sap() {
        return S4Hana.at(Connection.to(URI.create(url))
                        .allowPlainHttp()
                        .credentials(new Credentials.Basic("holdfast", Secret.of(() -> "geheim-4711")))
                        .callTimeout(Duration.ofSeconds(20))
                        .budget(new RequestBudget(1_000_000, Duration.ofSeconds(1)))
                        .build())
                .defects(S4Hana.DefectSettings.of("05", "PC", S4Target.codes()))
                .inspection(S4Hana.InspectionPoint.of("00000002", "0010"))
                .hold(HoldMeans.RESTRICT_BATCH)
                .batch(true)
                .build();
    }

    @Test
    void readsAnOrderWithWhatHangsOnIt() throws Exception {
        try (S4Hana sap = sap()) {
            WorkOrder order = sap.workOrders()
                    .orElseThrow()
                    .find(new WorkOrderId("1000123"))
                    .value()
                    .orElseThrow();
            assertThat(order.planned()).isEqualByComparingTo("3000.5");
            assertThat(order.operations()).hasSize(1);
            assertThat(order.producedLots()).hasSize(1);
            assertThat(sap.workOrders()
                            .orElseThrow()
                            .find(new WorkOrderId("999999"))
                            .value())
                    .isEmpty();
        }
    }

    @Test
    void holdsABatchUnderItsVersionAndReleasesIt() throws Exception {
        try (S4Hana sap = sap()) {
            Holds holds = sap.holds().orElseThrow();
            HoldReport placed =
                    holds.place(Content.hold(1, 1, "1000123", 5, "FG0001")).value();
            assertThat(placed.steps()).extracting(HoldReport.Step::outcome).containsExactly(Outcome.HELD);
            forgetSessions();
            HoldReport released =
                    holds.release(placed, new Actor.Person("m.weber")).value();
            assertThat(released.steps()).extracting(HoldReport.Step::outcome).containsExactly(Outcome.RELEASED);
        }
    }

    /** As an application server does that restarts: the next write meets a stale token. */
    private static void forgetSessions() throws Exception {
        OkHttpClient client = new OkHttpClient();
        client.newCall(new Request.Builder()
                        .url(url + "/forget-sessions")
                        .post(RequestBody.create(new byte[0]))
                        .build())
                .execute()
                .close();
    }

    @Test
    void aDefectIsOpenedOnceWithItsTextAndRevisedUnderItsVersion() throws Exception {
        try (S4Hana sap = sap()) {
            Reference first = sap.nonconformances()
                    .orElseThrow()
                    .put(Content.report(1, 1, "1000123", "BRKT-77", "Kratzer", 5))
                    .value();
            Reference second = sap.nonconformances()
                    .orElseThrow()
                    .put(Content.report(1, 2, "1000123", "BRKT-77", "Kratzer", 7))
                    .value();
            assertThat(second).isEqualTo(first);
            assertThat(sap.nonconformances()
                            .orElseThrow()
                            .find(Content.report(1, 2, "1000123", "BRKT-77", "Kratzer", 7))
                            .value())
                    .hasValue(first);
        }
    }

    @Test
    void aCountIsPostedOnceUnderOurKey() throws Exception {
        try (S4Hana sap = sap()) {
            Counts.Delta delta = new Counts.Delta(
                    "shift-A/1",
                    new WorkOrderId("1000123"),
                    new io.holdfast.model.OperationId("20"),
                    new BigDecimal("90"),
                    new BigDecimal("12.5"),
                    BigDecimal.ZERO,
                    "PC",
                    null,
                    Content.NOON);
            Answer<Reference> first = sap.counts().orElseThrow().post(delta);
            assertThat(first).as("%s", first).isInstanceOf(Answer.Given.class);
            assertThat(sap.counts().orElseThrow().post(delta).value()).isEqualTo(first.value());
        }
    }

    // Its first valuation is refused: in one set of changes the result goes with it.
    @Test
    void aResultDoesNotStayWithoutItsValuation() throws Exception {
        try (S4Hana sap = sap()) {
            Inspections inspections = sap.inspections().orElseThrow();
            InspectionResult result = Content.result(1, "1000123", Verdict.FAIL);
            Answer<Reference> refused = inspections.record(result);
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.fault().text()).contains("locked"));
            assertThat(inspections.find(result).value()).isEmpty();
            assertThat(inspections.record(result)).isInstanceOf(Answer.Given.class);
            assertThat(inspections.find(result).value()).isPresent();
        }
    }

    @Test
    void severalCodesAreReadInOneBatch() throws Exception {
        try (S4Hana sap = sap()) {
            assertThat(sap.examine())
                    .extracting(Finding::toString)
                    .anyMatch(line -> line.contains("defect code VISION/SCRA exists"))
                    .anyMatch(line -> line.contains("defect code VISION/QLCK does not exist"));
        }
    }
}
