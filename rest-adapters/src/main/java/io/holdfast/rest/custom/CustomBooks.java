package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Counts.Delta;
import io.holdfast.rest.Counts.Tally;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.WitnessedCounts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads, posts and takes back counts as the mapping file says. Whether a count is there already is for others to know. */
final class CustomBooks implements WitnessedCounts.Ledger {
    private static final Lane LANE = Lane.RESULT;

    private final HttpLink link;
    private final CountCalls calls;

    CustomBooks(HttpLink link, CountCalls calls) {
        this.link = link;
        this.calls = calls;
    }

    @Override
    public Optional<Tally> read(WorkOrderId order, OperationId operation) throws VendorException, InterruptedException {
        Optional<JsonNode> answer = calls.read()
                .send(link, LANE, CustomMapping.values("order", order.value(), "operation", operation.value()));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        JsonNode row = answer.get();
        Fields fields = calls.fields();
        String unit = calls.unit();
        return Optional.of(new Tally(
                fields.number(row, "planned"),
                fields.number(row, "yield"),
                fields.has("scrap") ? fields.number(row, "scrap") : null,
                fields.has("rework") ? fields.number(row, "rework") : null,
                unit == null ? fields.text(row, "unit") : unit));
    }

    @Override
    public void check(Delta delta) throws VendorException {
        if (calls.post() == null) {
            throw new VendorException(Kind.VALIDATION, "the mapping file says nothing of posting counts");
        }
        Map<String, BigDecimal> numbers = numbers(delta);
        boolean single = calls.sent().contains("quantity");
        for (String number : numbers.keySet()) {
            if (!single && !calls.sent().contains(number)) {
                throw new VendorException(Kind.VALIDATION, "the mapping file has no place for " + number);
            }
        }
        if (single && numbers.size() > 1) {
            throw new VendorException(
                    Kind.VALIDATION,
                    "the mapping file posts one number at a time, was " + String.join(" and ", numbers.keySet()));
        }
        String unit = calls.unit();
        if (unit != null && !calls.sent().contains("unit") && !unit.equals(delta.unitOfMeasure())) {
            throw new VendorException(
                    Kind.VALIDATION, "the MES counts in " + unit + ", was \"" + delta.unitOfMeasure() + "\"");
        }
    }

    @Override
    public Reference post(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        // The MES has done it: an answer that it is not there is none.
        JsonNode answer = calls.posting()
                .send(link, LANE, values(delta))
                .orElseThrow(() ->
                        new VendorException(Kind.UNKNOWN_OUTCOME, "the answer to a posting says that it is not there"));
        JsonPointer reference = calls.reference();
        return new Reference(
                "count",
                reference == null ? delta.key() : CustomMapping.reference(answer, reference, Kind.UNKNOWN_OUTCOME));
    }

    @Override
    public void takeBack(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        takeBack(delta, (String) null);
    }

    /**
     * Takes a count back.
     *
     * @param reference what the target calls it, or null where it was not looked for
     */
    void takeBack(Delta delta, @Nullable String reference) throws VendorException, InterruptedException {
        Call reverse = calls.reverse();
        if (reverse == null) {
            throw new VendorException(Kind.VALIDATION, "the mapping file says nothing of taking counts back");
        }
        Map<String, Object> values = values(delta);
        if (reference != null) {
            values.put("reference", reference);
        }
        Optional<JsonNode> unused = reverse.send(link, LANE, values);
    }

    /** Looks for a posting by its key; empty where it is not there, or the target merges a repeat by itself. */
    Optional<JsonNode> find(Delta delta) throws VendorException, InterruptedException {
        Search find = calls.find();
        return find == null ? Optional.empty() : find.find(link, LANE, keys(delta));
    }

    /** Tells whether a posting that was found has been taken back. */
    boolean isReversed(JsonNode found, Delta delta) throws VendorException, InterruptedException {
        Search elsewhere = calls.findReversal();
        Condition reversed = calls.reversed();
        return elsewhere == null
                ? reversed != null && reversed.holds(found)
                : elsewhere.find(link, LANE, keys(delta)).isPresent();
    }

    Reference reference(JsonNode found) {
        return new Reference("count", Objects.requireNonNull(calls.find()).name(found));
    }

    private static Map<String, Object> keys(Delta delta) {
        return CustomMapping.values(
                "key",
                delta.key(),
                "order",
                delta.order().value(),
                "operation",
                delta.operation().value());
    }

    private static Map<String, Object> values(Delta delta) {
        Map<String, Object> values = keys(delta);
        values.putAll(CustomMapping.values(
                "yield", delta.yield(),
                "scrap", delta.scrap(),
                "rework", delta.rework(),
                "unit", delta.unitOfMeasure(),
                "reason", Objects.requireNonNullElse(delta.reason(), ""),
                "at", delta.at()));
        Map<String, BigDecimal> numbers = numbers(delta);
        if (numbers.size() == 1) {
            numbers.forEach((number, quantity) -> {
                values.put("kind", number.toUpperCase(Locale.ROOT));
                values.put("quantity", quantity);
            });
        }
        return values;
    }

    /** Returns the numbers that are not zero. */
    private static Map<String, BigDecimal> numbers(Delta delta) {
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        for (String number : CountCalls.NUMBERS) {
            BigDecimal value = switch (number) {
                case "yield" -> delta.yield();
                case "scrap" -> delta.scrap();
                default -> delta.rework();
            };
            if (value.signum() != 0) {
                numbers.put(number, value);
            }
        }
        return numbers;
    }
}
