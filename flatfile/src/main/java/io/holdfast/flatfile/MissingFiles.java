package io.holdfast.flatfile;

import java.util.Objects;

/**
 * Files of an agreement that did not come, though one with a higher number did.
 *
 * @param agreement the agreement's name
 * @param first the number that was expected
 * @param last the last number that did not come, at least {@code first}
 * @param seen the number that came instead, more than {@code last}
 */
public record MissingFiles(String agreement, long first, long last, long seen) {
    /** Checks the parts. */
    public MissingFiles {
        Objects.requireNonNull(agreement, "agreement");
        if (first < 0 || last < first || seen <= last) {
            throw new IllegalArgumentException(
                    "first must be >= 0, last >= first and seen > last, were " + first + ", " + last + " and " + seen);
        }
    }

    /** Tells whether other missing files are these and perhaps more. */
    boolean isWithin(MissingFiles other) {
        return agreement.equals(other.agreement) && other.first <= first && last <= other.last;
    }

    /** Says it in words. */
    @Override
    public String toString() {
        return (first == last ? "file " + first + " of " : "files " + first + " to " + last + " of ") + agreement
                + " did not come; " + seen + " did";
    }
}
