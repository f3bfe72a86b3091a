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

    /** So many batches at most are looked at for each sighting that finds no room, on average. */
    private static final int SEARCHED_FOR_EACH = 64;

    /** Room at first: for a quarter of a million sightings. */
    private static final int AT_FIRST = 1 << 12;

    private final EvidenceTable table;

    /** The first numbers of batches, a ring. */
    private long[] firsts;

    private int head;
    private int size;

    // A log that was found full is not searched again at once.
    private int fullAtStep;
    private int notSearched;

    OwnBatches(EvidenceTable table) {
        this.table = table;
        this.firsts = new long[Math.min(table.batches(), AT_FIRST)];
    }

    EvidenceTable table() {
        return table;
    }

    /** Claims one of them again, or a new one; returns the number of its first entry, or {@link EvidenceTable#NONE}. */
    long claim(long outOfReach) {
        long claimed = reclaim(outOfReach);
        if (claimed == EvidenceTable.NONE) {
            claimed = search(outOfReach);
        }
        if (claimed != EvidenceTable.NONE) {
            add(claimed);
        }
        return claimed;
    }

    /** Searches the log, or where it was full a moment ago says so: to look at every batch takes long for a large one. */
    private long search(long outOfReach) {
        int step = table.step(outOfReach);
        if (notSearched > 0 && step == fullAtStep) {
            notSearched--;
            return EvidenceTable.NONE;
        }
        long claimed = table.claim(outOfReach);
        notSearched = claimed == EvidenceTable.NONE ? table.batches() / SEARCHED_FOR_EACH : 0;
        fullAtStep = step;
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
        if (size == table.batches()) {
            // Some of them have gone to others.
            removeHead();
        }
        if (size == firsts.length) {
            long[] more = new long[2 * size];
            for (int i = 0; i < size; i++) {
                more[i] = firsts[(head + i) & (size - 1)];
            }
            firsts = more;
            head = 0;
        }
        firsts[(head + size++) & (firsts.length - 1)] = first;
    }
}
