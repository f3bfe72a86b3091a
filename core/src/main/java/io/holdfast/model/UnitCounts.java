package io.holdfast.model;

/**
 * Counts of units at an operation (ISO 22400-2: inspected part, good part, scrap, rework and produced quantity). As a change the
 * numbers may be negative.
 *
 * <p>{@code inspected + unserialised = finalGood + scrap + rework + open}, always.
 *
 * @param planned units that were planned, as booked
 * @param started units that were begun, as booked
 * @param produced units that were made, as a machine or person booked them
 * @param unserialised units booked good, scrap or rework by quantity, without serial numbers
 * @param inspected units with at least one real and whole inspection; units, not events
 * @param firstPassGood inspected units whose first attempt was good at every station of the operation
 * @param finalGood good units: inspected ones that are good in the end, and those booked good
 * @param scrap units lost
 * @param rework units that are or wait to be reworked
 * @param open inspected units that nobody has decided about
 * @param tested units that a station inspected, each station for itself, by its first attempt; and those booked by quantity
 * @param failed those of {@code tested} that were not good
 * @param defects defects marked in those first attempts, false calls left out
 * @param late inspected units of which nothing was received before their shift ended
 * @param unbound inspected units whose order is not known
 * @param simulated simulated results; events
 * @param partial results cut short; events
 * @param retests results of a second or later attempt; events
 * @param repeats first attempts at a station that had one of that unit before; events
 */
public record UnitCounts(
        long planned,
        long started,
        long produced,
        long unserialised,
        long inspected,
        long firstPassGood,
        long finalGood,
        long scrap,
        long rework,
        long open,
        long tested,
        long failed,
        long defects,
        long late,
        long unbound,
        long simulated,
        long partial,
        long retests,
        long repeats) {
    /** Nothing. */
    public static final UnitCounts ZERO = of(new long[19]);

    /** How many numbers there are. */
    public static final int SIZE = 19;

    /** Returns the counts of these numbers, in the order of the parts. */
    public static UnitCounts of(long[] values) {
        return new UnitCounts(
                values[0],
                values[1],
                values[2],
                values[3],
                values[4],
                values[5],
                values[6],
                values[7],
                values[8],
                values[9],
                values[10],
                values[11],
                values[12],
                values[13],
                values[14],
                values[15],
                values[16],
                values[17],
                values[18]);
    }

    /** Returns the numbers, in the order of the parts. */
    public long[] values() {
        return new long[] {
            planned,
            started,
            produced,
            unserialised,
            inspected,
            firstPassGood,
            finalGood,
            scrap,
            rework,
            open,
            tested,
            failed,
            defects,
            late,
            unbound,
            simulated,
            partial,
            retests,
            repeats
        };
    }

    /** Adds the numbers to sums in the order of the parts. */
    public void addTo(long[] sums) {
        long[] values = values();
        for (int i = 0; i < values.length; i++) {
            sums[i] += values[i];
        }
    }

    /** Returns the sum of these and others. */
    public UnitCounts plus(UnitCounts other) {
        long[] sum = values();
        other.addTo(sum);
        return of(sum);
    }

    /** Returns the counts that take these back. */
    public UnitCounts negated() {
        long[] values = values();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return of(values);
    }

    /** Tells whether all numbers are 0. */
    public boolean isZero() {
        return equals(ZERO);
    }

    /** Returns the produced quantity (ISO 22400 PQ): units inspected, and those booked by quantity. */
    public long producedQuantity() {
        return inspected + unserialised;
    }
}
