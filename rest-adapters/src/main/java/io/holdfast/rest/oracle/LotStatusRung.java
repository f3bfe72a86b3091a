package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives a lot the material status for "on hold". Its reference keeps the status before, to go back to. */
final class LotStatusRung implements Rung {
    private static final String RESOURCE = "inventoryItemLots";

    private final OracleRest rest;
    private final OracleFusion.LotStatus settings;
    private volatile @Nullable String attribute;

    LotStatusRung(OracleFusion system, OracleFusion.LotStatus settings) {
        rest = system.rest(Lane.HOLD);
        this.settings = settings;
        attribute = settings.attribute();
    }

    @Override
    public String words(HoldSubject subject) {
        return "give lot " + subject.lot() + " the material status " + settings.held();
    }

    @Override
    public HoldScope scope() {
        return HoldScope.LOT;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.lot() != null && subject.site() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        List<JsonNode> lots = lots(subject);
        if (lots.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "Oracle has no such lot");
        }
        if (lots.size() > 1) {
            return State.of(Standing.NOT_FOUND, "Oracle has the lot for several items: a person must say which");
        }
        String status = Json.text(lots.get(0), attribute());
        return new State(
                settings.held().equals(status) ? Standing.HELD : Standing.FREE,
                false,
                new Reference("Lot", subject.lot() + "/" + (status == null ? "" : status)),
                "");
    }

    private List<JsonNode> lots(HoldSubject subject) throws VendorException, InterruptedException {
        List<JsonNode> lots = rest.query(
                RESOURCE,
                OracleRest.Where.ALL
                        .is("OrganizationId", Objects.requireNonNull(subject.site()))
                        .eq("LotNumber", Objects.requireNonNull(subject.lot())));
        List<JsonNode> ofItem = lots.stream()
                .filter(lot -> Objects.equals(subject.material(), Json.text(lot, "ItemNumber")))
                .toList();
        return ofItem.isEmpty() ? lots : ofItem;
    }

    @Override
    public @Nullable Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        set(subject, settings.held());
        return null;
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        set(subject, Rung.before(reference, settings.held(), settings.released()));
    }

    private void set(HoldSubject subject, String status) throws VendorException, InterruptedException {
        List<JsonNode> lots = lots(subject);
        if (lots.size() != 1) {
            throw new VendorException(Kind.CONFLICT, "the lot is gone since it was found");
        }
        ObjectNode change = Json.object();
        // An id is a number there, a code is text: as it was read.
        if (lots.get(0).path(attribute()).isNumber() && status.matches("[0-9]+")) {
            change.put(attribute(), new BigDecimal(status));
        } else {
            change.put(attribute(), status);
        }
        rest.change(lots.get(0), change);
    }

    /** Tenants call it differently: the description says how, where it is not set. */
    private String attribute() throws VendorException, InterruptedException {
        String known = attribute;
        if (known != null) {
            return known;
        }
        List<String> found = new ArrayList<>();
        JsonNode attributes =
                rest.describe(RESOURCE).path("Resources").path(RESOURCE).path("attributes");
        for (JsonNode one : attributes) {
            String name = Json.text(one, "name");
            if (name != null
                    && name.contains("MaterialStatus")
                    && one.path("updatable").asBoolean(true)) {
                found.add(name);
            }
        }
        if (found.size() != 1) {
            throw new VendorException(
                    Kind.VALIDATION,
                    "lotStatus must name the attribute; the tenant offers "
                            + (found.isEmpty() ? "none that can be changed" : String.join(", ", found)));
        }
        attribute = found.get(0);
        return found.get(0);
    }
}
