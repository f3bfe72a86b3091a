package io.holdfast.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Objects;

/**
 * What one unit of something costs.
 *
 * @param amount the amount, exact, at least 0
 * @param currency the currency (ISO 4217)
 * @param source where the figure is from, in the plant's words: {@code standard cost 2026}
 * @param asOf from when on the figure holds
 */
public record UnitCost(BigDecimal amount, Currency currency, String source, LocalDate asOf) {
    /** Checks the parts. */
    public UnitCost {
        if (amount.signum() < 0) {
            throw new IllegalArgumentException("amount must be >= 0, was " + amount);
        }
        Objects.requireNonNull(currency, "currency");
        Checks.identifier("source", source);
        Objects.requireNonNull(asOf, "asOf");
    }

    /** Returns the unit cost in a currency of that ISO 4217 code. */
    public static UnitCost of(String amount, String currency, String source, LocalDate asOf) {
        return new UnitCost(new BigDecimal(amount), Currency.getInstance(currency), source, asOf);
    }
}
