package io.holdfast.store;

import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.time.Instant;
import java.util.List;

/** A plant of three stations: 500 units to a work order, a reject in twenty, six seconds to a part. */
final class Plant {
    static final Instant START = Instant.parse("2026-03-14T06:00:00Z");

    private Plant() {}

    static InspectionResult result(long number) {
        return result("", number);
    }

    static InspectionResult result(String prefix, long number) {
        boolean reject = number % 20 == 19;
        Instant time = START.plusMillis(6_000 * number).plusNanos(number * 7_919 % 1_000_000);
        InspectionResult.Builder builder = InspectionResult.of(
                        new ResultId(prefix + "ST" + number % 3 + "-" + (100_000_000 + number)),
                        new EquipmentId("ST" + number % 3),
                        new UnitId(prefix + "SN" + (200_000_000 + number / 3 * 7)),
                        reject ? Verdict.FAIL : Verdict.PASS,
                        time)
                .context(context(number / 500));
        if (reject) {
            builder.defect(Defect.of(
                    new Morphology(number % 3 == 0 ? "scratch" : "void"), new Place.Zone(null, "zone-" + number % 9)));
        }
        return builder.build().received(time.plusMillis(180 + number % 50), null);
    }

    static WorkContext context(long order) {
        return WorkContext.of(new WorkOrderId("WO-" + (4_000 + order)), new OperationId("0020"))
                .material(new MaterialDefinitionId("PN-" + order % 12), "C")
                .line(new EquipmentId("LINE-1"))
                .producedLot(new MaterialLotId("LOT-" + order))
                .consumedLots(List.of(new MaterialLotId("SUP-" + order / 4), new MaterialLotId("SUP-X" + order)))
                .build();
    }
}
