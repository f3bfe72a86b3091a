package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a job on hold. */
final class JobRung implements Rung {
    private final PlexJobs jobs;
    private final PlexRest rest;
    private final Plex.Builder settings;

    JobRung(Plex system) {
        jobs = new PlexJobs(system, Lane.HOLD);
        rest = system.rest(Lane.HOLD);
        settings = system.settings();
    }

    @Override
    public String words(HoldSubject subject) {
        return "put job " + subject.order() + " on hold";
    }

    @Override
    public HoldScope scope() {
        return HoldScope.ORDER;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.order() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        Optional<JsonNode> job = jobs.read(order(subject));
        if (job.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "Plex has no such job");
        }
        String status = PlexRest.required(job.get(), "jobStatus");
        if (settings.endedJobs.contains(status)) {
            return State.of(Standing.GONE, "the job is " + status);
        }
        return new State(
                settings.heldJobs.contains(status) ? Standing.HELD : Standing.FREE,
                false,
                new Reference("job", PlexRest.required(job.get(), "id")),
                "");
    }

    @Override
    public @Nullable Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        act(subject, "hold");
        return null;
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        act(subject, "release-hold");
    }

    private void act(HoldSubject subject, String what) throws VendorException, InterruptedException {
        String id = PlexRest.required(jobs.needed(order(subject)), "id");
        rest.act("/scheduling/v1-beta1/jobs/" + Texts.percentEncode(id) + "/" + what);
    }

    private static WorkOrderId order(HoldSubject subject) {
        return new WorkOrderId(Objects.requireNonNull(subject.order()));
    }
}
