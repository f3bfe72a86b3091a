package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names lots, each with the part of the job that it is suspect in; without lots, a quantity of that part. */
final class EpicorSubjects implements LadderHolds.Subjects {
    private final EpicorJobs jobs;

    EpicorSubjects(EpicorKinetic system) {
        jobs = new EpicorJobs(system, Lane.HOLD);
    }

    @Override
    public List<HoldSubject> of(MaterialHold hold) throws VendorException, InterruptedException {
        WorkOrderSegment segment = Reports.order(hold.population().segments());
        JsonNode job =
                segment == null ? Json.object() : jobs.read(segment.workOrder()).orElse(Json.object());
        String order = segment == null ? null : segment.workOrder().value();
        BigDecimal units = BigDecimal.valueOf(hold.population().units().size());
        List<HoldSubject> subjects = new ArrayList<>();
        for (MaterialLotId lot : hold.population().lots()) {
            subjects.add(subject(lot.value(), order, job, units));
        }
        if (subjects.isEmpty() && units.signum() > 0) {
            subjects.add(subject(null, order, job, units));
        }
        int unbound = hold.population().unboundUnits().size();
        if (unbound > 0) {
            subjects.add(HoldSubject.units(unbound));
        }
        return subjects;
    }

    private static HoldSubject subject(@Nullable String lot, @Nullable String order, JsonNode job, BigDecimal units) {
        return new HoldSubject(lot, null, order, Json.text(job, "PartNum"), Json.text(job, "Plant"), null, units, null);
    }
}
