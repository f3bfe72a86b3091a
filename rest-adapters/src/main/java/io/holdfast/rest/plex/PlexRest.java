package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The REST interface: no pages, and a parameter that it does not know is silently ignored, so each list is sifted once more here.
 * Thread-safe.
 */
final class PlexRest {
    private final JsonApi api;

    PlexRest(HttpLink link, Lane lane, Map<String, String> headers) {
        api = new JsonApi(link, lane, PlexRest::complaint, Set.of(), headers);
    }

    JsonApi api() {
        return api;
    }

    /** Returns the rows of a list whose field has the value. */
    List<JsonNode> list(String path, String field, String value) throws VendorException, InterruptedException {
        JsonNode answer = api.get(path + (path.contains("?") ? '&' : '?') + field + "=" + Texts.percentEncode(value));
        if (!answer.isArray()) {
            throw new VendorException(Kind.UNAVAILABLE, path + " gave no list: " + Texts.excerpt(answer.toString()));
        }
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode row : answer) {
            if (value.equals(Json.text(row, field))) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** Does what takes no body. */
    void act(String path) throws VendorException, InterruptedException {
        JsonNode unused = api.write(new Request("POST", path, Map.of(), null, null, true));
    }

    /** Returns a field that must be there. */
    static String required(JsonNode row, String name) throws VendorException {
        String value = Json.text(row, name);
        if (value == null) {
            throw new VendorException(Kind.UNAVAILABLE, "the answer lacks " + name);
        }
        return value;
    }

    static JsonApi.@Nullable Complaint complaint(Reply reply, @Nullable JsonNode body) {
        if (body == null || reply.ok() || (!body.has("message") && !body.has("errors"))) {
            return null;
        }
        StringBuilder text = new StringBuilder(body.path("message").asText(""));
        for (JsonNode error : body.path("errors")) {
            text.append(text.isEmpty() ? "" : " | ")
                    .append(error.path("message").asText(""));
        }
        return new JsonApi.Complaint(body.path("code").asText(""), text.toString(), null);
    }
}
