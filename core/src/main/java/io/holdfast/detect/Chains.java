package io.holdfast.detect;

import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a {@link WindowLog}: a ring of slots, and hashed chains that run through it from the newest entry to
 * the oldest. Allocates at the start only.
 *
 * <p>A slot is claimed for a sequence number, filled, linked to its chain, and reused once the ring has come round and
 * nothing in its chain from there on is in reach any more. No two claims ever have one number, and the number of a slot
 * only grows: that is why no compare-and-set here can mistake a new state for an old one (no ABA).
 *
 * <p>An entry carries its <em>reach</em>: the latest position in its chain from itself backwards. The order in which
 * entries were linked need not be that of their positions nor of their numbers (a caller may stall between claim and
 * link), so neither would tell when the rest of a chain is of no interest; the reach does. It also is what a slot must
 * lose before reuse: cutting a chain there loses nothing in reach.
 *
 * <p><b>Writers</b>: any thread; between {@link #claim} and {@link #settle} a slot has one. <b>Readers</b>: any thread.
 *
 * <p><b>Progress</b>: lock-free. A failed compare-and-set means that another thread claimed that slot or linked to that
 * chain; a slot whose claimer stalled is passed over and costs one slot.
 *
 * <p><b>Memory order</b>: linking is a {@link Publication}. A reader takes a slot's stamp with acquire, reads the entry,
 * and looks at the stamp again behind an acquire fence (a sequence lock): with the number it asked for seen twice, what
 * it read is that entry, since a claimer changes the stamp first and writes behind a release fence.
 *
 * <p><b>What may be lost</b>: entries out of reach. {@link #isAt} then says so.
 */
final class Chains {
    /** No sequence number. */
    static final long NONE = -1;

    // Eight longs, the size of a cache line, make one slot.
    private static final int SLOT_BITS = 3;

    /** 0 where never used; else (number + 1) * 2, and 1 more once it may be reused. */
    private static final int STAMP = 0;

    private static final int POSITION = 1;
    private static final int REACH = 2;
    private static final int OLDER = 3;
    private static final int KEY = 4;
    private static final int X = 5;
    private static final int Y = 6;
    private static final int DETAIL = 7;

    private static final VarHandle LONGS = Publication.LONGS;
    private static final VarHandle TAIL;

    static {
        try {
            TAIL = java.lang.invoke.MethodHandles.lookup().findVarHandle(Chains.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Publication publication;
    private final int mask;
    private final long[] slots;
    private final @Nullable Object[] subjects;

    /** (number + 1) * 2 of the newest entry of each chain, or 0; and 1 more once frozen. */
    private final long[] heads;

    /** About the next number; a hint that may lag. */
    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private long tail;

    Chains(int atLeast, Publication publication) {
        int capacity = Integer.highestOneBit(Math.max(atLeast, 2) * 2 - 1);
        this.publication = publication;
        this.mask = capacity - 1;
        this.slots = new long[capacity << SLOT_BITS];
        this.subjects = new Object[capacity];
        this.heads = new long[capacity];
    }

    int capacity() {
        return mask + 1;
    }

    /** Returns the chain of a hash. */
    int chain(long hash) {
        return (int) (hash ^ hash >>> 32) & mask;
    }

    /**
     * Claims a slot, or returns {@link #NONE} where the ring is full.
     *
     * @param outOfReach the latest position that is out of reach
     */
    long claim(long outOfReach) {
        long number = (long) TAIL.getOpaque(this);
        for (int passed = 0; passed <= mask; passed++) {
            int at = at(number);
            long stamp = (long) LONGS.getAcquire(slots, at + STAMP);
            long held = (stamp >>> 1) - 1;
            if (held >= number) {
                // The hint lags: this number was given away.
                number = held + 1;
            } else if (stamp != 0 && (stamp & 1) == 0) {
                // Its claimer stalls for a whole lap: leave it a hole.
                number++;
            } else if (stamp != 0 && (long) LONGS.getOpaque(slots, at + REACH) > outOfReach) {
                return NONE;
            } else if (LONGS.compareAndSet(slots, at + STAMP, stamp, (number + 1) << 1)) {
                // Having read the reach before, it was this stamp's.
                VarHandle.releaseFence();
                if ((long) TAIL.getOpaque(this) <= number) {
                    TAIL.setOpaque(this, number + 1);
                }
                return number;
            }
        }
        return NONE;
    }

    /** Fills a slot that this thread claimed. */
    void fill(long number, long position, long key, long x, long y, long detail, Object subject) {
        int at = at(number);
        LONGS.setOpaque(slots, at + POSITION, position);
        LONGS.setOpaque(slots, at + KEY, key);
        LONGS.setOpaque(slots, at + X, x);
        LONGS.setOpaque(slots, at + Y, y);
        LONGS.setOpaque(slots, at + DETAIL, detail);
        SUBJECTS.setOpaque(subjects, (int) number & mask, subject);
    }

    private static final VarHandle SUBJECTS = java.lang.invoke.MethodHandles.arrayElementVarHandle(Object[].class);

    /**
     * Makes a filled entry the newest of its chain unless the head is no longer the given one. The chain then has a
     * newer entry, or is frozen; not frozen, a retry succeeds unless yet another entry comes.
     */
    boolean link(long number, int chain, long head) {
        int at = at(number);
        long older = (head >>> 1) - 1;
        long position = (long) LONGS.getOpaque(slots, at + POSITION);
        LONGS.setOpaque(slots, at + OLDER, older);
        LONGS.setOpaque(slots, at + REACH, Math.max(position, reachOf(older)));
        return publication.compareAndSetHead(heads, chain, head, (number + 1) << 1);
    }

    /** Shows each entry that was linked and lies behind a position, in no particular order. At rest. */
    void forEachBehind(long position, LongConsumer visitor) {
        for (int slot = 0; slot <= mask; slot++) {
            long number = ((long) LONGS.getAcquire(slots, (slot << SLOT_BITS) + STAMP) >>> 1) - 1;
            if (number != NONE && reach(number) != Long.MIN_VALUE && position(number) > position) {
                visitor.accept(number);
            }
        }
    }

    /** Allows the slot to be reused when its time has come: after {@link #link}, or instead of it. */
    void settle(long number, boolean linked) {
        int at = at(number);
        if (!linked) {
            LONGS.setOpaque(slots, at + REACH, Long.MIN_VALUE);
        }
        LONGS.setRelease(slots, at + STAMP, (number + 1) << 1 | 1);
    }

    /** Returns the latest position in a chain from an entry on; of entries out of reach, the least value. */
    private long reachOf(long number) {
        if (number == NONE || !isAt(number)) {
            return Long.MIN_VALUE;
        }
        long reach = reach(number);
        return isStillAt(number) ? reach : Long.MIN_VALUE;
    }

    /** Returns the head of a chain, to be taken apart by {@link #newest} and {@link #isFrozen}. */
    long headVolatile(int chain) {
        return (long) LONGS.getVolatile(heads, chain);
    }

    static long newest(long head) {
        return (head >>> 1) - 1;
    }

    static boolean isFrozen(long head) {
        return (head & 1) != 0;
    }

    /**
     * Has a chain take no more entries, and returns its head. Retried where an entry came in between; at the latest when
     * every caller that still knows this generation has linked, it succeeds. Frozen is for ever.
     */
    long freeze(int chain) {
        for (; ; ) {
            long head = headVolatile(chain);
            if (isFrozen(head) || LONGS.compareAndSet(heads, chain, head, head | 1)) {
                return head | 1;
            }
        }
    }

    /** Freezes a chain and tells whether all of it is out of reach. */
    boolean isOver(int chain, long outOfReach) {
        long newest = newest(headVolatile(chain));
        return reachOf(newest) <= outOfReach && reachOf(newest(freeze(chain))) <= outOfReach;
    }

    /** Tells whether the entry is there; if so, goes before its parts are read. */
    boolean isAt(long number) {
        return (long) LONGS.getAcquire(slots, at(number) + STAMP) >>> 1 == number + 1;
    }

    /** Tells whether what was read since {@link #isAt} was this entry's. */
    boolean isStillAt(long number) {
        VarHandle.acquireFence();
        return (long) LONGS.getOpaque(slots, at(number) + STAMP) >>> 1 == number + 1;
    }

    long position(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + POSITION);
    }

    long reach(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + REACH);
    }

    /** Returns the entry linked before, or {@link #NONE}. */
    long older(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + OLDER);
    }

    long key(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + KEY);
    }

    long x(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + X);
    }

    long y(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + Y);
    }

    long detail(long number) {
        return (long) LONGS.getOpaque(slots, at(number) + DETAIL);
    }

    @Nullable
    Object subject(long number) {
        return SUBJECTS.getOpaque(subjects, (int) number & mask);
    }

    private int at(long number) {
        return ((int) number & mask) << SLOT_BITS;
    }
}
