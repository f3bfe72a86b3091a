package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Business objects row by row, chains of their methods, queries of the plant, and its functions. A list has a hundred rows unless
 * more are asked for, so it is always asked page by page. Thread-safe.
 */
final class EpicorRest {
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 1_000;

    private final JsonApi api;
    private final String company;
    private final String rows;
    private final String functions;

    EpicorRest(HttpLink link, Lane lane, String company, Set<String> lockedCodes) {
        api = new JsonApi(link, lane, EpicorRest::complaint, lockedCodes, Map.of());
        this.company = company;
        rows = "/api/v2/odata/" + Texts.percentEncode(company) + "/";
        functions = "/api/v2/efx/" + Texts.percentEncode(company) + "/";
    }

    boolean recognises(Reply reply) {
        return api.recognises(reply);
    }

    /** Reads one row by its keys besides the company; empty where it is not there. */
    Optional<JsonNode> row(String service, String set, String options, String... keys)
            throws VendorException, InterruptedException {
        return api.find(rows + service + "/" + set + key(keys) + (options.isEmpty() ? "" : "?" + options));
    }

    private String key(String... keys) {
        StringBuilder key = new StringBuilder("(").append(Version.text(company));
        for (String one : keys) {
            key.append(',').append(one);
        }
        return key.append(')').toString();
    }

    /** Reads all rows that meet the query. */
    List<JsonNode> list(String service, String set, Query query) throws VendorException, InterruptedException {
        return pages(rows + service + "/" + set, query.text());
    }

    /** Runs a query of the plant, which is filtered only after it has run: it gets a parameter. */
    List<JsonNode> query(String baq, String parameter, String value) throws VendorException, InterruptedException {
        return pages(
                rows + "BaqSvc/" + Texts.percentEncode(baq) + "/Data",
                Texts.percentEncode(parameter) + "=" + Texts.percentEncode(value));
    }

    private List<JsonNode> pages(String path, String options) throws VendorException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode answer = api.get(
                    path + "?" + (options.isEmpty() ? "" : options + "&") + "$top=" + PAGE + "&$skip=" + all.size());
            JsonNode value = answer.path("value");
            if (!value.isArray()) {
                throw new VendorException(
                        Kind.UNAVAILABLE, path + " gave no list: " + Texts.excerpt(answer.toString()));
            }
            value.forEach(all::add);
            if (value.size() < PAGE) {
                return all;
            }
        }
        throw new VendorException(Kind.UNAVAILABLE, path + " did not end after " + MOST_PAGES + " pages");
    }

    /** Changes some fields of a row. */
    void change(String service, String set, ObjectNode body, String... keys)
            throws VendorException, InterruptedException {
        JsonNode unused = api.write("PATCH", rows + service + "/" + set + key(keys), body);
    }

    /** Calls a method that changes nothing there: what it makes is in the dataset that it gives back. */
    JsonNode ask(String service, String method, ObjectNode body) throws VendorException, InterruptedException {
        return api.ask(rows + service + "/" + method, body);
    }

    /** Calls a method that writes. */
    JsonNode call(String service, String method, ObjectNode body) throws VendorException, InterruptedException {
        return api.write("POST", rows + service + "/" + method, body);
    }

    /** Runs a function of the plant that writes. */
    JsonNode run(EpicorFunction function, ObjectNode inputs) throws VendorException, InterruptedException {
        return api.write(
                "POST",
                functions + Texts.percentEncode(function.library()) + "/" + Texts.percentEncode(function.name()),
                inputs);
    }

    /** Returns the dataset of an answer: among the parameters that came back, or what was returned. */
    static JsonNode dataset(JsonNode answer) {
        JsonNode parameter = answer.path("parameters").path("ds");
        return parameter.isObject() ? parameter : answer.path("returnObj");
    }

    /** Returns a field that must be there. */
    static String required(JsonNode row, String name) throws VendorException {
        String value = Json.text(row, name);
        if (value == null) {
            throw new VendorException(Kind.UNAVAILABLE, "the answer lacks " + name + ": is it called otherwise here?");
        }
        return value;
    }

    private static JsonApi.@Nullable Complaint complaint(Reply reply, @Nullable JsonNode body) {
        String text = body == null ? null : Json.text(body, "ErrorMessage");
        if (body == null || text == null) {
            return null;
        }
        StringBuilder all = new StringBuilder(text);
        String field = null;
        for (JsonNode detail : body.path("ErrorDetails")) {
            String one = Json.text(detail, "Message");
            if (one != null && all.indexOf(one) < 0) {
                all.append(" | ").append(one);
            }
            String name = Json.text(detail, "Field");
            if (field == null && name != null) {
                String table = Json.text(detail, "Table");
                field = table == null ? name : table + "." + name;
            }
        }
        return new JsonApi.Complaint(body.path("ErrorType").asText(""), all.toString(), field);
    }
}
