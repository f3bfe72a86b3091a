package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Costs;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums up what the rows of an order say, by account and currency. */
final class CustomCosts implements Costs {
    private final HttpLink link;
    private final CostCalls calls;

    CustomCosts(HttpLink link, CostCalls calls) {
        this.link = link;
        this.calls = calls;
    }

    private record Account(String name, String currency) {}

    @Override
    public Answer<List<Entry>> read(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Map<Account, BigDecimal> sums = new LinkedHashMap<>();
            Fields fields = calls.rows().fields();
            for (JsonNode row : calls.rows().all(link, CustomMapping.values("order", order.value()))) {
                sums.merge(
                        new Account(fields.text(row, "account"), currency(row)),
                        fields.number(row, "amount"),
                        BigDecimal::add);
            }
            List<Entry> entries = new ArrayList<>();
            sums.forEach((account, amount) -> entries.add(new Entry(account.name, amount, account.currency)));
            return entries;
        });
    }

    private String currency(JsonNode row) throws VendorException {
        String said = calls.currency();
        String currency = said == null ? calls.rows().fields().text(row, "currency") : said;
        if (!Codes.isCurrency(currency)) {
            throw new VendorException(
                    Kind.UNAVAILABLE, "currency must be three capital letters (ISO 4217), was \"" + currency + "\"");
        }
        return currency;
    }
}
