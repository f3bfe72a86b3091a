package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Finding.Side;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs data sources: flat inputs, rows as objects, failures inside an answer of status 200, and a limit of rows that is said in one
 * of two spellings. Thread-safe.
 */
final class DataSources {
    private final JsonApi api;

    DataSources(HttpLink link, Lane lane) {
        api = new JsonApi(link, lane, PlexRest::complaint, Set.of(), Map.of());
    }

    /** Runs one that reads, and returns its rows. */
    List<JsonNode> read(DataSource source, Map<String, Object> values) throws VendorException, InterruptedException {
        JsonNode answer = api.ask(address(source), body(source, values));
        checkResult(answer);
        if (answer.path("rowLimitedExceeded").asBoolean()
                || answer.path("rowLimitExceeded").asBoolean()) {
            throw new VendorException(
                    Kind.UNAVAILABLE,
                    "data source " + source.id() + " has more rows than it gives: what is missing is not known");
        }
        List<JsonNode> rows = new ArrayList<>();
        JsonNode table = answer.path("rows").isArray()
                ? answer.path("rows")
                : answer.path("tables").path(0).path("rows");
        JsonNode columns = answer.path("tables").path(0).path("columns");
        for (JsonNode row : table) {
            rows.add(row.isArray() ? named(columns, row) : row);
        }
        return rows;
    }

    /** Runs one that changes something. */
    void write(DataSource source, Map<String, Object> values) throws VendorException, InterruptedException {
        checkResult(api.write("POST", address(source), body(source, values)));
    }

    /** Compares what it takes with what is configured. */
    Finding examine(DataSource source) throws InterruptedException {
        String what = "data source " + source.id();
        try {
            Set<String> known = new TreeSet<>();
            Set<String> missing = new TreeSet<>();
            for (JsonNode input : api.get("/api/datasources/" + source.id()).path("inputs")) {
                String name = String.valueOf(Json.text(input, "name"));
                known.add(name);
                if (input.path("required").asBoolean() && !source.inputs().containsKey(name)) {
                    missing.add(name);
                }
            }
            Set<String> unknown = new TreeSet<>(source.inputs().keySet());
            unknown.removeAll(known);
            return missing.isEmpty() && unknown.isEmpty()
                    ? new Finding(true, Side.TARGET, what + " takes what is configured", "")
                    : new Finding(
                            false,
                            Side.CONFIGURATION,
                            what
                                    + (missing.isEmpty() ? "" : " demands " + missing)
                                    + (unknown.isEmpty() ? "" : " does not know " + unknown),
                            "correct its inputs in the settings");
        } catch (VendorException e) {
            return new Finding(
                    false,
                    Side.ACCOUNT,
                    what + ": " + e.fault(),
                    "have it granted to the account, or correct its number");
        }
    }

    private static String address(DataSource source) {
        return "/api/datasources/" + source.id() + "/execute?format=2";
    }

    private static ObjectNode body(DataSource source, Map<String, Object> values) throws VendorException {
        ObjectNode body = Json.object();
        for (Map.Entry<String, String> input : source.inputs().entrySet()) {
            String name = input.getValue();
            if (name.startsWith("=")) {
                body.put(input.getKey(), name.substring(1));
                continue;
            }
            Object value = values.get(name);
            if (value instanceof BigDecimal number) {
                body.put(input.getKey(), number);
            } else if (value != null) {
                body.put(input.getKey(), value.toString());
            } else {
                throw new VendorException(
                        Kind.VALIDATION, "there is no " + name + " for input " + input.getKey() + " here");
            }
        }
        return body;
    }

    /** A failure of the business comes with status 200. */
    private static void checkResult(JsonNode answer) throws VendorException {
        JsonNode outputs = answer.path("outputs");
        String error = Json.text(outputs, "Result_Error");
        if (error != null && !error.equals("0") && !error.equalsIgnoreCase("false")) {
            String message = Json.text(outputs, "Result_Message");
            throw new VendorException(new Fault(
                    Kind.VALIDATION,
                    200,
                    Json.text(outputs, "Result_Code") == null
                            ? ""
                            : outputs.path("Result_Code").asText(),
                    message == null ? error : message,
                    null,
                    null));
        }
    }

    private static ObjectNode named(JsonNode columns, JsonNode row) {
        ObjectNode named = Json.object();
        for (int i = 0; i < row.size(); i++) {
            JsonNode column = columns.path(i);
            named.set(column.isTextual() ? column.asText() : column.path("name").asText("" + i), row.get(i));
        }
        return named;
    }
}
