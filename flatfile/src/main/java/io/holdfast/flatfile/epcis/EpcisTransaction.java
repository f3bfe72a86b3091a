package io.holdfast.flatfile.epcis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A business document that an event belongs to (BusinessTransaction).
 *
 * @param type what it is, as a bare word of the vocabulary ({@code po}, {@code desadv}) or a URI; null where not said
 * @param id its name
 */
public record EpcisTransaction(@Nullable String type, String id) {
    /** Checks the name. */
    public EpcisTransaction {
        Objects.requireNonNull(id, "id");
    }
}
