package io.holdfast.retain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageUse;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images for tests. */
final class Images {
    static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    static final EquipmentId STATION = new EquipmentId("ST-1");

    private Images() {}

    static ImageUse use(ImageClass imageClass, @Nullable String family, @Nullable String customer, Instant at) {
        return new ImageUse(
                new ResultId("R-1"),
                new UnitId("U-1"),
                STATION,
                List.of(new MaterialLotId("LOT-1")),
                null,
                family,
                customer,
                imageClass,
                at,
                at);
    }

    static RegisteredImage image(ImageUse... uses) {
        return new RegisteredImage(1, "disk", "a/b.png", 100, null, RegisteredImage.State.KEPT, START, List.of(uses));
    }

    static RegisteredImage image(ImageClass imageClass) {
        return image(use(imageClass, null, null, START));
    }
}
