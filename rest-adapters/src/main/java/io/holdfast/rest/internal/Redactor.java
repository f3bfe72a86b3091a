package io.holdfast.rest.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes secrets out of texts: every secret that was used lately, wherever it shows, and whole headers that carry one by their
 * nature. Thread-safe.
 */
public final class Redactor {
    private static final String HIDDEN = "***";
    private static final int REMEMBERED = 128;
    /** What is shorter would blot out half of every text. */
    private static final int SHORTEST = 4;

    private static final Set<String> SECRET_HEADERS = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-csrf-token",
            "x-api-key",
            "www-authenticate");
    private static final Set<String> HARMLESS_CSRF = Set.of("fetch", "required");

    private final Set<String> secrets = new LinkedHashSet<>();
    private final Set<String> headers = new LinkedHashSet<>(SECRET_HEADERS);
    private volatile List<String> longestFirst = List.of();

    /** Remembers a secret that is about to be used. */
    public synchronized void remember(String secret) {
        if (secret.length() < SHORTEST || secrets.contains(secret)) {
            return;
        }
        secrets.add(secret);
        secrets.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        while (secrets.size() > REMEMBERED) {
            secrets.remove(secrets.iterator().next());
        }
        List<String> sorted = new ArrayList<>(secrets);
        sorted.sort(Comparator.comparingInt(String::length).reversed());
        longestFirst = List.copyOf(sorted);
    }

    /** Remembers a header that carries a secret by its nature. */
    synchronized void rememberHeader(String name) {
        headers.add(name.toLowerCase(Locale.ROOT));
    }

    /** Returns the text without secrets. */
    public String redact(String text) {
        String redacted = text;
        for (String secret : longestFirst) {
            redacted = redacted.replace(secret, HIDDEN);
        }
        return redacted;
    }

    /** Returns the headers without secrets, by name in lower case. */
    synchronized Map<String, List<String>> redact(Map<String, List<String>> all) {
        Map<String, List<String>> redacted = new LinkedHashMap<>();
        all.forEach((name, values) -> redacted.put(
                name.toLowerCase(Locale.ROOT),
                values.stream().map(value -> redact(name, value)).toList()));
        return redacted;
    }

    private String redact(String name, String value) {
        boolean secret = headers.contains(name.toLowerCase(Locale.ROOT))
                && !HARMLESS_CSRF.contains(value.toLowerCase(Locale.ROOT));
        return secret ? HIDDEN : redact(value);
    }
}
