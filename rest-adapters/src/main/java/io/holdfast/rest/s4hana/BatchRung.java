package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Entity;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Restricts a batch. */
final class BatchRung implements Rung {
    private static final String RESTRICTED = "MatlBatchIsInRstrcdUseStock";

    private final ODataService batches;
    private final boolean byPlant;

    BatchRung(S4Hana system) {
        batches = system.service(S4Service.BATCH, Lane.HOLD);
        byPlant = system.settings().batchesByPlant;
    }

    @Override
    public String words(HoldSubject subject) {
        return "set batch " + subject.lot() + " to restricted use";
    }

    @Override
    public HoldScope scope() {
        return HoldScope.LOT;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.lot() != null && subject.material() != null && (!byPlant || subject.site() != null);
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        Optional<Entity> batch = batches.read(resource(subject), Query.ALL);
        if (batch.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "SAP has no such batch");
        }
        boolean held = batch.get().value().path(RESTRICTED).asBoolean();
        return new State(held ? Standing.HELD : Standing.FREE, false, reference(subject), "");
    }

    @Override
    public Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        set(subject, true, remarks);
        return reference(subject);
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        set(subject, false, remarks);
    }

    private void set(HoldSubject subject, boolean restricted, Remarks remarks)
            throws VendorException, InterruptedException {
        Optional<Entity> batch = batches.read(resource(subject), Query.ALL);
        ObjectNode change = Json.object().put(RESTRICTED, restricted);
        batches.change(resource(subject), batch.map(Entity::etag).orElse(null), change, remarks);
    }

    private String resource(HoldSubject subject) {
        return "Batch(Material=" + Version.text(Objects.requireNonNull(subject.material()))
                + ",BatchIdentifyingPlant=" + Version.text(byPlant ? Objects.requireNonNull(subject.site()) : "")
                + ",Batch=" + Version.text(Objects.requireNonNull(subject.lot())) + ")";
    }

    private static Reference reference(HoldSubject subject) {
        return new Reference("Batch", subject.material() + "/" + subject.lot());
    }
}
