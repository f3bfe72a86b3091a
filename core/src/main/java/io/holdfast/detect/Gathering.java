package io.holdfast.detect;

import java.util.Arrays;

/**
 * What lies about a sighting that may complete a cluster, and the choice among the clusters it completes: that of
 * {@link ClusterChoice}, in numbers. Keeps its arrays; what it chose stays until it is cleared.
 *
 * <p>Sightings are ordered by time, then unit, then point.
 *
 * <p><b>Thread-safety</b>: confined to one thread.
 */
final class Gathering {
    /** The point of what lies in a zone. */
    static final long NOWHERE = point(0, 0);

    private int size;
    private long[] times = new long[16];
    private long[] units = new long[16];
    private long[] points = new long[16];

    /** Positions of the gathered in order. */
    private int[] order = new int[16];

    private int[] spare = new int[16];

    /** Which unit it is, of the gathered in order; from 0. */
    private int[] ranks = new int[16];

    /** How often each unit is in the interval looked at, or in which ball it was seen last. */
    private int[] tally = new int[16];

    /** Positions, in order, of what is in a ball. */
    private int[] ball = new int[16];

    private int ballSize;
    private int distinct;

    private long expectedColumn;
    private long expectedRow;
    private int expectedBits;
    private long expectedPoint;
    private long expectedDistance = -1;

    private int chosenUnits;
    /** Which of the chosen is the anchor. */
    private int anchor;

    private int chosenSize;
    private int[] chosen = new int[16];

    void clear() {
        size = 0;
        chosenUnits = 0;
        chosenSize = 0;
    }

    /** Takes from now on only what lies in one cell, and not farther than some distance from a point. */
    void expect(long column, long row, int cellBits, int x, int y, long distance) {
        expectedColumn = column;
        expectedRow = row;
        expectedBits = cellBits;
        expectedPoint = point(x, y);
        expectedDistance = distance;
    }

    void add(long unit, long time, long point) {
        if (expectedDistance >= 0
                && ((long) x(point) >> expectedBits != expectedColumn
                        || (long) y(point) >> expectedBits != expectedRow
                        || !isWithin(point, expectedPoint, expectedDistance))) {
            return;
        }
        if (size == times.length) {
            grow();
        }
        times[size] = time;
        units[size] = unit;
        points[size] = point;
        size++;
    }

    private void grow() {
        int more = 2 * size;
        times = Arrays.copyOf(times, more);
        units = Arrays.copyOf(units, more);
        points = Arrays.copyOf(points, more);
        order = new int[more];
        spare = new int[more];
        ranks = new int[more];
        tally = new int[more];
        ball = new int[more];
        chosen = Arrays.copyOf(chosen, more);
    }

    int size() {
        return size;
    }

    /** Puts x and y, which fit an int each, into one number that is ordered like them. */
    static long point(int x, int y) {
        return ((long) x << Integer.SIZE) | ((y ^ Integer.MIN_VALUE) & 0xFFFF_FFFFL);
    }

    static int x(long point) {
        return (int) (point >> Integer.SIZE);
    }

    static int y(long point) {
        return (int) point ^ Integer.MIN_VALUE;
    }

    /**
     * Chooses the best of the clusters that a sighting completes: of the centres at its place the one with most distinct
     * units in an interval that holds both, then the first; of its intervals the one with most, then the earliest.
     *
     * @param key of all that is gathered
     * @param point of the sighting, which is among the gathered
     * @param radius or -1 where all gathered are at one place
     * @return whether there is one
     */
    boolean choose(KeyThresholds thresholds, long key, long window, long time, long point, long radius) {
        chosenUnits = 0;
        chosenSize = 0;
        int least = radius < 0 ? thresholds.minimumUnits(key, 0, 0) : thresholds.least();
        if (size < least) {
            return false;
        }
        rank();
        if (distinct < least) {
            return false;
        }
        if (radius < 0) {
            ballSize = size;
            for (int i = 0; i < size; i++) {
                ball[i] = i;
            }
            // Of the earliest of the best intervals, the first is the first that any of them holds.
            chooseInterval(-1, window, time, least);
            return chosenUnits > 0;
        }
        for (int centre = 0; centre < size && chosenUnits < distinct; centre++) {
            long place = points[order[centre]];
            if (isWithin(place, point, radius)) {
                int enough = Math.max(chosenUnits + 1, thresholds.minimumUnits(key, x(place), y(place)));
                if (unitsAbout(place, radius) >= enough) {
                    chooseInterval(centre, window, time, enough);
                }
            }
        }
        return chosenUnits > 0;
    }

    static boolean isWithin(long one, long other, long radius) {
        long dx = (long) x(one) - x(other);
        long dy = (long) y(one) - y(other);
        return dx * dx + dy * dy <= radius * radius;
    }

    /** Fills the ball about a place, and counts its units. */
    private int unitsAbout(long place, long radius) {
        Arrays.fill(tally, 0, distinct, 0);
        ballSize = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (isWithin(points[order[i]], place, radius)) {
                ball[ballSize++] = i;
                if (tally[ranks[i]]++ == 0) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Chooses the best interval about a centre and a time if it has enough units. */
    private void chooseInterval(int centre, long window, long time, int enough) {
        long centreTime = centre < 0 ? time : times[order[centre]];
        long lower = Math.min(centreTime, time);
        long upper = Math.max(centreTime, time);
        Arrays.fill(tally, 0, distinct, 0);
        int most = enough - 1;
        int from = -1;
        int to = 0;
        int inside = 0;
        int end = 0;
        for (int first = 0; first < ballSize; first++) {
            long start = times[order[ball[first]]];
            if (start > lower) {
                break;
            }
            for (; end < ballSize && times[order[ball[end]]] - start < window; end++) {
                if (tally[ranks[ball[end]]]++ == 0) {
                    inside++;
                }
            }
            boolean isNewStart = first == 0 || times[order[ball[first - 1]]] < start;
            if (isNewStart && upper - start < window && inside > most) {
                most = inside;
                from = first;
                to = end;
            }
            if (--tally[ranks[ball[first]]] == 0) {
                inside--;
            }
        }
        if (from >= 0) {
            chosenUnits = most;
            chosenSize = to - from;
            for (int i = from; i < to; i++) {
                chosen[i - from] = order[ball[i]];
                if (ball[i] == centre) {
                    anchor = i - from;
                }
            }
            if (centre < 0) {
                anchor = 0;
            }
        }
    }

    /** Sorts, and numbers the units. */
    private void rank() {
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        sort(true);
        int[] byUnit = spareSortedByUnit();
        distinct = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || units[order[byUnit[i]]] != units[order[byUnit[i - 1]]]) {
                distinct++;
            }
            ranks[byUnit[i]] = distinct - 1;
        }
    }

    private int[] spareSortedByUnit() {
        // The ball and the chosen are not in use yet.
        for (int i = 0; i < size; i++) {
            ball[i] = i;
        }
        sort(false);
        return ball;
    }

    /** Sorts the order of all, or the ball by unit: by insertion while there are few, else by merging. */
    private void sort(boolean all) {
        int[] array = all ? order : ball;
        int run = 8;
        for (int from = 0; from < size; from += run) {
            for (int i = from + 1; i < Math.min(from + run, size); i++) {
                int moved = array[i];
                int to = i;
                for (; to > from && isBefore(moved, array[to - 1], all); to--) {
                    array[to] = array[to - 1];
                }
                array[to] = moved;
            }
        }
        for (int width = run; width < size; width *= 2) {
            for (int from = 0; from < size; from += 2 * width) {
                merge(array, from, Math.min(from + width, size), Math.min(from + 2 * width, size), all);
            }
            int[] merged = spare;
            spare = array;
            array = merged;
            if (all) {
                order = merged;
            } else {
                ball = merged;
            }
        }
    }

    private void merge(int[] array, int from, int middle, int end, boolean all) {
        int left = from;
        int right = middle;
        for (int to = from; to < end; to++) {
            boolean takesLeft = right >= end || (left < middle && !isBefore(array[right], array[left], all));
            spare[to] = array[takesLeft ? left++ : right++];
        }
    }

    private boolean isBefore(int one, int other, boolean all) {
        if (!all) {
            return units[order[one]] < units[order[other]];
        }
        if (times[one] != times[other]) {
            return times[one] < times[other];
        }
        return units[one] != units[other] ? units[one] < units[other] : points[one] < points[other];
    }

    int chosenSize() {
        return chosenSize;
    }

    int chosenUnits() {
        return chosenUnits;
    }

    int anchor() {
        return anchor;
    }

    long anchorPoint() {
        return points[chosen[anchor]];
    }

    long unit(int index) {
        return units[chosen[index]];
    }

    long time(int index) {
        return times[chosen[index]];
    }

    long point(int index) {
        return points[chosen[index]];
    }
}
