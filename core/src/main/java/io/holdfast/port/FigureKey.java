package io.holdfast.port;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.WorkContext;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a figure of the ledger is for: one hour of one shift at one station under one work-order context.
 *
 * @param station the station
 * @param context the context, or null where the order is not known
 * @param hour the begin of the hour, counted from the begin of the shift
 * @param shift the shift's name
 * @param productionDay the production day
 */
public record FigureKey(
        EquipmentId station, @Nullable WorkContext context, Instant hour, String shift, LocalDate productionDay) {
    /** Checks the parts. */
    public FigureKey {
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(hour, "hour");
        Objects.requireNonNull(shift, "shift");
        Objects.requireNonNull(productionDay, "productionDay");
    }
}
