package io.holdfast.model;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an image of an inspection is kept. Holdfast carries the link, never the pixels.
 *
 * @param link where it is
 * @param bytes its size in bytes, at least 0
 * @param sha256 its SHA-256 as 64 lower-case hex digits, or null where the host does not compute one
 */
public record ImageRef(URI link, long bytes, @Nullable String sha256) {
    /** Checks the parts. */
    public ImageRef {
        Objects.requireNonNull(link, "link");
        Checks.atLeast("bytes", 0, bytes);
        if (sha256 != null) {
            Checks.sha256("sha256", sha256);
        }
    }
}
