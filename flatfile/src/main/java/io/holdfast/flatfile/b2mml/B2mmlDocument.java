package io.holdfast.flatfile.b2mml;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a document is.
 *
 * @param root the name of its root element: a transaction such as {@code SyncMaterialInformation}, or an object
 * @param namespace its namespace, which tells the version
 * @param created when it was made, as it stands there, or null
 * @param sender the logical id of its sender, or null
 */
public record B2mmlDocument(
        String root,
        String namespace,
        @Nullable String created,
        @Nullable String sender) {
    /** Checks the parts. */
    public B2mmlDocument {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(namespace, "namespace");
    }
}
