package io.holdfast.flatfile.internal;

import io.holdfast.model.Place;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decimals of files: digits are kept, and nothing hostile is expanded. */
public final class Decimals {
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(\\d{1,400}(\\.\\d{0,400})?|\\.\\d{1,400})([eE][+-]?\\d{1,6})?");
    /** Beyond any double; keeps a hostile exponent from becoming gigabytes of digits. */
    private static final int LARGEST_SCALE = 800;

    private Decimals() {}

    /** Returns the number, with a point as its decimal mark, or null where it is none. */
    public static @Nullable BigDecimal parse(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return null;
        }
        BigDecimal value = new BigDecimal(text);
        return Math.abs((long) value.scale()) > LARGEST_SCALE ? null : value;
    }

    /** Returns the number, with a point or a comma as its decimal mark, or null where it is none. */
    public static @Nullable BigDecimal parseEither(String text) {
        int comma = text.indexOf(',');
        return parse(
                comma < 0 || text.indexOf('.') >= 0
                        ? text
                        : text.substring(0, comma) + '.' + text.substring(comma + 1));
    }

    /**
     * Returns a length in whole micrometres, half a micrometre away from zero.
     *
     * @throws IllegalArgumentException if it is more than {@link Place.Point#LARGEST_MICROMETRES} either way
     */
    public static long micrometres(BigDecimal exact) {
        if (exact.abs().compareTo(BigDecimal.valueOf(Place.Point.LARGEST_MICROMETRES)) > 0) {
            throw new IllegalArgumentException(
                    "a length must be within +-" + Place.Point.LARGEST_MICROMETRES + " micrometres, was " + exact);
        }
        return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
}
