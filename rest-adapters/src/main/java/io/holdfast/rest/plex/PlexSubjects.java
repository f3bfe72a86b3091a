package io.holdfast.rest.plex;

import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Segment;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.internal.LadderHolds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names lots, each with the first job that it is suspect in, where containers can be held; the jobs themselves otherwise. */
final class PlexSubjects implements LadderHolds.Subjects {
    private final boolean containers;

    PlexSubjects(Plex system) {
        containers = system.settings().containerHold != null;
    }

    @Override
    public List<HoldSubject> of(MaterialHold hold) {
        Set<String> jobs = new LinkedHashSet<>();
        for (Segment segment : hold.population().segments()) {
            if (segment instanceof WorkOrderSegment order) {
                jobs.add(order.workOrder().value());
            }
        }
        BigDecimal units = BigDecimal.valueOf(hold.population().units().size());
        List<HoldSubject> subjects = new ArrayList<>();
        if (containers) {
            for (MaterialLotId lot : hold.population().lots()) {
                subjects.add(subject(lot.value(), jobs.stream().findFirst().orElse(null), units));
            }
        }
        if (subjects.isEmpty()) {
            jobs.forEach(job -> subjects.add(subject(null, job, units)));
        }
        int unbound = hold.population().unboundUnits().size();
        if (unbound > 0) {
            subjects.add(HoldSubject.units(unbound));
        }
        return subjects;
    }

    private static HoldSubject subject(@Nullable String lot, @Nullable String job, BigDecimal units) {
        return new HoldSubject(lot, null, job, null, null, null, units, null);
    }
}
