package io.holdfast.rest.internal.odata;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Redactor;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Statuses;
import io.holdfast.rest.internal.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what an OData server complains of: the error objects of both versions, and remarks beside a success. */
final class ODataErrors {
    private static final String INFOLOG = "Infolog:";

    private ODataErrors() {}

    /**
     * Makes a fault of an answer.
     *
     * @param write whether the request may have changed something
     * @param lockedCodes the server's codes for "somebody else has it open"
     * @param otherwise what to say where the answer is not an OData error
     */
    static Fault fault(Reply reply, boolean write, Set<String> lockedCodes, Redactor redactor, String otherwise) {
        JsonNode error = error(reply.body());
        int status = reply.status();
        if (error == null) {
            Kind kind = Statuses.strange(status, write);
            return new Fault(kind, status, "", otherwise + ": " + redactor.redact(Statuses.what(reply)), null, null);
        }
        String code = error.path("code").asText("");
        Set<String> texts = new LinkedHashSet<>();
        JsonNode message = error.path("message");
        texts.add(
                message.isTextual()
                        ? message.textValue()
                        : message.path("value").asText(""));
        addInfolog(texts, error.path("innererror").path("message").asText(""));
        String field = Json.text(error, "target");
        boolean locked = lockedCodes.contains(code);
        List<JsonNode> details = new ArrayList<>();
        error.path("innererror").path("errordetails").forEach(details::add);
        error.path("details").forEach(details::add);
        for (JsonNode detail : details) {
            texts.add(detail.path("message").asText(""));
            locked |= lockedCodes.contains(detail.path("code").asText(""));
            if (field == null) {
                field = Json.text(detail, "target");
            }
        }
        texts.remove("");
        Kind kind = locked ? Kind.LOCKED : Statuses.said(status, write);
        return new Fault(kind, status, code, redactor.redact(String.join(" | ", texts)), field, null);
    }

    /** Dynamics says "an error has occurred" and hides the reason in a log of one line, behind words that say nothing. */
    private static void addInfolog(Set<String> texts, String message) {
        int begin = message.indexOf(INFOLOG);
        if (begin < 0) {
            texts.add(message.strip());
            return;
        }
        for (String line : message.substring(begin + INFOLOG.length()).split(";", -1)) {
            texts.add(line.strip());
        }
    }

    /** Returns the error object of a body, or null where it has none. */
    static @Nullable JsonNode error(byte[] body) {
        try {
            JsonNode error = Json.parse(body).get("error");
            return error != null && error.isObject() ? error : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns what the server remarked beside a success: the sap-message header, or SAP__Messages in the entity. */
    static List<String> remarks(Reply reply, JsonNode entity, Redactor redactor) {
        List<String> remarks = new ArrayList<>();
        String header = reply.header("sap-message");
        if (header != null) {
            try {
                JsonNode message = Json.parse(header.getBytes(StandardCharsets.UTF_8));
                add(remarks, message);
                message.path("details").forEach(detail -> add(remarks, detail));
            } catch (IOException e) {
                remarks.add(Texts.excerpt(header));
            }
        }
        entity.path("SAP__Messages").forEach(message -> add(remarks, message));
        return remarks.stream().map(redactor::redact).toList();
    }

    private static void add(List<String> remarks, JsonNode message) {
        String code = message.path("code").asText("");
        String text = message.path("message").asText("");
        if (!text.isEmpty()) {
            remarks.add(code.isEmpty() ? text : code + ": " + text);
        }
    }
}
