package io.holdfast.rest.internal.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.port.Lane;
import io.holdfast.rest.Connection;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A status of success beside an error: what the body says counts. */
class ErrorWithSuccessTest {
    private final MockWebServer server = FakeServers.make(new QueueDispatcher());
    private HttpLink link;

    @BeforeEach
    void start() throws IOException {
        server.start();
        link = new HttpLink(
                Connection.to(server.url("/").uri()).allowPlainHttp().build());
    }

    @AfterEach
    void stop() {
        link.close();
        server.close();
    }

    private void answer(String body) {
        server.enqueue(new MockResponse.Builder()
                .setHeader("Content-Type", "application/json")
                .body(body)
                .build());
    }

    private static void refused(ThrowingCallable call, String code, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(VendorException.class, e -> {
            assertThat(e.fault().kind()).isEqualTo(Kind.VALIDATION);
            assertThat(e.fault().status()).isEqualTo(200);
            assertThat(e.fault().code()).isEqualTo(code);
            assertThat(e.fault().text()).contains(text);
        });
    }

    @Test
    void anErrorOfEitherVersionIsARefusal() {
        for (Version version : Version.values()) {
            ODataService service = new ODataService(link, null, version, "/sap/SRV", Lane.BULK, Set.of(), "");
            answer(
                    version == Version.V2
                            ? "{\"error\":{\"code\":\"M7/021\",\"message\":{\"lang\":\"de\",\"value\":\"Bestand fehlt\"}}}"
                            : "{\"error\":{\"code\":\"M7/021\",\"message\":\"Bestand fehlt\"}}");
            refused(() -> service.create("A", Json.object(), new Remarks()), "M7/021", "Bestand fehlt");
        }
    }

    @Test
    void aComplaintInAnyOtherShapeIsARefusal() {
        JsonApi api = new JsonApi(
                link,
                Lane.BULK,
                (reply, body) -> body != null && body.has("ErrorMessage")
                        ? new JsonApi.Complaint(
                                body.path("ErrorType").asText(),
                                body.path("ErrorMessage").asText(),
                                null)
                        : null,
                Set.of(),
                Map.of());
        answer("{\"ErrorType\":\"Ice.BLException\",\"ErrorMessage\":\"Menge übersteigt den Auftrag\"}");
        refused(() -> api.write("POST", "/x", Json.object()), "Ice.BLException", "übersteigt");
    }
}
