package io.holdfast.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An interface that speaks JSON and is no OData: sends requests, and tells done from refused by the vendor's own shape of a
 * complaint. A complaint counts whatever status it comes with, 200 included. Thread-safe.
 */
public final class JsonApi {
    /** What JSON is sent as. */
    public static final String JSON = "application/json";

    private final HttpLink link;
    private final Lane lane;
    private final Complaints complaints;
    private final Set<String> lockedCodes;
    private final Map<String, String> headers;

    /**
     * Makes one.
     *
     * @param lane in which its requests are counted
     * @param complaints how the vendor complains
     * @param lockedCodes the vendor's codes for "somebody else has it open"
     * @param headers what each request carries besides
     */
    public JsonApi(
            HttpLink link, Lane lane, Complaints complaints, Set<String> lockedCodes, Map<String, String> headers) {
        this.link = link;
        this.lane = lane;
        this.complaints = complaints;
        this.lockedCodes = Set.copyOf(lockedCodes);
        this.headers = new LinkedHashMap<>(headers);
    }

    /** Finds a vendor's complaint in an answer. */
    @FunctionalInterface
    public interface Complaints {
        /**
         * Returns the complaint, or null where the answer has none.
         *
         * @param body the answer, or null where it is no JSON
         */
        @Nullable
        Complaint of(Reply reply, @Nullable JsonNode body);
    }

    /**
     * What a vendor complains of.
     *
     * @param code its code, or empty
     * @param text its text
     * @param field the field, or null
     */
    public record Complaint(
            String code, String text, @Nullable String field) {}

    /** Reads something; empty where the target itself says that it is not there. */
    public Optional<JsonNode> find(String path) throws VendorException, InterruptedException {
        Reply reply = link.send(prepared(Request.get(path)), lane);
        JsonNode body = body(reply);
        if (reply.status() == 404 && complaints.of(reply, body) != null) {
            return Optional.empty();
        }
        return Optional.of(understood(reply, body, false));
    }

    /** Reads something that is there in any case: a list, which may be empty. */
    public JsonNode get(String path) throws VendorException, InterruptedException {
        Reply reply = link.send(prepared(Request.get(path)), lane);
        return understood(reply, body(reply), false);
    }

    /** Asks a question that takes a body, and changes nothing. */
    public JsonNode ask(String path, JsonNode question) throws VendorException, InterruptedException {
        Reply reply = link.send(prepared(new Request("POST", path, Map.of(), Json.bytes(question), JSON, false)), lane);
        return understood(reply, body(reply), false);
    }

    /** Reads a text; empty where there is none. */
    public String text(String path) throws VendorException, InterruptedException {
        Reply reply = link.send(prepared(Request.get(path).with("Accept", "*/*")), lane);
        String type = reply.header("content-type");
        boolean page = type != null && type.startsWith("text/html");
        if (reply.status() == 404) {
            return "";
        }
        return reply.ok() && !page
                ? reply.text()
                : understood(reply, body(reply), false).toString();
    }

    /** Sends what may change something, and returns the answer; an empty object where that is empty. */
    public JsonNode write(String method, String path, JsonNode content) throws VendorException, InterruptedException {
        return write(Request.write(method, path, Json.bytes(content), JSON));
    }

    /** Sends what may change something, and returns the answer; an empty object where that is empty. */
    public JsonNode write(Request request) throws VendorException, InterruptedException {
        Reply reply = link.send(prepared(request), lane);
        if (reply.ok() && reply.body().length == 0) {
            return Json.object();
        }
        return understood(reply, body(reply), true);
    }

    /** Tells whether an answer is one of the target's own, be it a complaint. */
    public boolean recognises(Reply reply) {
        JsonNode body = body(reply);
        return (reply.ok() && body != null && body.isContainerNode()) || complaints.of(reply, body) != null;
    }

    private Request prepared(Request request) {
        Request all = request.headers().containsKey("Accept") ? request : request.with("Accept", JSON);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            all = all.with(header.getKey(), header.getValue());
        }
        return all;
    }

    private JsonNode understood(Reply reply, @Nullable JsonNode body, boolean write) throws VendorException {
        Complaint complaint = complaints.of(reply, body);
        if (complaint != null) {
            Kind kind = lockedCodes.contains(complaint.code) ? Kind.LOCKED : Statuses.said(reply.status(), write);
            throw new VendorException(new Fault(
                    kind,
                    reply.status(),
                    complaint.code,
                    link.redactor().redact(Texts.excerpt(complaint.text)),
                    complaint.field,
                    null));
        }
        if (!reply.ok() || body == null || !body.isContainerNode()) {
            throw new VendorException(new Fault(
                    Statuses.strange(reply.status(), write),
                    reply.status(),
                    "",
                    "not the answer of the target: " + link.redactor().redact(Statuses.what(reply)),
                    null,
                    null));
        }
        return body;
    }

    private static @Nullable JsonNode body(Reply reply) {
        try {
            return Json.parse(reply.body());
        } catch (IOException e) {
            return null;
        }
    }
}
