package io.holdfast.rest.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Small work on texts. */
public final class Texts {
    private static final int EXCERPT = 300;

    private Texts() {}

    /** Returns the start of a text, on one line. */
    public static String excerpt(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= EXCERPT ? line : cut(line, EXCERPT) + "...";
    }

    /** Returns what an exception says, with its kind. */
    static String said(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /** Returns the text cut to a number of characters, never in the middle of a surrogate pair. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }

    /** Returns the first 64 bits of a SHA-256 over the parts, as 16 hex digits: a key for fields that are too short for ours. */
    public static String digest(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the text with everything but RFC 3986's unreserved characters percent-encoded as UTF-8. */
    public static String percentEncode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
            }
        }
        return encoded.toString();
    }

    /** Returns the text padded with zeros to a width, where it is digits only. */
    public static String zeroPadded(String text, int width) {
        return text.length() < width && isDigits(text) ? "0".repeat(width - text.length()) + text : text;
    }

    /** Tells whether two numbers are the same but for leading zeros. */
    public static boolean sameNumber(@Nullable String one, @Nullable String other) {
        return one != null && other != null && stripped(one).equals(stripped(other));
    }

    private static String stripped(String text) {
        return isDigits(text) ? text.replaceFirst("^0+(?=.)", "") : text;
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
