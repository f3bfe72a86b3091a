package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image file that Holdfast answers for, from the acceptance of the first result that names it on; its entry stays when the file
 * is gone.
 *
 * @param number its number in the register, from 1
 * @param root the root that it is in
 * @param path where in that root, parted by slashes
 * @param bytes its size as the station said
 * @param sha256 its SHA-256 as 64 lower-case hex digits, or null where the station does not compute one
 * @param state what became of it
 * @param checkAt when it is looked at next, to be deleted or kept on
 * @param uses the results that it belongs to, at least one, in the order they came; copied
 */
public record RegisteredImage(
        long number,
        String root,
        String path,
        long bytes,
        @Nullable String sha256,
        State state,
        Instant checkAt,
        List<ImageUse> uses) {
    /** What became of an image. */
    public enum State {
        /** It is there, as far as Holdfast knows. */
        KEPT,
        /** Something is being done about it: see its intent. */
        UNDER_WAY,
        /** It is deleted; its tombstone says when and by what rule. */
        EXPIRED
    }

    /** Checks the parts. */
    public RegisteredImage {
        Checks.atLeast("number", 1, number);
        Checks.identifier("root", root);
        Checks.notBlank("path", path);
        Checks.atLeast("bytes", 0, bytes);
        if (sha256 != null) {
            Checks.sha256("sha256", sha256);
        }
        Objects.requireNonNull(state, "state");
        Checks.instant("checkAt", checkAt);
        uses = List.copyOf(uses);
        Checks.atLeast("uses.size()", 1, uses.size());
    }

    /** Returns the highest class that a verdict gave it. */
    public ImageClass imageClass() {
        return uses.stream()
                .map(ImageUse::imageClass)
                .max(ImageClass::compareTo)
                .orElseThrow();
    }

    /** Returns when the last result came that it belongs to. */
    public Instant registeredAt() {
        return uses.stream().map(ImageUse::registeredAt).max(Instant::compareTo).orElseThrow();
    }
}
