package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Moves all of a lot to the hold bin. Where it is shows a query of the plant; a function of the plant moves it. */
final class LotRung implements Rung {
    private final EpicorRest rest;
    private final EpicorKinetic.LotHold settings;

    LotRung(EpicorKinetic system, EpicorKinetic.LotHold settings) {
        rest = system.rest(Lane.HOLD);
        this.settings = settings;
    }

    @Override
    public String words(HoldSubject subject) {
        return "move lot " + subject.lot() + " to bin " + settings.holdBin();
    }

    @Override
    public HoldScope scope() {
        return HoldScope.LOT;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.lot() != null && subject.material() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        List<JsonNode> rows =
                rest.query(settings.baq(), settings.lotParameter(), Objects.requireNonNull(subject.lot()));
        BigDecimal held = BigDecimal.ZERO;
        BigDecimal free = BigDecimal.ZERO;
        for (JsonNode row : rows) {
            BigDecimal quantity = Json.decimalOrZero(row, settings.quantityColumn());
            if (settings.holdBin().equals(Json.text(row, settings.binColumn()))) {
                held = held.add(quantity);
            } else {
                free = free.add(quantity);
            }
        }
        if (free.signum() > 0) {
            return new State(Standing.FREE, false, null, "");
        }
        if (held.signum() > 0) {
            return new State(
                    Standing.HELD,
                    false,
                    new Reference("bin", settings.holdBin() + "/" + subject.lot()),
                    held.toPlainString() + " are in the hold bin");
        }
        return rows.isEmpty()
                ? State.of(Standing.NOT_FOUND, "Epicor has no stock of it: not received yet, or never")
                : State.of(Standing.GONE, "no stock of it is left");
    }

    @Override
    public @Nullable Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        JsonNode unused = rest.run(settings.place(), inputs(subject, key));
        return null;
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        JsonNode unused = rest.run(settings.release(), inputs(subject, key));
    }

    private static ObjectNode inputs(HoldSubject subject, String key) {
        return Json.object()
                .put("lotNum", subject.lot())
                .put("partNum", subject.material())
                .put("key", key);
    }
}
