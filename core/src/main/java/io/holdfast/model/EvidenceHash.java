package io.holdfast.model;

/**
 * A piece of evidence, so that it can be told whether it was changed.
 *
 * @param name what it is: a result, an image's link, a document
 * @param sha256 its SHA-256 as 64 lower-case hex digits
 */
public record EvidenceHash(String name, String sha256) {
    /** Checks the parts. */
    public EvidenceHash {
        Checks.notBlank("name", name);
        Checks.sha256("sha256", sha256);
    }
}
