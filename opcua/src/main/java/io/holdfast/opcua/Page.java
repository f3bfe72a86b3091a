package io.holdfast.opcua;

import java.util.List;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, as methods answer it.
 *
 * @param complete whether it goes to the list's end
 */
record Page<T>(List<T> elements, boolean complete) {
    /** What a list answers at most, so that it fits into a message. */
    private static final int LONGEST = 200;

    /**
     * Cuts a part out.
     *
     * @param max how many at most; 0 or null for as many as there may be
     * @param start the first, from 0
     */
    static <T> Page<T> of(List<T> all, @Nullable UInteger max, @Nullable UInteger start) {
        int from = (int) Math.min(all.size(), start == null ? 0 : start.longValue());
        long wanted = max == null || max.longValue() == 0 ? LONGEST : Math.min(LONGEST, max.longValue());
        int to = (int) Math.min(all.size(), from + wanted);
        return new Page<>(all.subList(from, to), to == all.size());
    }

    UInteger size() {
        return UInteger.valueOf(elements.size());
    }
}
