package io.holdfast.rest.internal.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Connection;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final MockWebServer server = FakeServers.make(new QueueDispatcher());
    private HttpLink link;
    private ODataService service;

    @BeforeEach
    void start() throws IOException {
        server.start();
        link = new HttpLink(
                Connection.to(server.url("/").uri()).allowPlainHttp().build());
        service = new ODataService(link, null, Version.V2, "/sap/SRV", Lane.BULK, Set.of(), "sap-client=100");
    }

    @AfterEach
    void stop() {
        link.close();
        server.close();
    }

    private void answer(String boundary, String body) {
        server.enqueue(new MockResponse.Builder()
                .code(202)
                .setHeader("Content-Type", "multipart/mixed; boundary=" + boundary)
                .body(body)
                .build());
    }

    private static String part(String boundary, String status, String headers, String body) {
        return "--" + boundary + "\r\nContent-Type: application/http\r\nContent-Length: 99\r\n\r\nHTTP/1.1 " + status
                + "\r\nContent-Type: application/json\r\n" + headers + "\r\n" + body + "\r\n";
    }

    @Test
    void readsSeveralInOneRequestAndTellsThoseThatAreNotThere() throws Exception {
        answer(
                "B1",
                part("B1", "200 OK", "ETag: W/\"7\"\r\n", "{\"d\":{\"Text\":\"Gehäuse\",\"Q\":\"12.500\"}}")
                        + part(
                                "B1",
                                "404 Not Found",
                                "",
                                "{\"error\":{\"code\":\"X\",\"message\":{\"value\":\"fehlt\"}}}")
                        + "--B1--\r\n");

        List<Optional<Entity>> read = service.readAll(List.of("A(%27x%20y%27)", "A(%272%27)"));

        assertThat(read.get(0)).hasValueSatisfying(entity -> {
            assertThat(entity.value().path("Text").asText()).isEqualTo("Gehäuse");
            assertThat(entity.value().path("Q").asText()).isEqualTo("12.500");
            assertThat(entity.etag()).isEqualTo("W/\"7\"");
        });
        assertThat(read.get(1)).isEmpty();
        mockwebserver3.RecordedRequest request = server.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/sap/SRV/$batch?sap-client=100");
        assertThat(request.getBody().utf8())
                .contains("GET A(%27x%20y%27) HTTP/1.1\r\nAccept: application/json\r\n\r\n")
                .endsWith("--holdfast-batch--\r\n");
    }

    private static final List<Change> CHANGES = List.of(
            Change.creation("A", Json.object().put("Text", "Gehäuse")),
            Change.call("Valuate", Map.of("Lot", "%27040%27")));

    private List<JsonNode> change() throws Exception {
        return service.changeAll(CHANGES, new Remarks());
    }

    private void answerChanges(String... inner) {
        answer(
                "B1",
                "--B1\r\nContent-Type: multipart/mixed; boundary=C1\r\n\r\n" + String.join("", inner)
                        + "--C1--\r\n--B1--\r\n");
    }

    @Test
    void makesSeveralChangesInOneSet() throws Exception {
        answerChanges(
                part("C1", "201 Created", "", "{\"d\":{\"Text\":\"Gehäuse\"}}"), part("C1", "204 No Content", "", ""));

        List<JsonNode> made = change();

        assertThat(made).extracting(node -> node.path("Text").asText()).containsExactly("Gehäuse", "");
        assertThat(server.takeRequest().getBody().utf8())
                .isEqualTo(String.join(
                        "\r\n",
                        "--holdfast-batch",
                        "Content-Type: multipart/mixed; boundary=holdfast-changes",
                        "",
                        "--holdfast-changes",
                        "Content-Type: application/http",
                        "Content-Transfer-Encoding: binary",
                        "Content-ID: 1",
                        "",
                        "POST A HTTP/1.1",
                        "Accept: application/json",
                        "Content-Type: application/json",
                        "Content-Length: 19",
                        "",
                        "{\"Text\":\"Gehäuse\"}",
                        "--holdfast-changes",
                        "Content-Type: application/http",
                        "Content-Transfer-Encoding: binary",
                        "Content-ID: 2",
                        "",
                        "POST Valuate?Lot=%27040%27 HTTP/1.1",
                        "Accept: application/json",
                        "Content-Type: application/json",
                        "Content-Length: 0",
                        "",
                        "",
                        "--holdfast-changes--",
                        "--holdfast-batch--",
                        ""));
    }

    @Test
    void oneRefusalStandsForAllChanges() {
        answer(
                "B1",
                part("B1", "400 Bad Request", "", "{\"error\":{\"code\":\"E\",\"message\":{\"value\":\"falsch\"}}}")
                        + "--B1--");
        assertThatThrownBy(this::change)
                .isInstanceOfSatisfying(
                        VendorException.class, e -> assertThat(e.fault().kind()).isEqualTo(Kind.VALIDATION))
                .hasMessageContaining("falsch");
    }

    @Test
    void changesThatMayBeHalfMadeAreUnknown() {
        String refused =
                part("C1", "400 Bad Request", "", "{\"error\":{\"code\":\"E\",\"message\":{\"value\":\"falsch\"}}}");
        String made = part("C1", "201 Created", "", "{\"d\":{}}");
        answerChanges(made, refused);
        answerChanges(made);
        answerChanges(made, "--C1\r\nContent-Type: application/http\r\n\r\nnonsense\r\n");
        answerChanges(made, part("C1", "200 OK", "", "<html>Portal</html>"));
        answer("B1", "--B1--\r\n");
        server.enqueue(new MockResponse.Builder().body("<html>Portal</html>").build());
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(this::change)
                    .as("answer %d", i)
                    .isInstanceOfSatisfying(
                            VendorException.class,
                            e -> assertThat(e.fault().kind()).isEqualTo(Kind.UNKNOWN_OUTCOME));
        }
    }

    @Test
    void aBatchThatIsNotWholeProvesNothing() {
        answer("B1", part("B1", "200 OK", "", "{\"d\":{}}") + "--B1--");
        assertThatThrownBy(() -> service.readAll(List.of("A(1)", "A(2)")))
                .isInstanceOf(VendorException.class)
                .hasMessageContaining("a batch of 2 was answered with 1 parts");

        server.enqueue(new MockResponse.Builder().body("<html>Portal</html>").build());
        assertThatThrownBy(() -> service.readAll(List.of("A(1)"))).hasMessageContaining("the answer is no batch");

        answer(
                "B1",
                part(
                                "B1",
                                "500 Internal Server Error",
                                "",
                                "{\"error\":{\"code\":\"E\",\"message\":{\"value\":\"kaputt\"}}}")
                        + "--B1--");
        assertThatThrownBy(() -> service.readAll(List.of("A(1)"))).hasMessageContaining("kaputt");
    }
}
