package io.holdfast.retain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of contents. */
public final class Hashing {
    private static final int AT_ONCE = 1 << 16;

    private Hashing() {}

    /**
     * What was copied.
     *
     * @param bytes how much
     * @param sha256 its hash
     */
    public record Copied(long bytes, String sha256) {}

    /** Reads a content to its end and returns its hash as 64 lower-case hex digits. */
    public static String sha256(InputStream content) throws IOException {
        return copy(content, OutputStream.nullOutputStream()).sha256();
    }

    /** Copies a content to its end. */
    public static Copied copy(InputStream content, OutputStream to) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[AT_ONCE];
        long bytes = 0;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            digest.update(buffer, 0, read);
            to.write(buffer, 0, read);
            bytes += read;
        }
        return new Copied(bytes, HexFormat.of().formatHex(digest.digest()));
    }
}
