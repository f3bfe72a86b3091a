package io.holdfast.examples.demo;

import java.time.Instant;
import java.time.InstantSource;

/** Simulated time that is set from result to result, and runs on in real time in between, so that reactions can be timed. */
final class DemoClock implements InstantSource {
    private Instant set = Instant.EPOCH;
    private long setAtNanos = System.nanoTime();

    synchronized void set(Instant instant) {
        set = instant;
        setAtNanos = System.nanoTime();
    }

    @Override
    public synchronized Instant instant() {
        return set.plusNanos(System.nanoTime() - setAtNanos);
    }
}
