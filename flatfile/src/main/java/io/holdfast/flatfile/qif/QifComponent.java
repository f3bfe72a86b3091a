package io.holdfast.flatfile.qif;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One actual component: a piece that was measured.
 *
 * @param id its id in the document
 * @param serialNumber its serial number, or null
 * @param status {@code PASS}, {@code FAIL} or another word of the document, or null
 */
public record QifComponent(
        String id, @Nullable String serialNumber, @Nullable String status) {
    /** Checks the id. */
    public QifComponent {
        Objects.requireNonNull(id, "id");
    }
}
