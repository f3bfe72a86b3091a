package io.holdfast.model;

/**
 * Names one entry or booking of the ledger, for ever; its idempotency key.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record LedgerId(String value) implements Identifier {
    /** Checks the text. */
    public LedgerId {
        Checks.identifier("ledger entry", value);
    }

    /** Returns the name that a thing made of these parts always has: a prefix and a digest of them. */
    public static LedgerId of(String prefix, String... parts) {
        return new LedgerId(prefix + "-" + Digests.of(parts));
    }

    /** Returns the name of a numbered member of the series that this one names. */
    public LedgerId member(long number) {
        return new LedgerId(value + "-" + number);
    }

    @Override
    public String toString() {
        return value;
    }
}
