package io.holdfast.opcua;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts wrong passwords of one key, a user from an address or an address alone, and shuts the door for a while, twice as long
 * each time. A right password wipes the slate. Thread-safe.
 */
final class LockOut {
    /** More keys than a plant has; the longest untouched are forgotten first. */
    private static final int KEYS = 10_000;

    private record Slate(int wrong, Instant shutUntil, int times) {}

    private final int allowed;
    private final Duration first;
    private final Duration longest;

    private final Map<String, Slate> slates = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Slate> eldest) {
            return size() > KEYS;
        }
    };

    LockOut(int allowed, Duration first, Duration longest) {
        this.allowed = allowed;
        this.first = first;
        this.longest = longest;
    }

    synchronized boolean isShut(String key, Instant now) {
        Slate slate = slates.get(key);
        return slate != null && now.isBefore(slate.shutUntil());
    }

    /** Notes a wrong password, and tells whether the door was shut for it. */
    synchronized boolean wrong(String key, Instant now) {
        Slate slate = Objects.requireNonNullElse(slates.get(key), new Slate(0, Instant.MIN, 0));
        int wrong = slate.wrong() + 1;
        if (wrong < allowed) {
            slates.put(key, new Slate(wrong, slate.shutUntil(), slate.times()));
            return false;
        }
        Duration length = first.multipliedBy(1L << Math.min(slate.times(), 20));
        slates.put(key, new Slate(0, now.plus(length.compareTo(longest) > 0 ? longest : length), slate.times() + 1));
        return true;
    }

    synchronized void right(String key) {
        slates.remove(key);
    }
}
