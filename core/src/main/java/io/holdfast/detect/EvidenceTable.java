package io.holdfast.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One generation of the sightings that may still be part of a cluster to come: lines of 64 bytes, found by a hash of what
 * alike sightings have in common, and a log of what was sighted exactly. Allocates at the start only.
 *
 * <p>A line has room for {@value #WORDS} <em>words</em>, each one sighting: its number in the log, its time and its place
 * in coarse steps, and some bits of its hash. One compare-and-set makes a sighting known, in the same line that is then
 * searched; and words are enough to see that there is no cluster, which is nearly always. What finds no room goes to a list
 * through the log, newest first, whose head is the eighth word.
 *
 * <p>Nothing is ever removed. A word is overwritten once its sighting is out of reach, a list is followed until all that is
 * left of it is out of reach (each entry knows the latest position from itself on), and a batch of the log is claimed again
 * once all that was written there is.
 *
 * <p><b>Writers</b>: any thread; a claimed batch has one. <b>Readers</b>: any thread.
 *
 * <p><b>Progress</b>: lock-free. A compare-and-set fails only where another thread put its sighting there, or froze the line.
 *
 * <p><b>Memory order</b>: a word or a head is put by a {@link Publication}, behind the release of the entry's stamp. Lines
 * are read volatile. An entry is read between two looks at its stamp (a sequence lock): acquire, the parts opaque, an acquire
 * fence, opaque.
 *
 * <p><b>No ABA</b>: an expected word that was read as out of reach could come again as that of another sighting only once its
 * batch was claimed again 16 times or more (2^28 by the capacity), each time a window later, by a sighting with the same
 * hash and a time that differs by a multiple of 2^14 steps; all in the course of one call. A list's head has the full number,
 * a batch's stamp too: neither ever comes again.
 *
 * <p><b>What may be lost</b>: sightings out of reach.
 */
final class EvidenceTable {
    /** No number. */
    static final long NONE = -1;

    static final int WORDS = 7;

    /** Steps of time are at least so many to a window. */
    static final int STEPS_PER_WINDOW_BITS = 6;

    private static final int BITS_OF_LINE = 3;
    private static final int LIST = 7;

    // Of a word, from the lowest: 20 bits of hash, the lowest always set; 14 of time; 28 of the number. Above hash and
    // time
    // is a guard, always clear, so that both are compared in one subtraction.
    static final int HASH_BITS = 20;
    private static final int TIME_SHIFT = HASH_BITS + 1;
    private static final int TIME_BITS = 14;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final int NUMBER_SHIFT = TIME_SHIFT + TIME_BITS + 1;
    private static final long NUMBER_MASK = (1L << (Long.SIZE - NUMBER_SHIFT)) - 1;

    // Of the hash of a point's word, from the lowest: 6 bits of its cell, a guard, 6 of its place in it, upwards, a
    // guard, and 6
    // to the right.
    static final int CELL_BITS = 6;
    static final int COARSE_BITS = 6;
    private static final int Y_SHIFT = CELL_BITS + 1;
    private static final int X_SHIFT = Y_SHIFT + COARSE_BITS + 1;
    private static final int COARSE_MASK = (1 << COARSE_BITS) - 1;

    private static final long ZONE_GUARDS = 1L << HASH_BITS | 1L << (NUMBER_SHIFT - 1);
    private static final long POINT_GUARDS = ZONE_GUARDS | 1L << CELL_BITS | 1L << (X_SHIFT - 1);

    private static final int TAIL = 16;

    private static final int MOST_STEPS = 1 << 12;

    private static final long FREE = 0;
    private static final long FROZEN = 2;

    // Of an entry.
    private static final int STAMP = 0;
    private static final int KEY = 1;
    private static final int UNIT = 2;
    private static final int TIME = 3;
    private static final int POINT = 4;
    private static final int OLDER = 5;
    private static final int REACH = 6;

    /** Where the first line of an array begins, for arrays that begin at a cache line. */
    private static final int OFFSET = 6;

    private static final int MOST_IN_BATCH_BITS = 6;

    private static final VarHandle LONGS = Publication.LONGS;
    private static final VarHandle BEFORE;
    private static final VarHandle OVER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BEFORE = lookup.findVarHandle(EvidenceTable.class, "before", EvidenceTable.class);
            OVER = lookup.findVarHandle(EvidenceTable.class, "over", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Publication publication;
    private final SharedClock clock;
    private final int stepBits;
    private final int lineMask;
    private final int slotMask;
    private final int batchBits;
    private final int batchMask;
    private final long[] lines;
    private final long[] slots;

    /** (number + 1) * 2 of the batch last claimed, and 1 more once it may be claimed again; 0 where never. */
    private final long[] stamps;

    /** Of each batch that may be claimed again, the position that must be out of reach. */
    private final long[] reaches;

    /** In the middle, on lines of its own: where to look for a batch first. A hint. */
    private final long[] tail = new long[2 * TAIL];

    /** The generation before, which may still hold something in reach. */
    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private @Nullable EvidenceTable before;

    /** So many lines are frozen and over; a hint that may lag. */
    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private int over;

    /**
     * Makes a generation.
     *
     * @param entriesPerLineBits how many entries there are to a line when all are in reach, as a power of 2
     */
    EvidenceTable(
            int atLeast,
            int entriesPerLineBits,
            long window,
            SharedClock clock,
            Publication publication,
            @Nullable EvidenceTable before) {
        int capacity = Integer.highestOneBit(Math.max(atLeast, 2) * 2 - 1);
        int capacityBits = Integer.numberOfTrailingZeros(capacity);
        this.publication = publication;
        this.clock = clock;
        this.stepBits = Math.max(1, Long.SIZE - 1 - Long.numberOfLeadingZeros(window) - STEPS_PER_WINDOW_BITS);
        this.slotMask = capacity - 1;
        this.lineMask = Math.max(1, capacity >> entriesPerLineBits) - 1;
        this.batchBits = Math.max(0, Math.min(MOST_IN_BATCH_BITS, capacityBits - 4));
        this.batchMask = (capacity >> batchBits) - 1;
        this.lines = new long[((lineMask + 1) << BITS_OF_LINE) + OFFSET];
        this.slots = new long[(capacity << BITS_OF_LINE) + OFFSET];
        this.stamps = new long[batchMask + 1];
        this.reaches = new long[batchMask + 1];
        this.before = before;
    }

    int capacity() {
        return slotMask + 1;
    }

    int lines() {
        return lineMask + 1;
    }

    int batches() {
        return batchMask + 1;
    }

    int batchSize() {
        return 1 << batchBits;
    }

    @Nullable
    EvidenceTable beforeVolatile() {
        return (EvidenceTable) BEFORE.getVolatile(this);
    }

    /** Returns a time in coarse steps, of which a word holds the lowest 14 bits. */
    int step(long time) {
        return (int) (time >> stepBits);
    }

    /** Returns how many steps at most lie between two times less than the given span apart. */
    int steps(long span) {
        return (int) (span >> stepBits) + 1;
    }

    static long word(long number, int step, int hash) {
        return number << NUMBER_SHIFT | (step & TIME_MASK) << TIME_SHIFT | hash;
    }

    /** Returns how many steps a word's time lies behind another. */
    private static int behind(long word, int step) {
        int free = Integer.SIZE - TIME_BITS;
        return (step - (int) (word >>> TIME_SHIFT)) << free >> free;
    }

    /** Returns what a zone's word has of the hash. */
    static int zoneBits(long hash) {
        return (int) (hash >>> (Long.SIZE - HASH_BITS)) | 1;
    }

    /** Returns what a point's word has of its cell's hash. */
    static int cellBits(long cell) {
        return (int) (cell >>> (Long.SIZE - CELL_BITS)) | 1;
    }

    /** Returns what a point's word has of its place, in coarse steps. */
    static int placeBits(int x, int y) {
        return (x & COARSE_MASK) << X_SHIFT | (y & COARSE_MASK) << Y_SHIFT;
    }

    /**
     * Claims a batch of entries and returns the number of its first, or {@link #NONE} where every batch is in reach or being
     * filled. Goes round from where the last was found: {@code O(batches)} where it is nearly full.
     *
     * @param outOfReach the latest position that is out of reach
     */
    long claim(long outOfReach) {
        int first = (int) (long) LONGS.getOpaque(tail, TAIL);
        for (int passed = 0; passed <= batchMask; passed++) {
            int at = (first + passed) & batchMask;
            long claimed = claimAt(at, (long) LONGS.getAcquire(stamps, at), outOfReach);
            if (claimed != NONE) {
                LONGS.setOpaque(tail, TAIL, at + 1L);
                return claimed;
            }
        }
        return NONE;
    }

    /** Claims a batch that had the given stamp when last looked at; {@link #NONE} where it cannot be had. */
    private long claimAt(int at, long stamp, long outOfReach) {
        boolean isFresh = stamp == 0;
        if (!isFresh && ((stamp & 1) == 0 || (long) LONGS.getOpaque(reaches, at) > outOfReach)) {
            return NONE;
        }
        long batch = isFresh ? at : (stamp >>> 1) + batchMask;
        // Fails where another session took it.
        return LONGS.compareAndSet(stamps, at, stamp, (batch + 1) << 1) ? batch << batchBits : NONE;
    }

    /** Tells whether a batch was claimed again since it had the given number. */
    boolean isGone(long first) {
        long batch = first >> batchBits;
        return (long) LONGS.getAcquire(stamps, (int) batch & batchMask) >>> 1 != batch + 1;
    }

    /** Claims a batch again that had the given number, and returns its new one; {@link #NONE} where it cannot be had. */
    long claimAgain(long first, long outOfReach) {
        long batch = first >> batchBits;
        int at = (int) batch & batchMask;
        long stamp = (batch + 1) << 1 | 1;
        return (long) LONGS.getAcquire(stamps, at) == stamp ? claimAt(at, stamp, outOfReach) : NONE;
    }

    /** Lets a claimed batch be claimed again once a position is out of reach. */
    void settle(long number, long reach) {
        long batch = number >> batchBits;
        int at = (int) batch & batchMask;
        LONGS.setOpaque(reaches, at, reach);
        LONGS.setRelease(stamps, at, (batch + 1) << 1 | 1);
    }

    /** Writes an entry of a claimed batch. */
    void fill(long number, long key, long unit, long time, long point) {
        int at = slotAt(number);
        LONGS.setOpaque(slots, at + STAMP, 0L);
        VarHandle.releaseFence();
        LONGS.setOpaque(slots, at + KEY, key);
        LONGS.setOpaque(slots, at + UNIT, unit);
        LONGS.setOpaque(slots, at + TIME, time);
        LONGS.setOpaque(slots, at + POINT, point);
        LONGS.setOpaque(slots, at + REACH, time);
        LONGS.setRelease(slots, at + STAMP, number + 1);
    }

    /**
     * Makes an entry known by its word; false where its line is frozen, for then a newer generation is current.
     *
     * @param latest the caller's latest time
     */
    boolean publish(int line, long number, long word, long outOfReach, long latest) {
        int at = lineAt(line);
        int edge = step(outOfReach);
        for (int i = at; i < at + WORDS; i++) {
            long seen = (long) LONGS.getAcquire(lines, i);
            // Retried where another thread put its sighting there, which is then not free.
            while (isFree(seen, edge) && (isTellable(outOfReach) || seen == FREE || isGone(seen, outOfReach))) {
                if (publication.compareAndSetHead(lines, i, seen, word)) {
                    return true;
                }
                seen = (long) LONGS.getVolatile(lines, i);
            }
        }
        return publishOverStrays(at, word, outOfReach, step(latest)) || publishInList(at, number);
    }

    /** After a long silence what is left in a line may look like something to come: coarse time goes in circles. */
    private boolean publishOverStrays(int at, long word, long outOfReach, int latest) {
        for (int i = at; i < at + WORDS; i++) {
            long seen = (long) LONGS.getVolatile(lines, i);
            if (seen != FROZEN
                    && behind(seen, latest) < -1
                    && isGone(seen, outOfReach)
                    && publication.compareAndSetHead(lines, i, seen, word)) {
                return true;
            }
        }
        return false;
    }

    private boolean publishInList(int at, long number) {
        int slot = slotAt(number);
        long position = (long) LONGS.getOpaque(slots, slot + TIME);
        for (; ; ) {
            // Retried where another entry came.
            long head = (long) LONGS.getVolatile(lines, at + LIST);
            if ((head & 1) != 0) {
                return false;
            }
            long older = (head >>> 1) - 1;
            LONGS.setOpaque(slots, slot + OLDER, older);
            LONGS.setOpaque(slots, slot + REACH, Math.max(position, reachOf(older)));
            if (publication.compareAndSetHead(lines, at + LIST, head, (number + 1) << 1)) {
                return true;
            }
        }
    }

    private static boolean isFree(long word, int edge) {
        return (word & 1) == 0 ? word == FREE : behind(word, edge) >= 1;
    }

    /**
     * Tells whether coarse times tell what is out of reach: not where a station is so far behind another that they have come
     * round. Asked after a word was read, it holds for that word, since the latest is raised before one is put.
     */
    private boolean isTellable(long outOfReach) {
        return (clock.latestVolatile() - outOfReach) >>> stepBits < MOST_STEPS;
    }

    /** Tells whether a word's sighting is out of reach, by the log. */
    private boolean isGone(long word, long outOfReach) {
        int at = (int) (word >>> NUMBER_SHIFT) & slotMask;
        at = (at << BITS_OF_LINE) + OFFSET;
        long stamp = (long) LONGS.getAcquire(slots, at + STAMP);
        if (((stamp - 1) & NUMBER_MASK) != word >>> NUMBER_SHIFT) {
            return true;
        }
        long time = (long) LONGS.getOpaque(slots, at + TIME);
        VarHandle.acquireFence();
        return (long) LONGS.getOpaque(slots, at + STAMP) != stamp || time <= outOfReach;
    }

    /** Returns the latest position in a list from an entry on; of entries out of reach, the least value. */
    private long reachOf(long number) {
        if (number == NONE) {
            return Long.MIN_VALUE;
        }
        int at = slotAt(number);
        if ((long) LONGS.getAcquire(slots, at + STAMP) != number + 1) {
            return Long.MIN_VALUE;
        }
        long reach = (long) LONGS.getOpaque(slots, at + REACH);
        VarHandle.acquireFence();
        return (long) LONGS.getOpaque(slots, at + STAMP) == number + 1 ? reach : Long.MIN_VALUE;
    }

    /** Returns what must be out of reach before an entry of this thread may be overwritten. */
    long reach(long number) {
        return (long) LONGS.getOpaque(slots, slotAt(number) + REACH);
    }

    int line(long hash) {
        return (int) hash & lineMask;
    }

    /** Has a line brought near, by a read that nobody waits for. */
    void touch(int line) {
        LONGS.getOpaque(lines, lineAt(line));
    }

    /**
     * Counts the words of a line that look alike in time and hash: no fewer than there are.
     *
     * @param steps from {@link #steps}
     */
    int count(int line, int hash, int step, int steps) {
        long least = ((step - steps) & TIME_MASK) << TIME_SHIFT | hash;
        return count(line, ZONE_GUARDS, least, (2L * steps) << TIME_SHIFT | ZONE_GUARDS);
    }

    /**
     * Counts the words of a line that look alike in time, cell and place: no fewer than there are.
     *
     * @param hash of the cell, without place
     * @param x in coarse steps from the cell's left side, perhaps from beyond
     * @param y likewise
     * @param reach in coarse steps
     */
    int count(int line, int hash, int step, int steps, int x, int y, int reach) {
        int left = Math.max(0, x - reach);
        int low = Math.max(0, y - reach);
        int width = Math.min(COARSE_MASK, x + reach) - left;
        int height = Math.min(COARSE_MASK, y + reach) - low;
        long least = ((step - steps) & TIME_MASK) << TIME_SHIFT | placeBits(left, low) | hash;
        return count(line, POINT_GUARDS, least, (2L * steps) << TIME_SHIFT | placeBits(width, height) | POINT_GUARDS);
    }

    /**
     * Counts the words of which each field lies in a span. The guards above the fields lend them a bit: after the first
     * subtraction each field is its distance from the least, the times' in a circle; after the second a guard is left where that
     * is no more than the span.
     *
     * @param least the least of each field
     * @param spans the span of each field, and the guards
     */
    private int count(int line, long guards, long least, long spans) {
        int at = lineAt(line);
        long fields = ((1L << NUMBER_SHIFT) - 1) & ~guards;
        int count = 0;
        for (int i = at; i < at + WORDS; i++) {
            long word = (long) LONGS.getVolatile(lines, i);
            long distances = ((word | guards) - least) & fields;
            long beyond = ~(spans - distances) & guards;
            count += (int) ((beyond - 1) >>> (Long.SIZE - 1));
        }
        return count;
    }

    /** Tells whether a line has a list. */
    boolean hasList(int line) {
        return (long) LONGS.getVolatile(lines, lineAt(line) + LIST) > 1;
    }

    /**
     * Counts the entries of a line's list less than a window from a time and not farther than some distance from a point; at
     * most the given number.
     */
    int countList(int line, long key, long time, long window, long point, long distance, int most) {
        int count = 0;
        long number = newest(line);
        while (number != NONE && count < most) {
            int at = slotAt(number);
            if ((long) LONGS.getAcquire(slots, at + STAMP) != number + 1) {
                break;
            }
            long foundKey = (long) LONGS.getOpaque(slots, at + KEY);
            long position = (long) LONGS.getOpaque(slots, at + TIME);
            long foundPoint = (long) LONGS.getOpaque(slots, at + POINT);
            long reach = (long) LONGS.getOpaque(slots, at + REACH);
            long older = (long) LONGS.getOpaque(slots, at + OLDER);
            VarHandle.acquireFence();
            if ((long) LONGS.getOpaque(slots, at + STAMP) != number + 1 || reach <= time - window) {
                break;
            }
            if (foundKey == key
                    && position > time - window
                    && position < time + window
                    && Gathering.isWithin(foundPoint, point, distance)) {
                count++;
            }
            number = older;
        }
        return count;
    }

    private long newest(int line) {
        return ((long) LONGS.getVolatile(lines, lineAt(line) + LIST) >>> 1) - 1;
    }

    /**
     * Adds what is in a line and alike, compared in full.
     *
     * @param hashBits how many bits of the hash to look at
     */
    void collect(int line, int hash, int hashBits, long key, long time, long window, Gathering into) {
        int at = lineAt(line);
        int step = step(time);
        int steps = steps(window);
        for (int i = at; i < at + WORDS; i++) {
            long word = (long) LONGS.getVolatile(lines, i);
            if (((int) word ^ hash) << (Integer.SIZE - hashBits) == 0 && Math.abs(behind(word, step)) <= steps) {
                int slot = ((int) (word >>> NUMBER_SHIFT) & slotMask) << BITS_OF_LINE;
                collect(slot + OFFSET, word >>> NUMBER_SHIFT, key, time, window, into);
            }
        }
        long number = newest(line);
        while (number != NONE) {
            int slot = slotAt(number);
            if ((long) LONGS.getAcquire(slots, slot + STAMP) != number + 1) {
                return;
            }
            long older = (long) LONGS.getOpaque(slots, slot + OLDER);
            long reach = (long) LONGS.getOpaque(slots, slot + REACH);
            VarHandle.acquireFence();
            if ((long) LONGS.getOpaque(slots, slot + STAMP) != number + 1 || reach <= time - window) {
                return;
            }
            collect(slot, number & NUMBER_MASK, key, time, window, into);
            number = older;
        }
    }

    private void collect(int slot, long number, long key, long time, long window, Gathering into) {
        long stamp = (long) LONGS.getAcquire(slots, slot + STAMP);
        long foundKey = (long) LONGS.getOpaque(slots, slot + KEY);
        long unit = (long) LONGS.getOpaque(slots, slot + UNIT);
        long position = (long) LONGS.getOpaque(slots, slot + TIME);
        long point = (long) LONGS.getOpaque(slots, slot + POINT);
        VarHandle.acquireFence();
        if ((long) LONGS.getOpaque(slots, slot + STAMP) == stamp
                && ((stamp - 1) & NUMBER_MASK) == number
                && foundKey == key
                && position > time - window
                && position < time + window) {
            into.add(unit, position, point);
        }
    }

    /** Is shown sightings. */
    @FunctionalInterface
    interface Visitor {
        /** Is shown one. */
        void visit(long key, long unit, long time, long point);
    }

    /** Shows every sighting that was made known and lies behind a position, in no particular order. At rest. */
    void forEachBehind(long position, Visitor visitor) {
        for (int line = 0; line < lines(); line++) {
            int at = lineAt(line);
            for (int i = at; i < at + WORDS; i++) {
                long word = (long) LONGS.getVolatile(lines, i);
                if ((word & 1) != 0 && !isGone(word, position)) {
                    show((((int) (word >>> NUMBER_SHIFT) & slotMask) << BITS_OF_LINE) + OFFSET, visitor);
                }
            }
            for (long number = newest(line); reachOf(number) > position; ) {
                int slot = slotAt(number);
                if (slots[slot + TIME] > position) {
                    show(slot, visitor);
                }
                number = slots[slot + OLDER];
            }
        }
    }

    private void show(int slot, Visitor visitor) {
        visitor.visit(slots[slot + KEY], slots[slot + UNIT], slots[slot + TIME], slots[slot + POINT]);
    }

    /** Freezes what is out of reach, some lines at a time; true once all is. */
    boolean isOver(long outOfReach, int mostLines) {
        int line = (int) OVER.getOpaque(this);
        int end = Math.min(lines(), line + mostLines);
        while (line < end && isLineOver(line, outOfReach)) {
            line++;
        }
        OVER.setOpaque(this, line);
        return line == lines();
    }

    private boolean isLineOver(int line, long outOfReach) {
        int at = lineAt(line);
        for (int i = at; i < at + WORDS; i++) {
            for (long seen = (long) LONGS.getVolatile(lines, i);
                    seen != FROZEN;
                    seen = (long) LONGS.getVolatile(lines, i)) {
                if (seen != FREE && !isGone(seen, outOfReach)) {
                    return false;
                }
                // Retried where another thread put its sighting there.
                LONGS.compareAndSet(lines, i, seen, FROZEN);
            }
        }
        long head = (long) LONGS.getVolatile(lines, at + LIST);
        return (head & 1) != 0
                || (reachOf((head >>> 1) - 1) <= outOfReach && LONGS.compareAndSet(lines, at + LIST, head, head | 1));
    }

    void letGoBefore(EvidenceTable gone) {
        // Fails where another thread did it: nothing is ever put back.
        BEFORE.compareAndSet(this, gone, null);
    }

    private static int lineAt(int line) {
        return (line << BITS_OF_LINE) + OFFSET;
    }

    private int slotAt(long number) {
        return (((int) number & slotMask) << BITS_OF_LINE) + OFFSET;
    }
}
