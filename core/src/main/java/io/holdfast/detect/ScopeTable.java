package io.holdfast.detect;

import io.holdfast.model.Scope;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The scopes that are watched: a hash table of linked lists.
 *
 * <p><b>Writers and readers</b>: any thread. <b>Progress</b>: lock-free; to append fails only where another scope was
 * appended to the same list. <b>Memory order</b>: volatile. Entries are never reused and links only move on past entries
 * whose scope is retired, which is for ever: no ABA. The last entry of a list stays, retired or not, but holds no scope
 * then.
 */
final class ScopeTable {
    private static final int MOST_LISTS = 1 << 12;
    private static final VarHandle NEXT;
    private static final VarHandle TRACK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Entry.class, "next", Entry.class);
            TRACK = lookup.findVarHandle(Entry.class, "track", ScopeTrack.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Entry {
        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable ScopeTrack track;

        @SuppressWarnings("UnusedVariable") // By its VarHandle.
        private @Nullable Entry next;

        Entry(@Nullable ScopeTrack track) {
            this.track = track;
        }

        @Nullable
        ScopeTrack trackVolatile() {
            return (ScopeTrack) TRACK.getVolatile(this);
        }

        @Nullable
        Entry nextVolatile() {
            return (Entry) NEXT.getVolatile(this);
        }

        boolean compareAndSetNext(@Nullable Entry expected, Entry entry) {
            return NEXT.compareAndSet(this, expected, entry);
        }

        void letGo() {
            TRACK.setVolatile(this, null);
        }
    }

    private final Entry[] lists;
    private final int most;
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder refused;
    private final Function<Scope, ScopeTrack> maker;

    ScopeTable(int most, LongAdder refused, Function<Scope, ScopeTrack> maker) {
        this.most = most;
        this.refused = refused;
        this.maker = maker;
        this.lists = new Entry[Integer.highestOneBit(Math.min(most, MOST_LISTS / 2) * 2)];
        for (int i = 0; i < lists.length; i++) {
            lists[i] = new Entry(null);
        }
    }

    /** Returns the scope's track, made where there is none; null where there is no room for it. */
    @Nullable
    ScopeTrack track(Scope scope) {
        // Read before the walk: a scope that is counted by then is linked by then. So nobody is refused for a scope
        // that
        // another thread is making at the same time, and the most is exceeded by no more than there are threads.
        boolean isFull = size.get() >= most;
        Entry last = list(scope);
        for (; ; ) {
            Entry next = last.nextVolatile();
            if (next == null) {
                break;
            }
            ScopeTrack track = next.trackVolatile();
            if (track != null && track.scope().equals(scope) && !track.isRetired()) {
                return track;
            }
            last = next;
        }
        if (isFull) {
            refused.increment();
            return null;
        }
        return append(last, scope);
    }

    /** Returns the tracks that are not retired, in no particular order. */
    List<ScopeTrack> tracks() {
        List<ScopeTrack> tracks = new ArrayList<>();
        for (Entry list : lists) {
            for (Entry entry = list.nextVolatile(); entry != null; entry = entry.nextVolatile()) {
                ScopeTrack track = entry.trackVolatile();
                if (track != null && !track.isRetired()) {
                    tracks.add(track);
                }
            }
        }
        return tracks;
    }

    private ScopeTrack append(Entry from, Scope scope) {
        ScopeTrack made = maker.apply(scope);
        Entry entry = new Entry(made);
        Entry last = from;
        // Retried where another scope was appended, which is looked at first.
        while (!last.compareAndSetNext(null, entry)) {
            Entry next = last.nextVolatile();
            if (next != null) {
                ScopeTrack track = next.trackVolatile();
                if (track != null && track.scope().equals(scope) && !track.isRetired()) {
                    return track;
                }
                last = next;
            }
        }
        size.getAndIncrement();
        return made;
    }

    /** Retires what was not received since, and lets it go. */
    void retire(long receivedBefore, Consumer<ScopeTrack> retired) {
        for (Entry list : lists) {
            Entry previous = list;
            Entry entry = list.nextVolatile();
            while (entry != null) {
                ScopeTrack track = entry.trackVolatile();
                if (track != null && track.retire(receivedBefore)) {
                    entry.letGo();
                    size.getAndDecrement();
                    retired.accept(track);
                }
                Entry next = entry.nextVolatile();
                if (next == null || entry.trackVolatile() != null) {
                    previous = entry;
                } else {
                    // Fails where another caller let it go; then it is met again, at worst, and holds nothing.
                    previous.compareAndSetNext(entry, next);
                }
                entry = next;
            }
        }
    }

    private Entry list(Scope scope) {
        int hash = scope.hashCode() * 0x9E3779B9;
        return lists[(hash ^ hash >>> 16) & lists.length - 1];
    }
}
