package io.holdfast.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The headers that make us known; tokens are fetched once for all threads and renewed before they end. Thread-safe. */
final class Authenticators {
    private static final long LIFE_WITHOUT_WORD_SECONDS = 300;

    private final Connection connection;
    private final OkHttpClient client;
    private final Calls calls;
    private final Redactor redactor;
    private final Map<Credentials.ClientCredentials, Token> tokens = new LinkedHashMap<>();

    Authenticators(Connection connection, OkHttpClient client, Calls calls, Redactor redactor) {
        this.connection = connection;
        this.client = client;
        this.calls = calls;
        this.redactor = redactor;
        for (Credentials one : connection.credentials()) {
            if (one instanceof Credentials.ApiKey key) {
                redactor.rememberHeader(key.header());
            }
        }
    }

    private record Token(String value, long renewAt) {}

    private record Said(int status, String text) {}

    Map<String, String> headers() throws VendorException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Credentials one : connection.credentials()) {
            if (one instanceof Credentials.Basic basic) {
                headers.put("Authorization", basic(basic.user(), revealed(basic.password())));
            } else if (one instanceof Credentials.Bearer bearer) {
                headers.put("Authorization", "Bearer " + remembered(revealed(bearer.token())));
            } else if (one instanceof Credentials.ApiKey key) {
                headers.put(key.header(), remembered(revealed(key.key())));
            } else {
                headers.put("Authorization", "Bearer " + token((Credentials.ClientCredentials) one));
            }
        }
        return headers;
    }

    /** Forgets the tokens, because the target no longer takes them; false where there are none to renew. */
    synchronized boolean renew() {
        boolean any = !tokens.isEmpty();
        tokens.clear();
        return any;
    }

    private static String revealed(Secret secret) throws VendorException {
        try {
            return secret.reveal();
        } catch (RuntimeException e) {
            throw new VendorException(
                    Fault.of(
                            Kind.AUTHENTICATION,
                            "the host's supplier of a secret failed: "
                                    + e.getClass().getName()),
                    e);
        }
    }

    private String basic(String user, String password) {
        remembered(password);
        return "Basic "
                + remembered(
                        Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private String remembered(String secret) {
        redactor.remember(secret);
        return secret;
    }

    /** The lock is held while a token is fetched: whoever else needs it can do nothing but wait for it. */
    private synchronized String token(Credentials.ClientCredentials oauth)
            throws VendorException, InterruptedException {
        Token known = tokens.get(oauth);
        if (known == null || connection.nanoTime().getAsLong() - known.renewAt >= 0) {
            known = fetch(oauth);
            tokens.put(oauth, known);
        }
        return known.value;
    }

    private Token fetch(Credentials.ClientCredentials oauth) throws VendorException, InterruptedException {
        FormBody.Builder form = new FormBody.Builder().add("grant_type", "client_credentials");
        if (!oauth.scope().isEmpty()) {
            form.add("scope", oauth.scope());
        }
        Request request = new Request.Builder()
                .url(oauth.tokenEndpoint().toString())
                .header("Accept", "application/json")
                .header(
                        "Authorization",
                        basic(
                                Texts.percentEncode(oauth.clientId()),
                                Texts.percentEncode(revealed(oauth.clientSecret()))))
                .post(form.build())
                .build();
        remembered(revealed(oauth.clientSecret()));
        Said said;
        try {
            said = calls.run(
                    client.newCall(request),
                    response -> new Said(response.code(), response.body().string()));
        } catch (IOException e) {
            throw new VendorException(
                    Fault.of(
                            Kind.UNAVAILABLE,
                            "no token from " + oauth.tokenEndpoint().getHost() + ": " + redactor.redact(Texts.said(e))),
                    e);
        }
        JsonNode node = parsed(said.text);
        JsonNode value = node == null ? null : node.get("access_token");
        if (said.status < 200 || said.status >= 300 || node == null || value == null || !value.isTextual()) {
            Kind kind = said.status >= 500 || said.status == 429 ? Kind.UNAVAILABLE : Kind.AUTHENTICATION;
            throw new VendorException(new Fault(
                    kind,
                    said.status,
                    node == null ? "" : node.path("error").asText(""),
                    "no token from " + oauth.tokenEndpoint().getHost() + ": "
                            + Texts.excerpt(redactor.redact(said.text)),
                    null,
                    null));
        }
        long seconds = node.path("expires_in").asLong(LIFE_WITHOUT_WORD_SECONDS);
        long life = Math.max(0, seconds - oauth.renewBefore().toSeconds());
        return new Token(remembered(value.textValue()), connection.nanoTime().getAsLong() + life * 1_000_000_000L);
    }

    private static @Nullable JsonNode parsed(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return null;
        }
    }
}
