package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds an SFC. */
final class SfcRung implements Rung {
    private final SapDm system;
    private final JsonApi api;

    SfcRung(SapDm system) {
        this.system = system;
        api = system.api(Lane.HOLD);
    }

    @Override
    public String words(HoldSubject subject) {
        return "hold SFC " + subject.serial();
    }

    @Override
    public HoldScope scope() {
        return HoldScope.SERIAL;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.serial() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        Optional<JsonNode> sfc = api.find(system.address(SapDmService.SFC_DETAIL, "", "sfc", sfc(subject)));
        if (sfc.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "SAP has no such SFC");
        }
        String status = Pick.needed(sfc.get(), system.at(SapDmField.SFC_STATUS));
        if (system.settings().goneStatuses.contains(status)) {
            return State.of(Standing.GONE, "its status is " + status);
        }
        boolean held = system.settings().heldStatuses.contains(status);
        return new State(held ? Standing.HELD : Standing.FREE, false, new Reference("SFC", sfc(subject)), "");
    }

    @Override
    public Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        ObjectNode body = body(subject).put("comments", "Holdfast " + key);
        JsonNode unused = api.write("POST", system.path(SapDmService.SFC) + "/hold", body);
        return new Reference("SFC", sfc(subject));
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        JsonNode unused = api.write("POST", system.path(SapDmService.SFC) + "/release", body(subject));
    }

    private ObjectNode body(HoldSubject subject) {
        ObjectNode body = Json.object().put("plant", system.settings().plant);
        body.putArray("sfcs").add(sfc(subject));
        return body;
    }

    private static String sfc(HoldSubject subject) {
        return Objects.requireNonNull(subject.serial());
    }
}
