package io.holdfast.trace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the entries of an evidence pack are written, one to a line, and what hangs them together. */
final class EvidenceChain {
    static final String FIRST = "{\"format\":\"holdfast-evidence-1\",\"entries\":[";
    static final String LAST = "]}";
    static final String NO_HASH = "0".repeat(64);
    static final String PAGE = "page";

    private static final Pattern LINE = Pattern.compile("\\{\"n\":(\\d{1,12}),\"kind\":\"([a-z-]+)\",\"body\":(\\{.*}),"
            + "\"previous\":\"([0-9a-f]{64})\",\"hash\":\"([0-9a-f]{64})\"}(,?)");

    private EvidenceChain() {}

    /**
     * One entry.
     *
     * @param isLast whether no comma follows it
     */
    record Entry(long number, String kind, String body, String previous, String hash, boolean isLast) {
        static Entry following(@Nullable Entry before, String kind, String body) {
            long number = before == null ? 1 : before.number() + 1;
            String previous = before == null ? NO_HASH : before.hash();
            return new Entry(number, kind, body, previous, hashOf(number, kind, body, previous), kind.equals(PAGE));
        }

        /** Returns the entry of a line, or null where it is none. */
        static @Nullable Entry parse(String line) {
            Matcher match = LINE.matcher(line);
            return match.matches()
                    ? new Entry(
                            Long.parseLong(match.group(1)),
                            match.group(2),
                            match.group(3),
                            match.group(4),
                            match.group(5),
                            match.group(6).isEmpty())
                    : null;
        }

        String line() {
            return "{\"n\":" + number + ",\"kind\":\"" + kind + "\",\"body\":" + body + ",\"previous\":\"" + previous
                    + "\",\"hash\":\"" + hash + "\"}" + (isLast ? "" : ",");
        }

        boolean isAsHashed() {
            return hash.equals(hashOf(number, kind, body, previous));
        }
    }

    private static String hashOf(long number, String kind, String body, String previous) {
        return sha256(number + "\n" + kind + "\n" + body + "\n" + previous);
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
