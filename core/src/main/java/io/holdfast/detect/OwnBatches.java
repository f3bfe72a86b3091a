package io.holdfast.detect;

/**
 * The batches of a log that one session claimed, the one of longest ago first: it fills them again before it takes others, so
 * that sessions write to memory of their own, and to no more of it than what is in reach.
 *
 * <p><b>Thread-safety</b>: confined to one thread. A batch may be taken by another session once it is out of reach; it is
 * then passed over.
 */
final class OwnBatches {
    /** So many are looked at: of those in reach longest, some are ahead of their time. */
    private static final int LOOKED_AT = 4;

    /** So many are known: for a quarter of a million sightings, with more of which no cache would have helped. */
    private static final int MOST = 1 << 12;

    private final EvidenceTable table;

    /** The first numbers of batches, a ring. */
    private final long[] firsts;

    private int head;
    private int size;

    OwnBatches(EvidenceTable table) {
        this.table = table;
        this.firsts = new long[Math.min(table.batches(), MOST)];
    }

    EvidenceTable table() {
        return table;
    }

    /** Claims one of them again, or a new one; returns the number of its first entry, or {@link EvidenceTable#NONE}. */
    long claim(long outOfReach) {
        long claimed = reclaim(outOfReach);
        if (claimed == EvidenceTable.NONE) {
            claimed = table.claim(outOfReach);
        }
        if (claimed != EvidenceTable.NONE) {
            add(claimed);
        }
        return claimed;
    }

    private long reclaim(long outOfReach) {
        while (size > 0 && table.isGone(firsts[head])) {
            removeHead();
        }
        for (int i = 0; i < Math.min(size, LOOKED_AT); i++) {
            int at = (head + i) & (firsts.length - 1);
            long claimed = table.claimAgain(firsts[at], outOfReach);
            if (claimed != EvidenceTable.NONE) {
                firsts[at] = firsts[head];
                removeHead();
                return claimed;
            }
        }
        return EvidenceTable.NONE;
    }

    private void removeHead() {
        head = (head + 1) & (firsts.length - 1);
        size--;
    }

    private void add(long first) {
        if (size == firsts.length) {
            removeHead();
        }
        firsts[(head + size++) & (firsts.length - 1)] = first;
    }
}
