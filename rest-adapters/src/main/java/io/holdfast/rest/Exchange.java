package io.holdfast.rest;

import java.util.List;
import java.util.Map;

/**
 * One request and its answer, for a person to read. Secrets are taken out.
 *
 * @param method the HTTP method
 * @param url the whole address
 * @param requestHeaders what was sent; header names in lower case
 * @param requestBody what was sent, or empty
 * @param status the HTTP status, or 0 where there was no answer
 * @param responseHeaders what came; header names in lower case
 * @param responseBody what came, or empty; what went wrong where there was no answer
 */
public record Exchange(
        String method,
        String url,
        Map<String, List<String>> requestHeaders,
        String requestBody,
        int status,
        Map<String, List<String>> responseHeaders,
        String responseBody) {
    /** Copies the headers. */
    public Exchange {
        requestHeaders = Map.copyOf(requestHeaders);
        responseHeaders = Map.copyOf(responseHeaders);
    }
}
