package io.holdfast.model;

import java.util.Objects;

/**
 * One thing that a hold restricts, and that a target answers for on its own.
 *
 * @param kind what sort of thing
 * @param name its name: the serial, the lot's number, or the segment in words
 */
public record HoldItem(Kind kind, String name) {
    /** What sort of thing is held. */
    public enum Kind {
        /** One unit, by its serial. */
        UNIT,
        /** A lot, with all that is left of it. */
        LOT,
        /** What was made in a work-order segment and no lot names. */
        SEGMENT
    }

    /** Checks the parts. */
    public HoldItem {
        Objects.requireNonNull(kind, "kind");
        Checks.identifier("name", name);
    }

    /** Returns the unit as a thing to hold. */
    public static HoldItem of(UnitId unit) {
        return new HoldItem(Kind.UNIT, unit.value());
    }

    /** Returns the lot as a thing to hold. */
    public static HoldItem of(MaterialLotId lot) {
        return new HoldItem(Kind.LOT, lot.value());
    }

    @Override
    public String toString() {
        return switch (kind) {
            case UNIT -> "unit " + name;
            case LOT -> "lot " + name;
            case SEGMENT -> "segment " + name;
        };
    }
}
