package io.holdfast.flatfile.cfx;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message. Of one that came without an envelope, only body and perhaps name are known.
 *
 * @param line the line that it begins in, from 1; 0 for one that is to be written
 * @param name its name with all its parts, as in {@code CFX.Production.UnitsDisqualified}; for a bare body its {@code $type}, else what its
 *     fields tell; empty where neither is known
 * @param version the version of CFX, or null
 * @param timeStamp when it was sent, ISO 8601 as it stands there, or null
 * @param uniqueId its own id, or null
 * @param source the handle of its sender, or null
 * @param target the handle of its receiver, or null
 * @param requestId the id of the request that it asks or answers, or null
 * @param body the body, one JSON object, with every field that it came with
 */
public record CfxMessage(
        long line,
        String name,
        @Nullable String version,
        @Nullable String timeStamp,
        @Nullable String uniqueId,
        @Nullable String source,
        @Nullable String target,
        @Nullable String requestId,
        String body) {
    /** Checks the parts. */
    public CfxMessage {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
    }

    /** Returns the last part of the name: {@code UnitsDisqualified}. */
    public String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
