package io.holdfast;

import io.holdfast.port.StoreSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How fast the journal has grown of late, and so when its disk is full. Thread-safe. */
final class Growth {
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int KEPT = 60;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable StoreSpace latest;

    private record Sample(Instant at, long usedBytes) {}

    /** Tells whether it is time to measure again. */
    synchronized boolean isDue(Instant now) {
        Sample last = samples.peekLast();
        return last == null || !now.isBefore(last.at.plus(EVERY)) || now.isBefore(last.at);
    }

    synchronized void measured(Instant now, StoreSpace space) {
        latest = space;
        Sample last = samples.peekLast();
        if (last != null && now.isBefore(last.at)) {
            samples.clear();
        }
        samples.add(new Sample(now, space.usedBytes()));
        if (samples.size() > KEPT) {
            samples.remove();
        }
    }

    synchronized Optional<StoreSpace> space() {
        return Optional.ofNullable(latest);
    }

    /** Returns how long the disk lasts at the growth of the last hour, where it grew. */
    synchronized Optional<Duration> timeToFull() {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        StoreSpace now = latest;
        if (first == null || last == null || now == null) {
            return Optional.empty();
        }
        double grown = last.usedBytes - first.usedBytes;
        double seconds = Duration.between(first.at, last.at).toSeconds();
        if (grown <= 0 || seconds <= 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds((long) (now.freeBytes() * seconds / grown)));
    }
}
