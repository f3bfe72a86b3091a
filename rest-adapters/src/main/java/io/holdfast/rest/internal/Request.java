package io.holdfast.rest.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param method the HTTP method
 * @param path what follows the connection's base, query included, percent-encoded; begins with a slash
 * @param headers its headers besides those of authentication; copied
 * @param body its body, or null
 * @param contentType the body's media type, or null without one
 * @param writes whether it may change something at the target: such a request is sent once at most
 */
// The bytes are handed on and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Request(
        String method,
        String path,
        Map<String, String> headers,
        byte @Nullable [] body,
        @Nullable String contentType,
        boolean writes) {
    /** Copies the headers. */
    public Request {
        headers = new LinkedHashMap<>(headers);
    }

    /** Makes a request that reads. */
    public static Request get(String path) {
        return new Request("GET", path, Map.of(), null, null, false);
    }

    /** Makes a request that may change something. */
    public static Request write(String method, String path, byte[] body, String contentType) {
        return new Request(method, path, Map.of(), body, contentType, true);
    }

    /** Returns this request with a header more. */
    public Request with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, path, more, body, contentType, writes);
    }
}
