package io.holdfast.rest.internal.odata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.internal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One change of several that are made together.
 *
 * @param resource what is posted to, relative to the service, with options; percent-encoded
 * @param body what is posted; empty where nothing is
 */
// The bytes are handed on and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Change(String resource, byte[] body) {
    /** Creates an entity. */
    public static Change creation(String set, ObjectNode body) {
        return new Change(set, Json.bytes(body));
    }

    /** Calls a function import of version 2, with its parameters as they stand in an address. */
    public static Change call(String function, Map<String, String> parameters) {
        return new Change(function + "?" + options(parameters), new byte[0]);
    }

    /** Returns parameters as they stand behind the question mark. */
    static String options(Map<String, String> parameters) {
        List<String> options = new ArrayList<>();
        parameters.forEach((name, literal) -> options.add(name + "=" + literal));
        return String.join("&", options);
    }
}
