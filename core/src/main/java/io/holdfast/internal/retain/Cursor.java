package io.holdfast.internal.retain;

import io.holdfast.model.RegisteredImage;
import java.time.Instant;

/** How far a list of candidates was looked through: what may not go must not be looked at again at once. */
final class Cursor {
    Instant from = Instant.EPOCH;
    long after;
    Instant restAt = Instant.MIN;

    void behind(RegisteredImage image) {
        from = image.registeredAt();
        after = image.number();
    }

    void rewind() {
        from = Instant.EPOCH;
        after = 0;
    }
}
