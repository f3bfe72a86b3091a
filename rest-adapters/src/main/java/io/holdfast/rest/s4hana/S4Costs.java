package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Costs;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums what financial accounting posted to an order, account by account. */
final class S4Costs implements Costs {
    private final ODataService service;

    S4Costs(S4Hana system) {
        service = system.service(S4Service.ACCOUNTING, Lane.RESULT);
    }

    private record Account(String number, String currency) implements Comparable<Account> {
        @Override
        public int compareTo(Account other) {
            int byNumber = number.compareTo(other.number);
            return byNumber == 0 ? currency.compareTo(other.currency) : byNumber;
        }
    }

    @Override
    public Answer<List<Entry>> read(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Map<Account, BigDecimal> sums = new TreeMap<>();
            for (JsonNode item : service.list(
                    "A_OperationalAcctgDocItemCube",
                    Query.ALL
                            .eq("OrderID", S4Hana.Builder.order(order.value()))
                            .select("GLAccount", "AmountInCompanyCodeCurrency", "CompanyCodeCurrency"))) {
                sums.merge(
                        new Account(
                                S4Orders.required(item, "GLAccount"), S4Orders.required(item, "CompanyCodeCurrency")),
                        Json.decimalOrZero(item, "AmountInCompanyCodeCurrency"),
                        BigDecimal::add);
            }
            List<Entry> entries = new ArrayList<>();
            sums.forEach((account, amount) -> entries.add(new Entry(account.number, amount, account.currency)));
            return entries;
        });
    }
}
