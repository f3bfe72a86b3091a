package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.WitnessedCounts;
import java.util.Optional;

/** Counts of an MES that keeps our key with them: looked for before they are posted, unless the MES merges a repeat by itself. */
final class CustomCounts implements Counts {
    private final CustomBooks books;
    private final boolean searchable;

    private CustomCounts(CustomBooks books, boolean searchable) {
        this.books = books;
        this.searchable = searchable;
    }

    /** Makes the counts that a mapping describes; what was counted before is the witness where the MES keeps no key. */
    static Counts of(HttpLink link, CountCalls calls) {
        CustomBooks books = new CustomBooks(link, calls);
        return calls.keepsKey() ? new CustomCounts(books, calls.find() != null) : new WitnessedCounts(books);
    }

    @Override
    public Answer<Optional<Tally>> read(WorkOrderId order, OperationId operation) throws InterruptedException {
        return VendorException.answer(remarks -> books.read(order, operation));
    }

    @Override
    public Answer<Reference> post(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            books.check(delta);
            Optional<JsonNode> found = books.find(delta);
            return found.isPresent() ? books.reference(found.get()) : books.post(delta, remarks);
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> books.find(delta).map(books::reference));
    }

    @Override
    public Answer<Reference> reverse(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            if (!searchable) {
                books.takeBack(delta, remarks);
                return new Reference("count", delta.key());
            }
            JsonNode found = books.find(delta)
                    .orElseThrow(() -> new VendorException(Kind.NOT_FOUND, "no count has the key " + delta.key()));
            Reference reference = books.reference(found);
            if (!books.isReversed(found, delta)) {
                books.takeBack(delta, reference.id());
            }
            return reference;
        });
    }
}
