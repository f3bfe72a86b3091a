package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Units counted otherwise than by inspection: planned by an order, begun or made as a machine counts, or good and bad by quantity
 * where units have no serial numbers. Each number is what this booking adds: at least 0, or at most 0 where it takes another back.
 *
 * @param id its name; the ledger takes it once
 * @param station where
 * @param context the work-order context
 * @param at when they were made, in device time; decides the shift
 * @param planned units planned
 * @param started units begun
 * @param produced units made, good or not, by a counter; for operations whose units are inspected one by one
 * @param good good units without serial numbers
 * @param scrap lost units without serial numbers
 * @param rework units without serial numbers that go to rework
 * @param reason why they are scrap or rework, or null
 * @param reverses the booking that this one takes back, with every number negated; or null
 */
public record CountBooking(
        LedgerId id,
        EquipmentId station,
        WorkContext context,
        Instant at,
        long planned,
        long started,
        long produced,
        long good,
        long scrap,
        long rework,
        @Nullable Morphology reason,
        @Nullable LedgerId reverses) {
    /** Checks the parts. */
    public CountBooking {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(context, "context");
        Checks.instant("at", at);
        if ((planned | started | produced | good | scrap | rework) == 0) {
            throw new IllegalArgumentException("a booking must book something, " + id + " books 0");
        }
        int sign = reverses == null ? 1 : -1;
        requireSign("planned", sign, planned);
        requireSign("started", sign, started);
        requireSign("produced", sign, produced);
        requireSign("good", sign, good);
        requireSign("scrap", sign, scrap);
        requireSign("rework", sign, rework);
    }

    private static void requireSign(String part, int sign, long value) {
        if (value * sign < 0) {
            throw new IllegalArgumentException(
                    part + (sign > 0 ? " must be >= 0, was " : " of a reversal must be <= 0, was ") + value);
        }
    }

    /** Returns the booking that takes this one back; it has a name of its own, always the same. */
    public CountBooking reversal() {
        return new CountBooking(
                LedgerId.of("BR", id.value()),
                station,
                context,
                at,
                -planned,
                -started,
                -produced,
                -good,
                -scrap,
                -rework,
                reason,
                id);
    }

    /** Returns a booking of planned units. */
    public static CountBooking planned(
            LedgerId id, EquipmentId station, WorkContext context, Instant at, long planned) {
        return new CountBooking(id, station, context, at, planned, 0, 0, 0, 0, 0, null, null);
    }

    /** Returns a booking of units begun and made, as a machine counts them. */
    public static CountBooking made(
            LedgerId id, EquipmentId station, WorkContext context, Instant at, long started, long produced) {
        return new CountBooking(id, station, context, at, 0, started, produced, 0, 0, 0, null, null);
    }

    /** Returns a booking of units without serial numbers. */
    public static CountBooking quantities(
            LedgerId id,
            EquipmentId station,
            WorkContext context,
            Instant at,
            long good,
            long scrap,
            long rework,
            @Nullable Morphology reason) {
        return new CountBooking(id, station, context, at, 0, 0, 0, good, scrap, rework, reason, null);
    }
}
