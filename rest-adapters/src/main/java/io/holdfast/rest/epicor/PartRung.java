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
import io.holdfast.rest.internal.odata.Version;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a whole part on hold. */
final class PartRung implements Rung {
    private static final String SERVICE = "Erp.BO.PartSvc";
    private static final String SET = "Parts";

    private final EpicorRest rest;
    private final String reason;
    private final InstantSource clock;

    PartRung(EpicorKinetic system, String reason) {
        rest = system.rest(Lane.HOLD);
        this.reason = reason;
        clock = system.settings().clock;
    }

    @Override
    public String words(HoldSubject subject) {
        return "put the whole part " + subject.material() + " on hold";
    }

    @Override
    public HoldScope scope() {
        return HoldScope.MATERIAL;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.material() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        Optional<JsonNode> part = rest.row(SERVICE, SET, "", key(subject));
        if (part.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "Epicor has no such part");
        }
        boolean held = part.get().path("OnHold").asBoolean();
        return new State(
                held ? Standing.HELD : Standing.FREE,
                false,
                new Reference("part", Objects.requireNonNull(subject.material())),
                "");
    }

    @Override
    public @Nullable Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        ObjectNode change = Json.object()
                .put("OnHold", true)
                .put("OnHoldDate", clock.instant().atOffset(ZoneOffset.UTC).toLocalDate() + "T00:00:00Z")
                .put("OnHoldReasonCode", reason);
        rest.change(SERVICE, SET, change, key(subject));
        return null;
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        rest.change(SERVICE, SET, Json.object().put("OnHold", false), key(subject));
    }

    private static String key(HoldSubject subject) {
        return Version.text(Objects.requireNonNull(subject.material()));
    }
}
