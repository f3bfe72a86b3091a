package io.holdfast.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The one step of the lock-free detector on which its promise rests: making an entry reachable, with everything that
 * follows ordered behind it. A class of its own so that races can be run on a weaker one.
 *
 * <p><b>Memory order</b>: as {@code compareAndSet}, a volatile write and read: no later volatile read is performed before
 * it. Release and acquire alone would let two threads publish side by side and each scan before the other is seen.
 */
class Publication {
    static final Publication FENCED = new Publication();

    static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Makes {@code next} the newest entry of a chain unless the newest is no longer the expected one. */
    boolean compareAndSetHead(long[] heads, int chain, long expected, long next) {
        return LONGS.compareAndSet(heads, chain, expected, next);
    }
}
