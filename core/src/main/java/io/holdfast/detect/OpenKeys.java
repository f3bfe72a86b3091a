package io.holdfast.detect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * The clusters that are open at keys, and those that fell quiet and were not told yet: a list for each key, in order of
 * opening, and a queue of all by their last members. The queue is put right when it is asked; to extend a cluster costs it
 * nothing. It is a wheel of buckets (Varghese and Lauck 1987), a fraction of a window each, and a heap of those clusters only
 * that may fall quiet within the bucket that the watermark is in: nearly all are but moved from bucket to bucket.
 *
 * <p>Confined to one thread. Clusters are known by the numbers of {@link Records}.
 */
final class OpenKeys {
    /** First, where a record that was given back has its link: the others can be read until it is taken again. */
    private static final int NEXT = 0;

    private static final int KEY = 1;
    private static final int SINCE = 2;
    private static final int FIRST = 3;
    private static final int LAST = 4;

    /** Whether it is in its key's list. */
    private static final int LISTED = 5;

    /** The next one in the bucket. */
    private static final int NEIGHBOUR = 6;

    private static final int LENGTH = 8;

    /** A window is 8 to 16 buckets long. */
    private static final int BUCKETS = 32;

    private static final int BUCKETS_BITS = 4;

    private final long window;

    /** By how many bits a bucket's number is shorter than a time. */
    private final int shift;

    private final Records records;

    /** Lists of clusters whose last members are in the bucket or, as is found out in time, later. */
    private final int[] wheel = new int[BUCKETS];

    /** The number of the first bucket that was not emptied. */
    private long bucket = Long.MIN_VALUE;

    /** What is left to look at of the bucket that was emptied last. */
    private int emptied = Records.NONE;

    /**
     * A binary heap of clusters whose last members were in emptied buckets, by last member as far as known when a cluster was put
     * there; then by key, then by since.
     */
    private int[] queue = new int[16];

    /** That last member. */
    private long[] queued = new long[16];

    private int size;

    OpenKeys(long window, int most) {
        this.window = window;
        this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(window) - BUCKETS_BITS);
        this.records = new Records(LENGTH, most);
    }

    boolean isFull() {
        return records.available() == 0;
    }

    long key(int cluster) {
        return get(cluster, KEY);
    }

    long since(int cluster) {
        return get(cluster, SINCE);
    }

    long first(int cluster) {
        return get(cluster, FIRST);
    }

    long last(int cluster) {
        return get(cluster, LAST);
    }

    void setLast(int cluster, long last) {
        set(cluster, LAST, last);
    }

    /** Returns the next cluster of the list, or {@link Records#NONE}. */
    int follower(int cluster) {
        return (int) get(cluster, NEXT);
    }

    /** Tells whether a list has one cluster only. */
    boolean isAlone(int list) {
        return follower(list) == Records.NONE;
    }

    boolean isListed(int cluster) {
        return get(cluster, LISTED) != 0;
    }

    private long get(int cluster, int field) {
        return records.chunk(cluster)[records.at(cluster) + field];
    }

    private void set(int cluster, int field, long value) {
        records.chunk(cluster)[records.at(cluster) + field] = value;
    }

    /** Returns the first cluster of the list that the time extends, which it then does, or {@link Records#NONE}. */
    int extend(int list, long time) {
        for (int cluster = list; cluster != Records.NONE; ) {
            long[] chunk = records.chunk(cluster);
            int at = records.at(cluster);
            long first = chunk[at + FIRST];
            long last = chunk[at + LAST];
            // Sums, for the difference of two times of three centuries is more than a long holds.
            if (time < last + window && first < time + window) {
                chunk[at + FIRST] = Math.min(first, time);
                chunk[at + LAST] = Math.max(last, time);
                return cluster;
            }
            cluster = (int) chunk[at + NEXT];
        }
        return Records.NONE;
    }

    /** Adds a cluster that is in no list, and returns it. There must be room. */
    int add(long key, long since, long first, long last) {
        int cluster = records.take();
        set(cluster, KEY, key);
        set(cluster, SINCE, since);
        set(cluster, FIRST, first);
        set(cluster, LAST, last);
        set(cluster, NEXT, Records.NONE);
        set(cluster, LISTED, 0);
        putInPlace(cluster);
        return cluster;
    }

    /** Puts a cluster at the end of a list, and returns the list. */
    int append(int list, int cluster) {
        set(cluster, LISTED, 1);
        if (list == Records.NONE) {
            return cluster;
        }
        int end = list;
        while (follower(end) != Records.NONE) {
            end = follower(end);
        }
        set(end, NEXT, cluster);
        return list;
    }

    /** Takes what nothing from the watermark on can extend off a list, and returns the list. */
    int withoutQuiet(int list, long watermark) {
        int left = list;
        int before = Records.NONE;
        for (int cluster = list; cluster != Records.NONE; cluster = follower(cluster)) {
            if (!isQuiet(cluster, watermark)) {
                before = cluster;
                continue;
            }
            set(cluster, LISTED, 0);
            if (before == Records.NONE) {
                left = follower(cluster);
            } else {
                set(before, NEXT, follower(cluster));
            }
        }
        return left;
    }

    boolean isQuiet(int cluster, long watermark) {
        return last(cluster) + window <= watermark;
    }

    /**
     * Takes out of the queue a cluster whose last member may be further on by now, if there is one that may fall quiet by the
     * watermark otherwise, or returns {@link Records#NONE}. To be put in place then.
     */
    int takeMoved(long watermark) {
        long last = (watermark - window) >> shift;
        // All are looked at in one turn of the wheel.
        bucket = Math.max(bucket, last - BUCKETS + 1);
        while (emptied == Records.NONE && bucket <= last) {
            int at = (int) bucket & (BUCKETS - 1);
            emptied = wheel[at];
            wheel[at] = Records.NONE;
            bucket++;
        }
        int taken = emptied;
        if (taken != Records.NONE) {
            emptied = (int) get(taken, NEIGHBOUR);
        }
        return taken;
    }

    /** Puts a cluster that is not in the queue where it belongs. */
    void putInPlace(int cluster) {
        long last = last(cluster);
        long in = last >> shift;
        if (in >= bucket) {
            // Whole turns ahead, as it may be, it is looked at once in each turn.
            int at = (int) in & (BUCKETS - 1);
            set(cluster, NEIGHBOUR, wheel[at]);
            wheel[at] = cluster;
            return;
        }
        if (size == queue.length) {
            queue = Arrays.copyOf(queue, 2 * size);
            queued = Arrays.copyOf(queued, 2 * size);
        }
        siftUp(size++, cluster, last);
    }

    /**
     * Returns the cluster to look at next, which may be the next to fall quiet by the watermark, or {@link Records#NONE}; if
     * none is left that {@link #takeMoved} would take.
     */
    int next(long watermark) {
        return size > 0 && queued[0] + window <= watermark ? queue[0] : Records.NONE;
    }

    /** Tells whether the next cluster has its right place in the queue: then it is the next. */
    boolean isInPlace(int next) {
        return queued[0] == last(next);
    }

    /** Takes the next cluster out of the queue. */
    void takeNext() {
        size--;
        if (size > 0) {
            siftDown(queue[size], queued[size]);
        }
    }

    /** Forgets a cluster that is in no list nor in the queue any more. What is known of it can be read until another is added. */
    void remove(int cluster) {
        records.giveBack(cluster);
    }

    /** Returns the clusters of a list that are not quiet, in order. */
    int[] open(int list, long watermark) {
        return IntStream.iterate(list, cluster -> cluster != Records.NONE, this::follower)
                .filter(cluster -> !isQuiet(cluster, watermark))
                .toArray();
    }

    /** Returns the clusters of some keys that fell quiet, in the order in which they will be told. */
    int[] quiet(long watermark, LongPredicate keys) {
        return IntStream.concat(
                        Arrays.stream(queue, 0, size),
                        IntStream.concat(IntStream.of(emptied), Arrays.stream(wheel))
                                .flatMap(this::neighbours))
                .filter(cluster -> isQuiet(cluster, watermark) && keys.test(key(cluster)))
                .boxed()
                .sorted(Comparator.comparing(this::last)
                        .thenComparing(this::key)
                        .thenComparing(this::since))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private IntStream neighbours(int first) {
        return IntStream.iterate(first, cluster -> cluster != Records.NONE, cluster -> (int) get(cluster, NEIGHBOUR));
    }

    private void siftUp(int from, int cluster, long last) {
        int at = from;
        while (at > 0 && isBefore(cluster, last, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        put(at, cluster, last);
    }

    /** Puts a cluster where it belongs, from the head on. */
    private void siftDown(int cluster, long last) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(queue[child + 1], queued[child + 1], child)) {
                child++;
            }
            if (!isBefore(queue[child], queued[child], cluster, last)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, cluster, last);
    }

    private void move(int from, int to) {
        put(to, queue[from], queued[from]);
    }

    private void put(int at, int cluster, long last) {
        queue[at] = cluster;
        queued[at] = last;
    }

    private boolean isBefore(int cluster, long last, int at) {
        return isBefore(cluster, last, queue[at], queued[at]);
    }

    /** By last member as far as queued, then key, then first member: a total order, which no restart changes. */
    private boolean isBefore(int one, long oneLast, int other, long otherLast) {
        if (oneLast != otherLast) {
            return oneLast < otherLast;
        }
        int order = Long.compare(key(one), key(other));
        return order == 0 ? since(one) < since(other) : order < 0;
    }
}
