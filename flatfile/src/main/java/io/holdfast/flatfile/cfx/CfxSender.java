package io.holdfast.flatfile.cfx;

import java.util.Objects;

/**
 * Who sends messages.
 *
 * @param handle the CFX handle of the sender: vendor, model and serial number, separated by points
 * @param version the version of CFX that it speaks; {@code 1.7}
 */
public record CfxSender(String handle, String version) {
    /** Checks the parts. */
    public CfxSender {
        Objects.requireNonNull(version, "version");
        if (handle.isBlank()) {
            throw new IllegalArgumentException("handle must not be blank");
        }
    }
}
