package io.holdfast.rest.internal.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One OData service. Thread-safe. */
public final class ODataService {
    private static final String JSON = "application/json";
    /** A set that goes on after so many pages is not what was asked for. */
    private static final int MOST_PAGES = 1_000;

    private final HttpLink link;
    private final @Nullable Csrf csrf;
    private final Version version;
    private final String path;
    private final Lane lane;
    private final Set<String> lockedCodes;
    private final String fixedQuery;
    /** Whether anything was answered as by this service: until then "not found" may mean that the service itself is not there. */
    private volatile boolean seen;

    /**
     * Makes a service.
     *
     * @param csrf the token that its writes need, or null where they need none
     * @param path where it is below the link's base, without a slash at the end
     * @param lane in which its requests are counted
     * @param lockedCodes the server's codes for "somebody else has it open"
     * @param fixedQuery what each address ends with, such as {@code sap-client=100}; or empty
     */
    public ODataService(
            HttpLink link,
            @Nullable Csrf csrf,
            Version version,
            String path,
            Lane lane,
            Set<String> lockedCodes,
            String fixedQuery) {
        this.link = link;
        this.csrf = csrf;
        this.version = version;
        this.path = path;
        this.lane = lane;
        this.lockedCodes = Set.copyOf(lockedCodes);
        this.fixedQuery = fixedQuery;
    }

    /** Returns the version. */
    public Version version() {
        return version;
    }

    /** Puts a decimal into a body, as this version wants it: text or number, digits kept. */
    public void put(ObjectNode body, String name, BigDecimal value) {
        if (version == Version.V2) {
            body.put(name, value.toPlainString());
        } else {
            body.put(name, value);
        }
    }

    /** Reads one entity; empty where it is not there. */
    public Optional<Entity> read(String resource, Query query) throws VendorException, InterruptedException {
        Reply reply = link.send(get(address(resource, query.text())), lane);
        if (reply.status() == 404 && ODataErrors.error(reply.body()) != null) {
            checkPresence();
            return Optional.empty();
        }
        JsonNode value = entity(parsed(reply, false));
        return Optional.of(new Entity(value, etag(reply, value)));
    }

    /** Reads several entities in one request, in order; each empty where it is not there. */
    public List<Optional<Entity>> readAll(List<String> resources) throws VendorException, InterruptedException {
        List<Optional<Entity>> entities = new ArrayList<>();
        if (resources.isEmpty()) {
            return entities;
        }
        // It only reads, and yet Gateway wants its token for whatever is posted.
        Request request = new Request(
                "POST",
                address("$batch", ""),
                // Version 4 stops at the first that fails, unless it is asked not to.
                Map.of("Accept", "multipart/mixed", "Prefer", "odata.continue-on-error"),
                Batch.reads(resources),
                Batch.CONTENT_TYPE,
                false);
        for (Reply reply : Batch.answers(sent(request), resources.size())) {
            if (reply.status() == 404 && ODataErrors.error(reply.body()) != null) {
                entities.add(Optional.empty());
            } else {
                JsonNode value = entity(parsed(reply, false));
                entities.add(Optional.of(new Entity(value, etag(reply, value))));
            }
        }
        return entities;
    }

    /** Reads all entities that meet the query, page by page. */
    public List<JsonNode> list(String set, Query query) throws VendorException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String next = address(set, query.text());
        for (int page = 0; next != null; page++) {
            if (page == MOST_PAGES) {
                throw new VendorException(Kind.UNAVAILABLE, set + " did not end after " + MOST_PAGES + " pages");
            }
            JsonNode body = parsed(link.send(get(next), lane), false);
            JsonNode root = version == Version.V2 ? body.path("d") : body;
            JsonNode rows = version == Version.V2 && root.isArray()
                    ? root
                    : root.path(version == Version.V2 ? "results" : "value");
            if (!rows.isArray()) {
                throw new VendorException(Kind.UNAVAILABLE, set + " gave no list: " + Texts.excerpt(body.toString()));
            }
            rows.forEach(all::add);
            if (query.most() > 0 && all.size() >= query.most()) {
                return all.subList(0, query.most());
            }
            String link = Json.text(root, version == Version.V2 ? "__next" : "@odata.nextLink");
            next = link == null ? null : local(link, set);
        }
        return all;
    }

    /** Creates an entity and returns it as the server made it. */
    public Entity create(String set, ObjectNode body, Remarks remarks) throws VendorException, InterruptedException {
        Reply reply = sent(
                Request.write("POST", address(set, ""), Json.bytes(body), JSON).with("Accept", JSON));
        JsonNode value = entity(parsed(reply, true));
        remarks.add(ODataErrors.remarks(reply, value, link.redactor()));
        return new Entity(value, etag(reply, value));
    }

    /** Changes some properties of an entity, provided that it is as it was read. */
    public void change(String resource, @Nullable String etag, ObjectNode body, Remarks remarks)
            throws VendorException, InterruptedException {
        Request request = Request.write("PATCH", address(resource, ""), Json.bytes(body), JSON)
                .with("Accept", JSON);
        Reply reply = sent(etag == null ? request : request.with("If-Match", etag));
        if (reply.ok() && reply.body().length == 0) {
            remarks.add(ODataErrors.remarks(reply, Json.object(), link.redactor()));
            return;
        }
        JsonNode value = entity(parsed(reply, true));
        remarks.add(ODataErrors.remarks(reply, value, link.redactor()));
    }

    /**
     * Calls a function import of version 2 that changes something.
     *
     * @param parameters its parameters, each as it stands in an address
     * @return what it gives
     */
    public JsonNode call(String function, Map<String, String> parameters, Remarks remarks)
            throws VendorException, InterruptedException {
        Reply reply = sent(Request.write("POST", address(function, Change.options(parameters)), new byte[0], JSON)
                .with("Accept", JSON));
        if (reply.ok() && reply.body().length == 0) {
            return Json.object();
        }
        JsonNode value = entity(parsed(reply, true));
        remarks.add(ODataErrors.remarks(reply, value, link.redactor()));
        return value.path(function).isObject() ? value.path(function) : value;
    }

    /**
     * Makes several changes together, in order: all of them or none.
     *
     * @return what each gives
     */
    public List<JsonNode> changeAll(List<Change> changes, Remarks remarks)
            throws VendorException, InterruptedException {
        Reply whole = sent(Request.write("POST", address("$batch", ""), Batch.changes(changes), Batch.CONTENT_TYPE)
                .with("Accept", "multipart/mixed"));
        if (!whole.ok()) {
            throw new VendorException(fault(whole, true));
        }
        List<Reply> replies = Batch.changed(whole);
        for (Reply reply : replies) {
            if (!reply.ok() || ODataErrors.error(reply.body()) != null) {
                Fault fault = fault(reply, true);
                // One refusal stands for all. Beside a success it means a server that left the changes half made.
                throw new VendorException(replies.size() == 1 ? fault : fault.as(Kind.UNKNOWN_OUTCOME));
            }
        }
        if (replies.size() != changes.size()) {
            throw new VendorException(
                    Kind.UNKNOWN_OUTCOME, changes.size() + " changes were answered with " + replies.size() + " parts");
        }
        List<JsonNode> values = new ArrayList<>();
        for (Reply reply : replies) {
            JsonNode value = reply.body().length == 0 ? Json.object() : entity(parsed(reply, true));
            remarks.add(ODataErrors.remarks(reply, value, link.redactor()));
            values.add(value);
        }
        return values;
    }

    /** Reads the description of the service. */
    public String metadata() throws VendorException, InterruptedException {
        Reply reply = link.send(Request.get(address("$metadata", "")).with("Accept", "application/xml"), lane);
        if (!reply.ok()) {
            throw new VendorException(fault(reply, false));
        }
        return reply.text();
    }

    private Reply sent(Request request) throws VendorException, InterruptedException {
        return csrf == null ? link.send(request, lane) : csrf.send(request, path, query(), lane);
    }

    private void checkPresence() throws VendorException, InterruptedException {
        if (!seen) {
            Reply reply = link.send(get(address("", "")), lane);
            if (!reply.ok()) {
                throw new VendorException(
                        new Fault(Kind.UNAVAILABLE, reply.status(), "", "no service at " + path, null, null));
            }
            seen = true;
        }
    }

    private static Request get(String address) {
        return Request.get(address).with("Accept", JSON);
    }

    private String query() {
        return fixedQuery.isEmpty() ? "" : "?" + fixedQuery;
    }

    private String address(String resource, String options) {
        StringBuilder address = new StringBuilder(path).append('/').append(resource);
        char mark = '?';
        for (String part : List.of(options, fixedQuery)) {
            if (!part.isEmpty()) {
                address.append(mark).append(part);
                mark = '&';
            }
        }
        return address.toString();
    }

    /** The next page is asked of the same server only. */
    private String local(String next, String set) throws VendorException {
        String below = link.below(next);
        if (below != null) {
            return below;
        }
        if (!next.contains("://") && !next.startsWith("/")) {
            return path + "/" + next;
        }
        throw new VendorException(
                Kind.UNAVAILABLE, set + " goes on at another place, which is not followed: " + Texts.excerpt(next));
    }

    private JsonNode entity(JsonNode body) {
        if (version == Version.V4) {
            return body;
        }
        return body.path("d");
    }

    private JsonNode parsed(Reply reply, boolean write) throws VendorException {
        // An error can come with a status of success.
        if (!reply.ok() || ODataErrors.error(reply.body()) != null) {
            throw new VendorException(fault(reply, write));
        }
        try {
            JsonNode body = Json.parse(reply.body());
            if (body.isObject() && (version == Version.V4 || body.has("d"))) {
                seen = true;
                return body;
            }
        } catch (IOException e) {
            throw new VendorException(fault(reply, write), e);
        }
        throw new VendorException(fault(reply, write));
    }

    private Fault fault(Reply reply, boolean write) {
        return ODataErrors.fault(reply, write, lockedCodes, link.redactor(), "the answer is not OData");
    }

    private static @Nullable String etag(Reply reply, JsonNode value) {
        String header = reply.header("etag");
        if (header != null) {
            return header;
        }
        String inside = Json.text(value.path("__metadata"), "etag");
        return inside == null ? Json.text(value, "@odata.etag") : inside;
    }
}
