package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks that the values of this package share. Messages name the part, the rule and the value seen. */
final class Checks {
    private static final int LONGEST_IDENTIFIER = 200;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private Checks() {}

    static String identifier(String part, @Nullable String value) {
        Objects.requireNonNull(value, part);
        if (value.isBlank()) {
            throw new IllegalArgumentException(part + " must not be blank, was \"" + value + "\"");
        }
        if (value.length() > LONGEST_IDENTIFIER) {
            throw new IllegalArgumentException(part + " must have at most " + LONGEST_IDENTIFIER + " characters, had "
                    + value.length() + ": \"" + value.substring(0, 40) + "...\"");
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i)) && !isWholePair(value, i)) {
                throw new IllegalArgumentException(part + " must be whole characters, had half of one at index " + i);
            }
            if (Character.isISOControl(value.charAt(i))) {
                throw new IllegalArgumentException(
                        part + " must not contain control characters, had one at index " + i);
            }
        }
        return value;
    }

    /** Half a surrogate pair has no UTF-8 form: it would be found out only where it is stored or sent. */
    private static boolean isWholePair(String value, int index) {
        return Character.isHighSurrogate(value.charAt(index))
                ? index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(value.charAt(index - 1));
    }

    static @Nullable String optionalIdentifier(String part, @Nullable String value) {
        return value == null ? null : identifier(part, value);
    }

    static String notBlank(String part, @Nullable String value) {
        Objects.requireNonNull(value, part);
        if (value.isBlank()) {
            throw new IllegalArgumentException(part + " must not be blank, was \"" + value + "\"");
        }
        return value;
    }

    static String sha256(String part, @Nullable String value) {
        Objects.requireNonNull(value, part);
        if (!SHA256.matcher(value).matches()) {
            throw new IllegalArgumentException(part + " must be 64 lower-case hex digits, was \"" + value + "\"");
        }
        return value;
    }

    /** Keeps every instant inside the range that nanoseconds since 1970 can hold in a {@code long}. */
    static Instant instant(String part, @Nullable Instant value) {
        Objects.requireNonNull(value, part);
        if (value.isBefore(EARLIEST) || !value.isBefore(LATEST)) {
            throw new IllegalArgumentException(
                    part + " must be from " + EARLIEST + " to before " + LATEST + ", was " + value);
        }
        return value;
    }

    static long atLeast(String part, long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException(part + " must be >= " + least + ", was " + value);
        }
        return value;
    }
}
