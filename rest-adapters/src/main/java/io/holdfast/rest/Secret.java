package io.holdfast.rest;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A secret that the host keeps. Asked for each time that it is needed, so that it can be changed while Holdfast runs; never
 * written anywhere, and its text form does not show it.
 */
public final class Secret {
    private final Supplier<String> supplier;

    private Secret(Supplier<String> supplier) {
        this.supplier = Objects.requireNonNull(supplier, "supplier");
    }

    /** Makes a secret from whatever keeps it: a vault, an environment variable. The supplier must be thread-safe. */
    public static Secret of(Supplier<String> supplier) {
        return new Secret(supplier);
    }

    /**
     * Returns the secret itself.
     *
     * @throws IllegalStateException where the supplier has none
     */
    public String reveal() {
        String value = supplier.get();
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("the supplier of a secret gave none");
        }
        return value;
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
