package io.holdfast.rest.sapdm;

import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Reports;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names each suspect unit, bound to an order or not: an SFC is found by its own name. A lot is named where no unit is. */
final class SfcSubjects implements LadderHolds.Subjects {
    @Override
    public List<HoldSubject> of(MaterialHold hold) {
        SuspectPopulation population = hold.population();
        WorkOrderSegment segment = Reports.order(population.segments());
        String order = segment == null ? null : segment.workOrder().value();
        Set<UnitId> units = new LinkedHashSet<>(population.units());
        units.addAll(population.unboundUnits());
        List<HoldSubject> subjects = new ArrayList<>();
        for (UnitId unit : units) {
            subjects.add(subject(null, unit.value(), population.units().contains(unit) ? order : null));
        }
        if (subjects.isEmpty()) {
            for (MaterialLotId lot : population.lots()) {
                subjects.add(subject(lot.value(), null, order));
            }
        }
        return subjects;
    }

    private static HoldSubject subject(@Nullable String lot, @Nullable String sfc, @Nullable String order) {
        return new HoldSubject(lot, sfc, order, null, null, null, BigDecimal.ONE, null);
    }
}
