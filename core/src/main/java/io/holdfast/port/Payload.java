package io.holdfast.port;

import java.util.Objects;

/**
 * One thing that would be sent. Secrets are taken out.
 *
 * @param address where to: a method and an address, a file's name, a node
 * @param body what is in it, as it would be sent; may be empty
 * @param note what is to be known about it: why nothing can be sent, what would follow; may be empty
 */
public record Payload(String address, String body, String note) {
    /** Checks the parts. */
    public Payload {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(note, "note");
    }
}
