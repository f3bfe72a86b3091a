package io.holdfast.internal.retain;

import io.holdfast.retain.Hashing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The hash of some texts. */
final class Hashes {
    private Hashes() {}

    static String of(List<String> texts) {
        try {
            return Hashing.sha256(
                    new ByteArrayInputStream(String.join("\n", texts).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("memory can be read", e);
        }
    }
}
