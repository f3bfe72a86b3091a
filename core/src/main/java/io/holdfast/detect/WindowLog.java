package io.holdfast.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is in reach, in {@link Chains} that share a hash. Grows by a next generation beside the ones before, which are
 * read until all they hold is out of reach and then let go; nothing is copied.
 *
 * <p><b>Writers and readers</b>: any thread. <b>Progress</b>: lock-free, see {@link Chains}; where a chain is found frozen,
 * a newer generation is current, and there are few of those. No thread sweeps: who appends moves expiry on by a step.
 *
 * <p><b>Memory order</b>: appending is a {@link Publication}; a caller that then reads the generations, newest first, and
 * the heads of chains sees every entry that was appended before. A generation is let go only once its chains are frozen
 * and over, so an entry in reach is never in one that is not read.
 *
 * <p><b>What may be lost</b>: what finds no room at the largest size is refused, and counted.
 */
final class WindowLog {
    /** One generation and those before it that may still hold something in reach. */
    static final class Generation {
        private static final VarHandle BEFORE;
        private static final VarHandle OVER;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                BEFORE = lookup.findVarHandle(Generation.class, "before", Generation.class);
                OVER = lookup.findVarHandle(Generation.class, "over", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        final Chains chains;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Generation before;

        /** So many chains are frozen and over; a hint that may lag. */
        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private int over;

        Generation(Chains chains, @Nullable Generation before) {
            this.chains = chains;
            this.before = before;
        }

        @Nullable
        Generation beforeVolatile() {
            return (Generation) BEFORE.getVolatile(this);
        }

        private boolean isOver(long outOfReach) {
            int chain = (int) OVER.getOpaque(this);
            int end = Math.min(chains.capacity(), chain + EXPIRY_STEP);
            while (chain < end && chains.isOver(chain, outOfReach)) {
                chain++;
            }
            OVER.setOpaque(this, chain);
            return chain == chains.capacity();
        }

        private void letGoBefore(Generation over) {
            // Fails where another thread did it: nothing is ever put back.
            BEFORE.compareAndSet(this, over, null);
        }
    }

    private static final int EXPIRY_STEP = 256;
    private static final int APPENDS_PER_STEP = 64;
    private static final int GROWTH = 4;
    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(WindowLog.class, "current", Generation.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What the capacity says, or less once the heap had no room for it. */
    private volatile int largest;

    private final Publication publication;
    private final LongAdder refused;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private Generation current;

    WindowLog(Capacity capacity, Publication publication, LongAdder refused) {
        this.largest = capacity.largest();
        this.publication = publication;
        this.refused = refused;
        this.current = new Generation(new Chains(capacity.expected(), publication), null);
    }

    Generation currentVolatile() {
        return (Generation) CURRENT.getVolatile(this);
    }

    /** Appends an entry; false where it was refused. */
    boolean append(long hash, long position, long key, long x, long y, long detail, Object subject, long outOfReach) {
        for (; ; ) {
            Generation generation = currentVolatile();
            Chains chains = generation.chains;
            long number = chains.claim(outOfReach);
            if (number == Chains.NONE) {
                if (!grow(generation)) {
                    return false;
                }
                continue;
            }
            chains.fill(number, position, key, x, y, detail, subject);
            boolean linked = link(chains, number, chains.chain(hash));
            chains.settle(number, linked);
            if (linked) {
                expire(generation, number, outOfReach);
                return true;
            }
        }
    }

    /** Links unless the chain is frozen. A retry succeeds unless another entry came; then that caller has got on. */
    private static boolean link(Chains chains, long number, int chain) {
        for (; ; ) {
            long head = chains.headVolatile(chain);
            if (Chains.isFrozen(head)) {
                return false;
            }
            if (chains.link(number, chain, head)) {
                return true;
            }
        }
    }

    /** Is shown entries. */
    @FunctionalInterface
    interface Visitor {
        /** Is shown one of a generation's chains. */
        void visit(Chains chains, long number);
    }

    /** Shows each entry that lies behind a position, in no particular order. At rest. */
    void forEachBehind(long position, Visitor visitor) {
        for (Generation each = currentVolatile(); each != null; each = each.beforeVolatile()) {
            Chains chains = each.chains;
            chains.forEachBehind(position, number -> visitor.visit(chains, number));
        }
    }

    /** What became of an entry that was to be the only one of its subject. */
    enum Outcome {
        /** It is in. */
        APPENDED,
        /** An equal subject was in. */
        PRESENT,
        /** There is no room. */
        REFUSED
    }

    /**
     * Appends an entry unless one of an equal subject is in reach; of several callers at once one is told APPENDED. The
     * key is a hash of the subject.
     *
     * <p>An entry goes to the current generation only after its chain in those before has been frozen and found without
     * it, and a link to a frozen chain fails: so the generations' chains are one chain, of which the head decides.
     */
    Outcome appendIfAbsent(long position, long key, Object subject, long outOfReach) {
        for (; ; ) {
            Generation generation = currentVolatile();
            for (Generation old = generation.beforeVolatile(); old != null; old = old.beforeVolatile()) {
                long frozen = old.chains.freeze(old.chains.chain(key));
                if (contains(old.chains, Chains.newest(frozen), Chains.NONE, key, subject, outOfReach)) {
                    return Outcome.PRESENT;
                }
            }
            Chains chains = generation.chains;
            int chain = chains.chain(key);
            long number = Chains.NONE;
            long searched = Chains.NONE;
            for (; ; ) {
                // Retried where an entry came, which is then searched for the subject; or left where frozen.
                long head = chains.headVolatile(chain);
                if (contains(chains, Chains.newest(head), searched, key, subject, outOfReach)) {
                    if (number != Chains.NONE) {
                        chains.settle(number, false);
                    }
                    return Outcome.PRESENT;
                }
                searched = Chains.newest(head);
                if (Chains.isFrozen(head)) {
                    break;
                }
                if (number == Chains.NONE) {
                    number = chains.claim(outOfReach);
                    if (number == Chains.NONE) {
                        break;
                    }
                    chains.fill(number, position, key, 0, 0, 0, subject);
                }
                if (chains.link(number, chain, head)) {
                    chains.settle(number, true);
                    expire(generation, number, outOfReach);
                    return Outcome.APPENDED;
                }
            }
            if (number != Chains.NONE) {
                chains.settle(number, false);
            } else if (!grow(generation)) {
                return Outcome.REFUSED;
            }
        }
    }

    /** Searches a chain from one entry to before another. */
    private static boolean contains(Chains chains, long from, long before, long key, Object subject, long outOfReach) {
        long number = from;
        while (number != Chains.NONE && number != before && chains.isAt(number)) {
            long foundKey = chains.key(number);
            Object found = chains.subject(number);
            long reach = chains.reach(number);
            long older = chains.older(number);
            if (!chains.isStillAt(number) || reach <= outOfReach) {
                return false;
            }
            if (foundKey == key && subject.equals(found)) {
                return true;
            }
            number = older;
        }
        return false;
    }

    /** Puts a larger generation before the given one, unless somebody did; false where there may be none. */
    private boolean grow(Generation generation) {
        int capacity = generation.chains.capacity();
        if (currentVolatile() != generation) {
            return true;
        }
        int most = largest;
        if (capacity >= most) {
            refused.increment();
            return false;
        }
        try {
            int larger = (int) Math.min((long) capacity * GROWTH, most);
            // Fails where another thread grew it: the caller goes on with that one.
            CURRENT.compareAndSet(this, generation, new Generation(new Chains(larger, publication), generation));
        } catch (OutOfMemoryError e) {
            // Of large arrays, which leave the heap as it was. The line goes on; what is refused is counted.
            largest = capacity;
        }
        if (currentVolatile() != generation) {
            return true;
        }
        refused.increment();
        return false;
    }

    /** Moves on towards letting go of the oldest generation. */
    private static void expire(Generation current, long number, long outOfReach) {
        if (number % APPENDS_PER_STEP != 0) {
            return;
        }
        Generation keeper = current;
        Generation oldest = current.beforeVolatile();
        if (oldest == null) {
            return;
        }
        for (Generation next = oldest.beforeVolatile(); next != null; next = oldest.beforeVolatile()) {
            keeper = oldest;
            oldest = next;
        }
        if (oldest.isOver(outOfReach)) {
            keeper.letGoBefore(oldest);
        }
    }
}
