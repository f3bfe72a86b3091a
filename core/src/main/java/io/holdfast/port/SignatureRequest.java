package io.holdfast.port;

import io.holdfast.model.Actor;
import io.holdfast.model.Role;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person is asked to sign.
 *
 * @param by who
 * @param meaning what the name will mean, such as {@code release of MH-1}
 * @param text what is signed, for the person to read
 * @param digest SHA-256 over it, as 64 lower-case hex digits
 * @param role the capacity that is needed, or null where none is
 */
public record SignatureRequest(
        Actor.Person by,
        String meaning,
        String text,
        String digest,
        @Nullable Role role) {
    /** Checks the parts. */
    public SignatureRequest {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(digest, "digest");
    }
}
