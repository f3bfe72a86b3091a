package io.holdfast.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an image that was deleted: a link of a chain, each of which hashes the one before. Kept for good.
 *
 * @param sequence its place in the chain, from 1 without gaps
 * @param image the image's number
 * @param root the root that it was in
 * @param path where in that root
 * @param bytes its size
 * @param sha256 its SHA-256, or null where nobody computed one
 * @param found whether the file was still there; false: it was gone before, by whatever hand or an interrupted deletion
 * @param rule by what rule or emergency step, in words
 * @param at when it was confirmed
 * @param previousHash hash of the link before, 64 zeros for the first
 * @param hash hash of this link
 */
public record ImageTombstone(
        long sequence,
        long image,
        String root,
        String path,
        long bytes,
        @Nullable String sha256,
        boolean found,
        String rule,
        Instant at,
        String previousHash,
        String hash) {
    /** Checks the parts. */
    public ImageTombstone {
        Checks.atLeast("sequence", 1, sequence);
        Checks.atLeast("image", 1, image);
        Checks.identifier("root", root);
        Checks.notBlank("path", path);
        Checks.atLeast("bytes", 0, bytes);
        Checks.notBlank("rule", rule);
        Checks.instant("at", at);
        Checks.sha256("previousHash", previousHash);
        Checks.sha256("hash", hash);
    }
}
