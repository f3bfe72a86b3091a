package io.holdfast.rest.custom;

import io.holdfast.rest.internal.Codes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How is read what an order cost.
 *
 * @param rows the amounts
 * @param currency the currency that the file says, or null where each row says it
 */
record CostCalls(Rows rows, @Nullable String currency) {

    /** Reads it, noting each mistake where it stands. */
    static @Nullable CostCalls parse(@Nullable Located at, Template.Settings settings) {
        if (at == null) {
            return null;
        }
        Rows rows = Rows.parse(
                at,
                CustomMapping.values("order", "000001000123"),
                settings,
                List.of("account", "amount"),
                List.of("currency"));
        String currency = Fields.fixed(at, "currency");
        Located said = at.get("currencyIs");
        if (said != null && currency != null && !Codes.isCurrency(currency)) {
            said.wrong("must be three capital letters (ISO 4217)");
        }
        if (!Template.names(at).contains("order")) {
            at.wrong("does not name \"order\": every order would cost the same");
        }
        at.done();
        return rows == null ? null : new CostCalls(rows, currency);
    }
}
