package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.VendorException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages to Dynamics: taken at once, carried out some time later, and only the books show whether. Thread-safe. */
final class DynamicsMessages {
    private final JsonApi api;
    private final Dynamics365.Builder settings;

    DynamicsMessages(Dynamics365 system, HttpLink link, Lane lane) {
        api = new JsonApi(link, lane, DynamicsMessages::complaint, Set.of(), Map.of());
        settings = system.settings();
    }

    /** Sends a message; its content travels as text. */
    void send(String type, ObjectNode content) throws VendorException, InterruptedException {
        JsonNode unused = api.write(
                "POST",
                settings.messagePath,
                Json.object()
                        .put("_companyId", settings.company.toUpperCase(Locale.ROOT))
                        .put("_messageQueue", settings.queue)
                        .put("_messageType", type)
                        .put("_messageContent", new String(Json.bytes(content), StandardCharsets.UTF_8)));
    }

    /** Services complain with a message and an exception type, the add-in with an error object. */
    static JsonApi.@Nullable Complaint complaint(Reply reply, @Nullable JsonNode body) {
        if (body == null) {
            return null;
        }
        JsonNode error = body.path("error");
        JsonNode at = error.isObject() ? error : body;
        String inner = Json.text(at, "ExceptionMessage");
        String text = inner == null ? Json.text(at, error.isObject() ? "message" : "Message") : inner;
        return text == null || (reply.ok() && !error.isObject())
                ? null
                : new JsonApi.Complaint(
                        at.path("code").asText(at.path("ExceptionType").asText("")), text, null);
    }
}
