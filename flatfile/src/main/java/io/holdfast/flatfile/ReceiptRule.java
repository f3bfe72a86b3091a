package io.holdfast.flatfile;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How the other side says what became of a file: by a file beside it, {@code NAME.ack} where it took it, {@code NAME.nack} where
 * it refused it. An empty receipt is about the whole file; one with lines {@code LINE;ACK} or {@code LINE;NACK;CODE;TEXT} says
 * it of single lines of the file (counted from 1, the header among them), the file's verdict holds for those not named.
 *
 * @param accepted what is added to the file's name for "taken"
 * @param refused what is added to the file's name for "refused"
 * @param deadline how long after the file's publication a receipt is due; more than zero
 * @param settle how long a receipt must not have changed before it is read; zero where the other side renames it into place
 */
public record ReceiptRule(String accepted, String refused, Duration deadline, Duration settle) {
    private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9._-]{1,20}");

    /** {@code .ack} and {@code .nack}, due in ten minutes (users know systems that poll every 30 to 120 s), settled for 1 s. */
    public static final ReceiptRule DEFAULT =
            new ReceiptRule(".ack", ".nack", Duration.ofMinutes(10), Duration.ofSeconds(1));

    /** Checks the parts. */
    public ReceiptRule {
        for (String suffix : new String[] {accepted, refused}) {
            if (!SUFFIX.matcher(suffix).matches() || suffix.endsWith(FolderDestination.PART)) {
                throw new IllegalArgumentException(
                        "accepted and refused must be 1 to 20 letters, digits, dots, - or _, was \"" + suffix + "\"");
            }
        }
        if (accepted.equals(refused)) {
            throw new IllegalArgumentException("refused must differ from accepted, was " + refused);
        }
        Objects.requireNonNull(deadline, "deadline");
        if (deadline.isZero() || deadline.isNegative()) {
            throw new IllegalArgumentException("deadline must be more than zero, was " + deadline);
        }
        if (settle.isNegative()) {
            throw new IllegalArgumentException("settle must not be negative, was " + settle);
        }
    }
}
