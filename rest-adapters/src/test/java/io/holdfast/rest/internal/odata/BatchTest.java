package io.holdfast.rest.internal.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.port.Lane;
import io.holdfast.rest.Connection;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.VendorException;
import java.io.IOException;
import java.util.List;
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
