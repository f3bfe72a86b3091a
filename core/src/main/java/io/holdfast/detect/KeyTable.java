package io.holdfast.detect;

import java.util.Arrays;

/**
 * Slots of {@value #SLOT} longs by key: extendible hashing (Fagin et al. 1979). The first bits of a key's hash choose a
 * segment of {@value #SLOTS} slots, the last ones where in it to begin to look: in a group of eight slots, whose tags, a byte of
 * the hash each, are compared at once within one long. A segment that is full lets go of the keys that nobody needs any more;
 * where too many stay, it is split in two. So no call ever moves more than a segment, and nothing need be swept but what fills
 * up.
 *
 * <p>Any key is told from an empty slot, since a tag in use is not 0. Nor is the second long of a slot in use, which belongs to
 * the user.
 *
 * <p>Confined to one thread.
 */
final class KeyTable {
    /** Longs in a slot: 80 bytes, two lines of a cache as a rule. */
    static final int SLOT = 10;

    /** Where in a slot its key is. */
    static final int KEY = 0;

    /** Where in a slot the user's word is that is not 0. */
    static final int WORD = 1;

    /** A little less than a power of two, as directories double: fuller segments, for the same speed. */
    static final int SLOTS = 240;

    /** Asks the user of the slots, who may clean up behind a key that goes. */
    @FunctionalInterface
    interface Tenants {
        /** Tells whether nobody needs the key in the slot any more. */
        boolean leaves(long[] segment, int slot);
    }

    private static final int END = SLOTS * SLOT;

    private static final int GROUP = 8;
    private static final int GROUPS = SLOTS / GROUP;

    /** Behind the slots: a tag for each slot of a group, in the order of the bytes from the last on; groups fill up in it. */
    private static final int TAGS = END;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    /** Behind the tags: how many slots are in use, at how many to make room, how many bits of the hash are common to all. */
    private static final int USED = TAGS + GROUPS;

    private static final int FULL = USED + 1;
    private static final int DEPTH = USED + 2;

    /** A few more than needed: with the array's header, segments that lie in a row begin alike in their cache lines. */
    private static final int LENGTH = USED + 6;

    private static final int USUALLY_FULL = SLOTS * 7 / 8;
    private static final int FULL_STEP = SLOTS / 16;

    /** Where no more than this stay, a good part of the segment is free again. */
    private static final int SPLIT_ABOVE = SLOTS * 5 / 8;

    /** The same while there are but few segments: keys that left often come back. */
    private static final int SPLIT_EARLY_ABOVE = SLOTS / 4;

    private static final int FEW = 8;

    private final Tenants tenants;
    private final int deepest;
    private final int few;
    private int segments = 2;
    private int depth = 1;
    private long[][] directory = {segment(1), segment(1)};
    private long[] spare = new long[LENGTH];

    /**
     * @param keys for how many there must be room: twice as much is taken before any is refused, lest segments that have
     *     more than their share refuse some
     */
    KeyTable(int keys, Tenants tenants) {
        this.tenants = tenants;
        this.few = FEW + keys / SLOTS;
        this.deepest = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros((keys - 1L) / (SLOTS / 2)));
    }

    private static long[] segment(int depth) {
        long[] segment = new long[LENGTH];
        segment[FULL] = USUALLY_FULL;
        segment[DEPTH] = depth;
        return segment;
    }

    /** Returns the key's hash: one multiplication by 2^64 over the golden ratio, its high half folded into the low one. */
    static long hash(long key) {
        long mixed = (key ^ key >>> 32) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }

    /** Returns the segment in which a key of the hash would be. */
    long[] segment(long hash) {
        return directory[(int) (hash >>> -depth)];
    }

    /**
     * Returns where the key's slot begins if it is the first in its home group that has its tag, as it nearly always is; else
     * any slot's beginning. Without a branch, for where in the group it is cannot be foreseen, and a processor that guesses
     * wrong has to begin anew.
     */
    static int guess(long[] segment, long hash) {
        int group = home(hash);
        return slot(group, Long.numberOfTrailingZeros(equal(segment[TAGS + group], tag(hash))));
    }

    /** Returns where in its segment the key's slot begins, or, if it has none, minus 1 less where there is an empty one. */
    static int find(long[] segment, long hash, long key) {
        for (int group = home(hash); ; group = group + 1 < GROUPS ? group + 1 : 0) {
            long tags = segment[TAGS + group];
            for (long left = equal(tags, tag(hash)); left != 0; left &= left - 1) {
                int slot = slot(group, Long.numberOfTrailingZeros(left));
                if (segment[slot + KEY] == key && segment[slot + WORD] != 0) {
                    return slot;
                }
            }
            if (tags >= 0) {
                // The last tag is 0: the group was never full.
                int used = Long.SIZE - Long.numberOfLeadingZeros(tags);
                return ~slot(group, used);
            }
        }
    }

    /** Says that the caller puts the key in the empty slot that {@link #find} found. */
    static void add(long[] segment, int slot, long hash, long key) {
        segment[slot + KEY] = key;
        int index = slot / SLOT;
        segment[TAGS + index / GROUP] |= tag(hash) << (index % GROUP * Byte.SIZE);
        segment[USED]++;
    }

    /** Returns a long whose lowest bit, if any, is in the first byte that equals the tag; higher ones may err. */
    private static long equal(long tags, long tag) {
        long different = tags ^ tag * ONES;
        return (different - ONES) & ~different & HIGHS;
    }

    /** Returns a byte that is not 0, and whose first bit is set. */
    private static long tag(long hash) {
        return (hash >>> 16 & 0xFF) | 0x80;
    }

    private static int home(long hash) {
        return (int) (((hash & 0xFFFF) * GROUPS) >>> 16);
    }

    /** Returns where the slot begins whose tag has the given bit; bit 64 is taken for bit 0. */
    private static int slot(int group, int bit) {
        return (group * GROUP + ((bit >>> 3) & (GROUP - 1))) * SLOT;
    }

    /**
     * Makes room for one more key, which the caller will add where {@link #find} then says. Slots may move.
     *
     * @return whether there is room
     */
    boolean makeRoom(long hash) {
        long[] segment = segment(hash);
        while (segment[USED] >= segment[FULL]) {
            int staying = staying(segment);
            if (staying > (segments < few ? SPLIT_EARLY_ABOVE : SPLIT_ABOVE) && segment[DEPTH] < deepest) {
                split(segment, hash);
                segment = segment(hash);
            } else {
                squeeze(segment, hash);
                return staying < SLOTS - 1;
            }
        }
        return true;
    }

    /** Empties the slots that nobody needs, and counts the others. */
    private int staying(long[] segment) {
        int staying = 0;
        for (int slot = 0; slot < END; slot += SLOT) {
            if (segment[slot + WORD] != 0) {
                if (tenants.leaves(segment, slot)) {
                    segment[slot + WORD] = 0;
                } else {
                    staying++;
                }
            }
        }
        return staying;
    }

    /** Moves what is left in a segment together, so that groups fill up from their beginnings, and keys from their homes on. */
    private void squeeze(long[] segment, long hash) {
        long[] squeezed = cleared(spare, (int) segment[DEPTH]);
        for (int slot = 0; slot < END; slot += SLOT) {
            if (segment[slot + WORD] != 0) {
                copy(segment, slot, squeezed);
            }
        }
        squeezed[FULL] = Math.min(SLOTS - 1, Math.max(USUALLY_FULL, squeezed[USED] + FULL_STEP));
        replace(segment, hash, squeezed, squeezed);
        spare = segment;
    }

    private void split(long[] segment, long hash) {
        int deeper = (int) segment[DEPTH] + 1;
        if (deeper > depth) {
            doubleDirectory();
        }
        long[] zeros = cleared(spare, deeper);
        long[] ones = segment(deeper);
        for (int slot = 0; slot < END; slot += SLOT) {
            if (segment[slot + WORD] != 0) {
                copy(segment, slot, (hash(segment[slot + KEY]) >>> -deeper & 1) == 0 ? zeros : ones);
            }
        }
        segments++;
        replace(segment, hash, zeros, ones);
        spare = segment;
    }

    private static long[] cleared(long[] segment, int depth) {
        Arrays.fill(segment, 0);
        segment[FULL] = USUALLY_FULL;
        segment[DEPTH] = depth;
        return segment;
    }

    private static void copy(long[] from, int slot, long[] to) {
        long key = from[slot + KEY];
        int empty = ~find(to, hash(key), key);
        System.arraycopy(from, slot, to, empty, SLOT);
        add(to, empty, hash(key), key);
    }

    private void doubleDirectory() {
        long[][] doubled = new long[2 * directory.length][];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i / 2];
        }
        directory = doubled;
        depth++;
    }

    /** Puts two segments, or twice one, in the place of the one in which the hash belongs. */
    private void replace(long[] old, long hash, long[] zeros, long[] ones) {
        int shared = 1 << (depth - (int) old[DEPTH]);
        int first = (int) (hash >>> -depth) & -shared;
        for (int i = 0; i < shared; i++) {
            directory[first + i] = i < shared / 2 ? zeros : ones;
        }
    }

    /** Hands over every slot in use, in no particular order. */
    void forEach(Visitor visitor) {
        for (int i = 0; i < directory.length; i += 1 << (depth - (int) directory[i][DEPTH])) {
            long[] segment = directory[i];
            for (int slot = 0; slot < END; slot += SLOT) {
                if (segment[slot + WORD] != 0) {
                    visitor.visit(segment, slot);
                }
            }
        }
    }

    /** Is shown slots. */
    @FunctionalInterface
    interface Visitor {
        /** Is shown one; may change all of it but its key. */
        void visit(long[] segment, int slot);
    }
}
