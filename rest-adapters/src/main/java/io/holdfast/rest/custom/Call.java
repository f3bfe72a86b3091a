package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Redactor;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Statuses;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request of a mapping file, and how to understand its answer. Immutable. */
final class Call {

    /** What a request is there for. */
    enum Purpose {
        /** To read one thing, which may be looked for in a list. */
        READ,
        /** To read a list, whole. */
        LIST,
        /** To change something. */
        WRITE
    }

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final String method;
    private final Template path;
    private final Map<String, Template> headers;
    private final Template.@Nullable Body body;
    private final boolean writes;
    private final Set<Integer> success;
    private final Set<Integer> absent;
    private final @Nullable Condition successWhen;
    private final @Nullable JsonPointer errorText;
    private final @Nullable JsonPointer errorCode;
    private final Set<String> lockedCodes;
    private final @Nullable Pages pages;

    private Call(Reading reading) {
        method = reading.method;
        path = reading.path;
        headers = reading.headers;
        body = reading.body;
        writes = reading.writes;
        success = reading.success;
        absent = reading.absent;
        successWhen = reading.successWhen;
        errorText = reading.errorText;
        errorCode = reading.errorCode;
        lockedCodes = reading.lockedCodes;
        pages = reading.pages;
    }

    /** What is read of the file before it is known to be whole. */
    private static final class Reading {
        String method = "GET";
        Template path;
        Map<String, Template> headers = Map.of();
        Template.@Nullable Body body;
        boolean writes;
        Set<Integer> success = Set.of();
        Set<Integer> absent = Set.of();

        @Nullable
        Condition successWhen;

        @Nullable
        JsonPointer errorText;

        @Nullable
        JsonPointer errorCode;

        Set<String> lockedCodes = Set.of();

        @Nullable
        Pages pages;

        Reading(Template path) {
            this.path = path;
        }
    }

    /**
     * Reads a request, noting each mistake where it stands.
     *
     * @param known an example of each value that its templates may name
     */
    static @Nullable Call parse(Located at, Purpose purpose, Map<String, Object> known, Template.Settings settings) {
        boolean writes = purpose == Purpose.WRITE;
        Located pathAt = at.required("path");
        String pathText = pathAt == null ? null : pathAt.text();
        Template path = pathAt == null || pathText == null ? null : Template.read(pathAt, pathText, known, settings);
        if (pathAt != null && pathText != null && !pathText.startsWith("/")) {
            pathAt.wrong("must begin with \"/\"");
        }
        Reading reading = new Reading(path == null ? Template.parse("/", known, settings) : path);
        reading.writes = writes;
        Located method = at.required("method");
        if (method != null) {
            String text = method.text();
            if (text != null && (writes ? !METHODS.contains(text) || text.equals("GET") : !METHODS.contains(text))) {
                method.wrong(
                        writes ? "must be POST, PUT, PATCH or DELETE" : "must be one of " + String.join(", ", METHODS));
            }
            reading.method = text == null ? "GET" : text;
        }
        Located headers = at.get("headers");
        if (headers != null) {
            Map<String, Template> all = new LinkedHashMap<>();
            headers.members().forEach((name, value) -> {
                String text = value.text();
                Template template = text == null ? null : Template.read(value, text, known, settings);
                if (name.equalsIgnoreCase("authorization") || name.equalsIgnoreCase("cookie")) {
                    value.wrong("does not belong into a file: credentials are the connection's");
                } else if (template != null) {
                    all.put(name, template);
                }
            });
            reading.headers = all;
        }
        Located body = at.get("body");
        reading.body = body == null ? null : Template.Body.parse(body, known, settings);
        reading.success = statuses(at.get("success"));
        reading.absent = statuses(at.get("absent"));
        reading.successWhen = Condition.parse(at.get("successWhen"));
        reading.errorText = pointer(at.get("error"));
        reading.errorCode = pointer(at.get("errorCode"));
        Located pages = purpose == Purpose.LIST ? at.required("pages") : at.get("pages");
        if (pages != null && writes) {
            pages.wrong("is for requests that read");
        }
        reading.pages = pages == null ? null : Pages.parse(pages, purpose == Purpose.LIST, known, settings);
        Located locked = at.get("lockedCodes");
        if (locked != null) {
            reading.lockedCodes = locked.elements().stream()
                    .map(Located::text)
                    .filter(text -> text != null)
                    .collect(Collectors.toUnmodifiableSet());
        }
        return at.clean() ? new Call(reading) : null;
    }

    private static Set<Integer> statuses(@Nullable Located at) {
        if (at == null) {
            return Set.of();
        }
        return at.elements().stream()
                .map(element -> {
                    if (element.value() instanceof BigDecimal number
                            && number.scale() <= 0
                            && number.intValue() >= 100
                            && number.intValue() < 600) {
                        return number.intValue();
                    }
                    element.wrong("must be an HTTP status");
                    return 0;
                })
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Reads a pointer, noting where it is none. */
    static @Nullable JsonPointer pointer(@Nullable Located at) {
        String text = at == null ? null : at.text();
        if (at == null || text == null) {
            return null;
        }
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            at.wrong("must be a JSON pointer such as \"/data/0/id\"");
            return null;
        }
    }

    /** Reads a text, number or truth as text. */
    static @Nullable String scalar(Located at) {
        Object value = at.value();
        if (value instanceof String || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        at.wrong("must be text, a number, true or false");
        return null;
    }

    /** Fills the request without sending it. */
    Request fill(Map<String, Object> values) throws VendorException {
        Map<String, String> filled = new LinkedHashMap<>();
        filled.put("Accept", "application/json");
        for (Map.Entry<String, Template> header : headers.entrySet()) {
            filled.put(header.getKey(), header.getValue().text(values, false));
        }
        byte[] bytes = body == null ? null : Json.bytes(body.fill(values));
        return new Request(
                method, path.text(values, true), filled, bytes, bytes == null ? null : "application/json", writes);
    }

    /** Sends the request; empty where what it asks for is not there. */
    Optional<JsonNode> send(HttpLink link, Lane lane, Map<String, Object> values)
            throws VendorException, InterruptedException {
        return pages == null ? understood(link.send(fill(values), lane), link) : pages.search(this, link, lane, values);
    }

    /** Reads every element of the list that the request is for; none where what it asks for is not there. */
    List<JsonNode> all(HttpLink link, Lane lane, Map<String, Object> values)
            throws VendorException, InterruptedException {
        return Objects.requireNonNull(pages).all(this, link, lane, values);
    }

    /** Understands one answer; empty where what was asked for is not there. */
    Optional<JsonNode> understood(Reply reply, HttpLink link) throws VendorException {
        boolean done = success.isEmpty() ? reply.ok() : success.contains(reply.status());
        JsonNode answer = parsed(reply);
        // The page of a portal is no word of the target.
        if (!done && absent.contains(reply.status()) && (answer != null || reply.body().length == 0)) {
            return Optional.empty();
        }
        if (done && answer == null && reply.body().length == 0 && successWhen == null) {
            return Optional.of(Json.object());
        }
        if (done && answer != null && (successWhen == null || successWhen.holds(answer))) {
            return Optional.of(answer);
        }
        throw new VendorException(fault(reply, answer, link.redactor()));
    }

    private Fault fault(Reply reply, @Nullable JsonNode answer, Redactor redactor) {
        String said = answer == null || errorText == null ? "" : text(answer, errorText);
        String code = answer == null || errorCode == null ? "" : text(answer, errorCode);
        if (answer == null || (said.isEmpty() && code.isEmpty() && successWhen == null)) {
            Kind kind = Statuses.strange(reply.status(), writes);
            // Where the file does not say how the target complains, a refusal in JSON is taken for its own.
            if (answer != null && errorText == null && errorCode == null) {
                kind = Statuses.said(reply.status(), writes);
            }
            return new Fault(
                    kind,
                    reply.status(),
                    "",
                    redactor.redact("not the answer that the mapping expects: " + Statuses.what(reply)),
                    null,
                    null);
        }
        Kind kind = lockedCodes.contains(code) ? Kind.LOCKED : Statuses.said(reply.status(), writes);
        return new Fault(
                kind,
                reply.status(),
                code,
                redactor.redact(said.isEmpty() ? Texts.excerpt(reply.text()) : said),
                null,
                null);
    }

    private static @Nullable JsonNode parsed(Reply reply) {
        try {
            JsonNode node = Json.parse(reply.body());
            return node.isMissingNode() ? null : node;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns what a pointer points at, as text; empty where that is nothing. */
    static String text(JsonNode answer, JsonPointer pointer) {
        JsonNode node = answer.at(pointer);
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        return node.isContainerNode() ? node.toString() : Json.plain(node);
    }
}
