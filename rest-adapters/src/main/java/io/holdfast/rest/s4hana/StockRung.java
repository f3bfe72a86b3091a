package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves stock to blocked: of a lot, all that is there; of a quantity, so much. Our key is the document's {@code
 * ReferenceDocument}, so what we moved can be found again, and a hold that grows moves only what is missing.
 */
final class StockRung implements Rung {
    private static final String ITEMS = "to_MaterialDocumentItem";
    private static final int TEXT_LENGTH = 25;

    private final ODataService documents;
    private final ODataService stock;
    private final S4Hana.Builder settings;

    StockRung(S4Hana system) {
        documents = system.service(S4Service.MATERIAL_DOCUMENT, Lane.HOLD);
        stock = system.service(S4Service.MATERIAL_STOCK, Lane.HOLD);
        settings = system.settings();
    }

    @Override
    public String words(HoldSubject subject) {
        return "move "
                + (subject.lot() == null ? subject.quantity().toPlainString() + " units" : "batch " + subject.lot())
                + " to blocked stock";
    }

    @Override
    public HoldScope scope() {
        return HoldScope.STOCK_QUANTITY;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        boolean known = subject.material() != null && subject.site() != null;
        return known && (subject.lot() != null || (subject.storage() != null && subject.unitOfMeasure() != null));
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        List<JsonNode> ours = ours(key);
        Reference reference = ours.isEmpty() ? null : reference(ours.get(0));
        if (subject.lot() == null) {
            BigDecimal moved = moved(ours);
            return new State(
                    moved.compareTo(subject.quantity()) >= 0 ? Standing.HELD : Standing.FREE,
                    reference != null,
                    reference,
                    moved.signum() == 0 ? "" : moved.toPlainString() + " are blocked");
        }
        List<JsonNode> rows = rows(subject);
        if (rows.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "SAP has no stock of it: not received yet, or never");
        }
        BigDecimal movable = BigDecimal.ZERO;
        BigDecimal blocked = BigDecimal.ZERO;
        for (JsonNode row : rows) {
            BigDecimal quantity = Json.decimalOrZero(row, "MatlWrhsStkQtyInMatlBaseUnit");
            String type = Json.text(row, "InventoryStockType");
            if (settings.blockedStock.equals(type)) {
                blocked = blocked.add(quantity);
            } else if (type != null && settings.blockingMovements.containsKey(type)) {
                movable = movable.add(quantity);
            }
        }
        if (movable.signum() > 0) {
            return State.of(Standing.FREE, "");
        }
        return blocked.signum() > 0
                ? new State(Standing.HELD, reference != null, reference, blocked.toPlainString() + " are blocked")
                : State.of(Standing.GONE, "no stock of it is left");
    }

    @Override
    public Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        ArrayNode items = Json.object().putArray(ITEMS);
        if (subject.lot() == null) {
            String from = settings.blockingMovements.keySet().stream()
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            BigDecimal missing = subject.quantity().subtract(moved(ours(key)));
            item(
                    items.addObject(),
                    subject,
                    Objects.requireNonNull(subject.storage()),
                    from,
                    missing,
                    subject.unitOfMeasure());
        } else {
            for (JsonNode row : rows(subject)) {
                String type = Json.text(row, "InventoryStockType");
                BigDecimal quantity = Json.decimalOrZero(row, "MatlWrhsStkQtyInMatlBaseUnit");
                if (type != null && settings.blockingMovements.containsKey(type) && quantity.signum() > 0) {
                    item(
                            items.addObject(),
                            subject,
                            S4Orders.required(row, "StorageLocation"),
                            type,
                            quantity,
                            Json.text(row, "MaterialBaseUnit"));
                }
            }
        }
        if (items.isEmpty()) {
            throw new VendorException(Kind.NOT_FOUND, "no stock of it can be moved");
        }
        String today = documents.version().date(LocalDate.ofInstant(settings.clock.instant(), settings.zone));
        ObjectNode document = Json.object()
                .put("GoodsMovementCode", settings.transferCode)
                .put("PostingDate", today)
                .put("DocumentDate", today)
                .put("ReferenceDocument", key)
                .put("MaterialDocumentHeaderText", Texts.cut("Holdfast " + key, TEXT_LENGTH));
        document.set(ITEMS, items);
        return reference(
                documents.create("A_MaterialDocumentHeader", document, remarks).value());
    }

    private void item(
            ObjectNode item,
            HoldSubject subject,
            String storage,
            String stockType,
            BigDecimal quantity,
            @Nullable String unit) {
        item.put("Material", subject.material())
                .put("Plant", subject.site())
                .put("StorageLocation", storage)
                .put("GoodsMovementType", settings.blockingMovements.get(stockType))
                .put("EntryUnit", unit);
        if (subject.lot() != null) {
            item.put("Batch", subject.lot());
        }
        documents.put(item, "QuantityInEntryUnit", quantity);
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        for (JsonNode document : ours(key)) {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("MaterialDocumentYear", Version.text(S4Orders.required(document, "MaterialDocumentYear")));
            parameters.put("MaterialDocument", Version.text(S4Orders.required(document, "MaterialDocument")));
            JsonNode unused = documents.call("Cancel", parameters, remarks);
        }
    }

    /** Returns our documents that still count: neither cancelled nor a cancellation. */
    private List<JsonNode> ours(String key) throws VendorException, InterruptedException {
        List<JsonNode> standing = new ArrayList<>();
        for (JsonNode document : documents.list(
                "A_MaterialDocumentHeader",
                Query.ALL.eq("ReferenceDocument", key).expand(ITEMS))) {
            boolean counts = false;
            for (JsonNode item : items(document)) {
                counts |= counts(item);
            }
            if (counts) {
                standing.add(document);
            }
        }
        return standing;
    }

    private boolean counts(JsonNode item) {
        String type = Json.text(item, "GoodsMovementType");
        return type != null
                && settings.blockingMovements.containsValue(type)
                && !item.path("GoodsMovementIsCancelled").asBoolean()
                && Json.text(item, "ReversedMaterialDocument") == null;
    }

    private BigDecimal moved(List<JsonNode> ours) throws VendorException {
        BigDecimal moved = BigDecimal.ZERO;
        for (JsonNode document : ours) {
            for (JsonNode item : items(document)) {
                // A transfer has a second line for where it went; only what left is counted.
                boolean received = "X".equals(Json.text(item, "IsAutomaticallyCreated"));
                if (counts(item) && !received) {
                    moved = moved.add(Json.decimalOrZero(item, "QuantityInEntryUnit"));
                }
            }
        }
        return moved;
    }

    private static List<JsonNode> items(JsonNode document) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode set = document.path(ITEMS);
        (set.isArray() ? set : set.path("results")).forEach(items::add);
        return items;
    }

    private List<JsonNode> rows(HoldSubject subject) throws VendorException, InterruptedException {
        return stock.list(
                "A_MatlStkInAcctMod",
                Query.ALL
                        .eq("Material", Objects.requireNonNull(subject.material()))
                        .eq("Plant", Objects.requireNonNull(subject.site()))
                        .eq("Batch", Objects.requireNonNull(subject.lot()))
                        .eq("InventorySpecialStockType", ""));
    }

    private static Reference reference(JsonNode document) throws VendorException {
        return new Reference(
                "MaterialDocument",
                S4Orders.required(document, "MaterialDocumentYear") + "/"
                        + S4Orders.required(document, "MaterialDocument"));
    }
}
