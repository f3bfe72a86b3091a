package io.holdfast.audit;

import io.holdfast.model.AuditEntry;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of an audit chain at some moment. Kept where nobody who can write the journal can write, it proves later that all
 * links up to there are the ones of that moment.
 *
 * @param sequence the place of the last link, from 1
 * @param hash its hash, 64 digits of lower-case hex
 */
public record AuditHead(long sequence, String hash) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,17}):([0-9a-f]{64})");

    /** Checks the parts. */
    public AuditHead {
        Objects.requireNonNull(hash, "hash");
        if (!TEXT.matcher(sequence + ":" + hash).matches()) {
            throw new IllegalArgumentException(
                    "a head is a number from 1 and 64 digits of hex, was " + sequence + " and \"" + hash + "\"");
        }
    }

    /** Returns the head that a chain with this last link has. */
    public static Optional<AuditHead> of(Optional<AuditEntry> last) {
        return last.map(entry -> new AuditHead(entry.sequence(), entry.hash()));
    }

    /**
     * Reads what {@link #toString} gave.
     *
     * @throws IllegalArgumentException where it is something else
     */
    public static AuditHead parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a head is written as number:hash with 64 digits of hex, was \"" + text.strip() + "\"");
        }
        return new AuditHead(Long.parseLong(parts.group(1)), parts.group(2));
    }

    /** Returns it as {@code sequence:hash}. */
    @Override
    public String toString() {
        return sequence + ":" + hash;
    }
}
