package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whose images a freeze keeps. */
public sealed interface FreezeScope {
    /** Images of units that went into a lot or were made from it. */
    record Lot(MaterialLotId lot) implements FreezeScope {
        /** Checks the part. */
        public Lot {
            Objects.requireNonNull(lot, "lot");
        }

        @Override
        public String toString() {
            return "lot " + lot;
        }
    }

    /** Images of one unit. */
    record Unit(UnitId unit) implements FreezeScope {
        /** Checks the part. */
        public Unit {
            Objects.requireNonNull(unit, "unit");
        }

        @Override
        public String toString() {
            return "unit " + unit;
        }
    }

    /** Images of a part family, by the name under which it was registered. */
    record Family(String name) implements FreezeScope {
        /** Checks the name. */
        public Family {
            Checks.identifier("family", name);
        }

        @Override
        public String toString() {
            return "family " + name;
        }
    }

    /**
     * Images taken in an interval.
     *
     * @param station at this station only, or null for all
     * @param from device time of the first, included
     * @param to device time of the end, excluded; or null: also what is taken from now on
     */
    record Interval(
            @Nullable EquipmentId station,
            Instant from,
            @Nullable Instant to) implements FreezeScope {
        /** Checks the parts. */
        public Interval {
            Checks.instant("from", from);
            if (to != null && !from.isBefore(Checks.instant("to", to))) {
                throw new IllegalArgumentException("to must be after from, was " + to + " with from " + from);
            }
        }

        @Override
        public String toString() {
            return from + " to " + (to == null ? "whenever" : to) + (station == null ? "" : " at " + station);
        }
    }

    /** Tells whether an image of that use is in the scope. Lots are compared as the use names them. */
    default boolean covers(ImageUse use) {
        if (this instanceof Lot it) {
            return use.lots().contains(it.lot());
        }
        if (this instanceof Unit it) {
            return use.unit().equals(it.unit());
        }
        if (this instanceof Family it) {
            return it.name().equals(use.family());
        }
        Interval it = (Interval) this;
        return (it.station() == null || it.station().equals(use.station()))
                && !use.takenAt().isBefore(it.from())
                && (it.to() == null || use.takenAt().isBefore(it.to()));
    }
}
