package io.holdfast.internal.retain;

import java.time.Duration;

/**
 * How many files a batch has and how long the peace after it is, by how long batches take: they share the journal's one writer, its
 * disk, and mostly the images' disk with the results, so what a batch takes is what a receipt may have to wait. A batch that takes
 * long is halved, and so is the share of the time that is deleted in; one that does not lets the next grow again.
 *
 * <p>Confined to one thread.
 */
public final class Pace {
    /** Ten milliseconds: the syncs of a batch on a disk that has nothing else to do, and little more. */
    static final Duration NOTICED = Duration.ofMillis(10);

    /** Ten files: a commit for less than that costs more than it deletes. */
    static final int LEAST = 10;

    /** A hundred times as long as a batch took nothing is deleted: then one receipt in a hundred may meet one. */
    static final int PEACE = 100;

    /** Ten seconds: even a disk that is choked loses a file a second. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final int most;
    private int files;

    /**
     * Starts with whole batches.
     *
     * @param most how many files a batch has at most
     */
    public Pace(int most) {
        this.most = most;
        files = most;
    }

    /** Returns how many files the next batch has. */
    public int files() {
        return files;
    }

    /**
     * Takes note of a batch and returns how long the peace after it is.
     *
     * @param took how long it took
     * @param pause the least peace
     * @param hurry whether room is needed: then results would soon find none, and the least peace is all
     */
    public Duration after(Duration took, Duration pause, boolean hurry) {
        if (hurry) {
            files = most;
            return pause;
        }
        boolean noticed = took.compareTo(NOTICED) > 0;
        files = noticed ? Math.max(Math.min(LEAST, most), files / 2) : Math.min(most, files + 1 + most / 10);
        Duration peace = took.multipliedBy(PEACE);
        if (peace.compareTo(LONGEST) > 0) {
            peace = LONGEST;
        }
        return peace.compareTo(pause) > 0 ? peace : pause;
    }
}
