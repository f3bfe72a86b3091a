package io.holdfast.testkit;

import static io.holdfast.testkit.MesAssert.assertThatMes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The misbehaving MES over HTTP: each fault as the network shows it. */
class LoopbackMesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Delivery HOLD = SampleContent.delivery(1, new DestinationId("mes"), SampleContent.hold(1));
    private static final Delivery REPORT =
            SampleContent.delivery(2, new DestinationId("mes"), SampleContent.report(1, 1));

    private final LoopbackMes mes = new LoopbackMes().token("t0ken");

    @AfterEach
    void close() {
        mes.close();
    }

    @Test
    void takesRecordsAndSaysThatItHasThem() throws Exception {
        assertThat(post(HOLD, REPORT).body()).isEqualTo("201 MES-1\n201 MES-2");
        assertThat(get(HOLD).body()).isEqualTo("200 MES-1");
        assertThatMes(mes).holdsOnce(HOLD, REPORT).holdsNothingTwice().holds(1, Lane.HOLD);
        assertThatMes(mes).tookInOrder(Lane.HOLD, HOLD.orderingKey(), HOLD.idempotencyKey());
    }

    @Test
    void hasNoIdempotencyUnlessItIsToldTo() throws Exception {
        post(HOLD);
        post(HOLD);
        assertThatThrownBy(() -> assertThatMes(mes).holdsNothingTwice())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(HOLD.idempotencyKey());
        assertThatThrownBy(() -> assertThatMes(mes).holdsOnce(HOLD)).hasMessageContaining("was 2 times");
        mes.recognisesKeys();
        assertThat(post(HOLD).body()).startsWith("200");
    }

    @Test
    void asksForItsToken() throws Exception {
        mes.token("another");
        assertThat(post(HOLD).statusCode()).isEqualTo(401);
        assertThat(get(HOLD).statusCode()).isEqualTo(401);
        assertThatMes(mes).holdsNothing();
    }

    @Test
    void misbehavesAsAsked() throws Exception {
        mes.next(MesFault.AWAY, MesFault.REFUSE, MesFault.LIE, MesFault.PARTIAL, MesFault.TWICE);
        HttpResponse<String> away = post(HOLD);
        assertThat(away.statusCode()).isEqualTo(429);
        assertThat(away.headers().firstValue("retry-after")).contains("3");
        assertThat(post(HOLD).body()).isEqualTo("422 not wanted from t0ken");
        assertThat(post(HOLD).body()).startsWith("201");
        assertThatMes(mes).holdsNothingOf(HOLD);
        assertThat(post(HOLD, REPORT).body()).isEqualTo("201 MES-1\n503 later");
        assertThatMes(mes).holdsOnce(HOLD).holdsNothingOf(REPORT);
        post(REPORT);
        assertThatMes(mes).holds(2, Lane.NONCONFORMANCE);
    }

    @Test
    void losesRequestsAndAnswers() throws Exception {
        for (MesFault fault : new MesFault[] {
            MesFault.LOSE_THEN_TIME_OUT, MesFault.TAKE_LATE, MesFault.TAKE_THEN_TIME_OUT, MesFault.BREAK_OFF
        }) {
            mes.next(fault);
            assertThatThrownBy(() -> post(HOLD)).as("%s", fault).isInstanceOf(IOException.class);
        }
        assertThatMes(mes).holds(2, Lane.HOLD);
        mes.catchUp();
        assertThatMes(mes).holds(3, Lane.HOLD);
    }

    @Test
    void keepsAConnectionHalfOpenAndLetsAnAnswerDrip() throws Exception {
        mes.next(MesFault.HALF_OPEN, MesFault.SLOW);
        assertThatThrownBy(() -> post(HOLD)).isInstanceOf(HttpTimeoutException.class);
        assertThat(post(REPORT).body()).isEqualTo("201 MES-2");
        assertThatMes(mes).holdsOnce(HOLD, REPORT);
    }

    @Test
    void tellsAnotherTime() throws Exception {
        mes.next(MesFault.WRONG_CLOCK);
        String date = post(HOLD).headers().firstValue("date").orElseThrow();
        Instant said =
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        assertThat(Duration.between(said, Instant.now())).isGreaterThan(Duration.ofDays(2));
        assertThat(mes.records().get(0).takenAt()).isBefore(Instant.now().minus(Duration.ofDays(2)));
    }

    @Test
    void canBeCutOffAndComesBackAtTheSameAddress() throws Exception {
        URI before = mes.uri();
        mes.unreachable(true);
        assertThatThrownBy(() -> post(HOLD)).isInstanceOf(ConnectException.class);
        mes.unreachable(false);
        assertThat(mes.uri()).isEqualTo(before);
        assertThat(post(HOLD).body()).startsWith("201");
    }

    private HttpResponse<String> post(Delivery... deliveries) throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        for (Delivery delivery : deliveries) {
            body.append(body.length() == 0 ? "" : "\n").append(form(delivery)).append("&body=x%26y");
        }
        return HTTP.send(
                request(mes.uri())
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(Delivery delivery) throws IOException, InterruptedException {
        return HTTP.send(
                request(URI.create(mes.uri() + "?" + form(delivery))).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(300)).header("Authorization", "Bearer t0ken");
    }

    private static String form(Delivery delivery) {
        MesRecord record = MesRecord.of(delivery);
        return "lane=" + record.lane() + "&order=" + URLEncoder.encode(record.orderingKey(), StandardCharsets.UTF_8)
                + "&key=" + URLEncoder.encode(record.key(), StandardCharsets.UTF_8);
    }
}
