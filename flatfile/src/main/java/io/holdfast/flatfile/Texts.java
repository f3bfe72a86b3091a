package io.holdfast.flatfile;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What text from outside must be. */
final class Texts {
    private Texts() {}

    /** Returns what is wrong with the characters of a text, or null where nothing is. */
    static @Nullable String flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\uFFFD') {
                return "has a replacement character (U+FFFD) at index " + i
                        + ": its bytes do not fit the character set";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "has half of a surrogate pair at index " + i;
                }
                i++;
            }
        }
        return null;
    }

    /** Returns the text, which UTF-8 can hold. */
    static String encodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                    throw new IllegalArgumentException(
                            "text must not have half of a surrogate pair, was \"" + text + "\"");
                }
                return text;
            }
        }
        return text;
    }

    /** Returns the text with an apostrophe before it where a spreadsheet would run it. Source: OWASP ASVS 5, 1.2.10. */
    static String guarded(String text) {
        return isFormula(text) ? "'" + text : text;
    }

    /** Returns the text as it was before {@link #guarded}, where {@link #guardedFully} put the apostrophe. */
    static String unguarded(String text) {
        return text.startsWith("'") && isFormula(withoutApostrophes(text)) ? text.substring(1) : text;
    }

    /** As {@link #guarded}, and so that it can be taken back: a formula behind apostrophes gets one more. */
    static String guardedFully(String text) {
        return isFormula(withoutApostrophes(text)) ? "'" + text : text;
    }

    private static String withoutApostrophes(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == '\'') {
            at++;
        }
        return text.substring(at);
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty() && ("=+-@".indexOf(text.charAt(0)) >= 0 || Character.isISOControl(text.charAt(0)));
    }

    static String reason(RuntimeException refused) {
        String message = refused.getMessage();
        return message == null ? refused.toString() : message;
    }
}
