package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * The rules of Oracle's REST resources: a pinned framework version, the query language that goes with it, pages, upsert, actions,
 * keys that are taken from links and never computed, and complaints as problem documents or plain text. Thread-safe.
 */
final class OracleRest {
    private static final int MOST_PAGES = 1_000;
    private static final String ACTION = "application/vnd.oracle.adf.action+json";

    private final HttpLink link;
    private final JsonApi api;
    private final String path;
    private final int frameworkVersion;
    private final int pageSize;

    OracleRest(HttpLink link, Lane lane, String path, int frameworkVersion, int pageSize, Set<String> lockedCodes) {
        this.link = link;
        this.path = path;
        this.frameworkVersion = frameworkVersion;
        this.pageSize = pageSize;
        api = new JsonApi(
                link,
                lane,
                OracleRest::complaint,
                lockedCodes,
                Map.of("REST-Framework-Version", Integer.toString(frameworkVersion)));
    }

    boolean recognises(Reply reply) {
        return api.recognises(reply);
    }

    /** Conditions that all must hold. Immutable. */
    static final class Where {
        static final Where ALL = new Where(List.of());
        private final List<String> conditions;

        private Where(List<String> conditions) {
            this.conditions = conditions;
        }

        Where eq(String attribute, String text) {
            return and(attribute + "='" + text.replace("'", "''") + "'");
        }

        /** Compares with a number. */
        Where is(String attribute, String number) {
            return and(attribute + "=" + number);
        }

        private Where and(String condition) {
            List<String> more = new ArrayList<>(conditions);
            more.add(condition);
            return new Where(more);
        }

        /** The first version parts conditions by semicolons, later ones by "and". */
        private String text(int frameworkVersion) {
            return String.join(frameworkVersion < 2 ? ";" : " and ", conditions);
        }
    }

    /**
     * Reads all items that meet the conditions, page by page.
     *
     * @param options what is asked for besides, such as {@code expand=WorkOrderOperation}; percent-encoded
     */
    List<JsonNode> query(String resource, Where where, String... options) throws VendorException, InterruptedException {
        StringBuilder address = new StringBuilder(path)
                .append('/')
                .append(resource)
                .append("?limit=")
                .append(pageSize);
        if (!where.conditions.isEmpty()) {
            address.append("&q=").append(Texts.percentEncode(where.text(frameworkVersion)));
        }
        for (String option : options) {
            address.append('&').append(option);
        }
        List<JsonNode> all = new ArrayList<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode body = api.get(address + "&offset=" + all.size());
            JsonNode items = body.path("items");
            if (!items.isArray()) {
                throw new VendorException(
                        Kind.UNAVAILABLE, resource + " gave no list: " + Texts.excerpt(body.toString()));
            }
            items.forEach(all::add);
            if (!body.path("hasMore").asBoolean() || items.isEmpty()) {
                return all;
            }
        }
        throw new VendorException(Kind.UNAVAILABLE, resource + " did not end after " + MOST_PAGES + " pages");
    }

    /** Returns what a resource says of its attributes. */
    JsonNode describe(String resource) throws VendorException, InterruptedException {
        return api.get(path + "/" + resource + "/describe");
    }

    /** Creates an item. */
    JsonNode create(String resource, ObjectNode body, boolean upsert) throws VendorException, InterruptedException {
        Request request = Request.write("POST", path + "/" + resource, Json.bytes(body), JsonApi.JSON);
        return api.write(upsert ? request.with("Upsert-Mode", "true") : request);
    }

    /** Runs an action on a resource. */
    JsonNode act(String resource, String action, ObjectNode body) throws VendorException, InterruptedException {
        return api.write(Request.write("POST", path + "/" + resource + "/action/" + action, Json.bytes(body), ACTION));
    }

    /** Changes an item that was read, at the place that it named itself. */
    void change(JsonNode item, ObjectNode body) throws VendorException, InterruptedException {
        Request request = Request.write("PATCH", self(item), Json.bytes(body), JsonApi.JSON);
        String etag = Json.text(item.path("@context").path("headers"), "ETag");
        JsonNode unused = api.write(etag == null ? request : request.with("If-Match", etag));
    }

    /** Reads a large text that hangs on an item; empty where there is none. */
    String text(String resource) throws VendorException, InterruptedException {
        return api.text(path + "/" + resource);
    }

    /** Sets a large text that hangs on an item. */
    void putText(String resource, String text) throws VendorException, InterruptedException {
        JsonNode unused = api.write(Request.write(
                "PUT",
                path + "/" + resource,
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "text/plain; charset=utf-8"));
    }

    /** Returns a child collection, in the shape of either framework version. */
    static List<JsonNode> children(JsonNode item, String name) {
        JsonNode child = item.path(name);
        List<JsonNode> rows = new ArrayList<>();
        (child.isArray() ? child : child.path("items")).forEach(rows::add);
        return rows;
    }

    private String self(JsonNode item) throws VendorException {
        JsonNode links = item.path("links").isArray()
                ? item.path("links")
                : item.path("@context").path("links");
        for (JsonNode one : links) {
            if ("self".equals(Json.text(one, "rel"))) {
                String below = link.below(String.valueOf(Json.text(one, "href")));
                if (below != null) {
                    return below;
                }
            }
        }
        throw new VendorException(Kind.UNAVAILABLE, "the item says nowhere on this host where it is");
    }

    private static JsonApi.@Nullable Complaint complaint(Reply reply, @Nullable JsonNode body) {
        if (body != null && (body.has("o:errorDetails") || (body.has("title") && body.has("status")))) {
            StringBuilder text = new StringBuilder(String.valueOf(Json.text(body, "title")));
            String code = "";
            String field = null;
            for (JsonNode detail : body.path("o:errorDetails")) {
                text.append(" | ")
                        .append(detail.path("detail")
                                .asText(detail.path("title").asText("")));
                code = code.isEmpty() ? detail.path("o:errorCode").asText("") : code;
                field = field == null ? Json.text(detail, "o:errorPath") : field;
            }
            return new JsonApi.Complaint(code, text.toString(), field);
        }
        String type = reply.header("content-type");
        return reply.status() >= 400 && type != null && type.startsWith("text/plain") && reply.body().length > 0
                ? new JsonApi.Complaint("", reply.text(), null)
                : null;
    }
}
