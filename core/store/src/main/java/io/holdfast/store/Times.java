package io.holdfast.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants as nanoseconds since 1970; the model keeps every instant inside the range of a {@code long}. */
final class Times {
    private static final long SECOND = 1_000_000_000L;

    private Times() {}

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }

    static @Nullable Long nanosOrNull(@Nullable Instant instant) {
        return instant == null ? null : nanos(instant);
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }
}
