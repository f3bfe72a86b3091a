package io.holdfast.rest.dynamics;

import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a batch the disposition for "on hold". Its reference keeps the one before, to go back to. */
final class DispositionRung implements Rung {
    private static final String CODE = "BatchDispositionCode";

    private final Dynamics365 system;
    private final ODataService data;
    private final Dynamics365.Disposition disposition;

    DispositionRung(Dynamics365 system, Dynamics365.Disposition disposition) {
        this.system = system;
        data = system.data(Lane.HOLD);
        this.disposition = disposition;
    }

    @Override
    public String words(HoldSubject subject) {
        return "give batch " + subject.lot() + " the disposition " + disposition.held();
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
        Optional<Entity> batch = data.read(resource(subject), Query.ALL);
        if (batch.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "Dynamics has no such batch");
        }
        String code = Json.text(batch.get().value(), CODE);
        return new State(
                disposition.held().equals(code) ? Standing.HELD : Standing.FREE,
                false,
                new Reference("ItemBatch", subject.material() + "/" + subject.lot() + "/" + (code == null ? "" : code)),
                "");
    }

    @Override
    public @Nullable Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        set(subject, disposition.held(), remarks);
        return null;
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        set(subject, Rung.before(reference, disposition.held(), disposition.released()), remarks);
    }

    private void set(HoldSubject subject, String code, Remarks remarks) throws VendorException, InterruptedException {
        Entity batch = data.read(resource(subject), Query.ALL)
                .orElseThrow(() -> new VendorException(Kind.CONFLICT, "the batch is gone since it was found"));
        data.change(resource(subject), batch.etag(), Json.object().put(CODE, code), remarks);
    }

    private String resource(HoldSubject subject) {
        return system.entity(
                DynamicsSet.BATCH,
                "ItemNumber",
                Objects.requireNonNull(subject.material()),
                "BatchNumber",
                Objects.requireNonNull(subject.lot()));
    }
}
