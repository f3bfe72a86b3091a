package io.holdfast.testkit;

import io.holdfast.model.Deliverable;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A target on the bench: what an adapter is tried against by {@link DestinationContract}. Implemented by who proves an adapter:
 * over {@link LoopbackMes}, or over a stand-in that keeps its vendor's rules. Called by one thread.
 */
public interface Bench extends AutoCloseable {
    /**
     * Makes an adapter to this target, as a plant would set it up. Called again to rehearse a restart, and to look for what is
     * left behind: each time the adapter is another, of the same name. The contract closes it.
     */
    Destination connect() throws Exception;

    /** Returns what can go wrong with this target. What is not named is not tried, and the test that needs it says so. */
    Set<MesFault> faults();

    /** Makes the next requests that write go wrong, one by one. Only with what {@link #faults} names. */
    void next(MesFault... faults);

    /** Returns how often the target holds what the delivery carries, by the target's own word. */
    int held(Delivery delivery);

    /** Lets the target do what it had received and not done yet. */
    default void catchUp() {}

    /** Cuts the target off, or lets it be reached again. Returns whether that can be done; by default it cannot. */
    default boolean cutOff(boolean value) {
        return false;
    }

    /**
     * Lets time pass, by the clock that the adapter was given; nothing by default. Adapters without a clock of their own need
     * nothing.
     */
    default void pass(Duration time) {}

    /** Returns how long the target asks to be left alone with {@link MesFault#AWAY}; {@link LoopbackMes#RETRY_AFTER} by default. */
    default Duration asksFor() {
        return LoopbackMes.RETRY_AFTER;
    }

    /** Returns what must never be seen outside: passwords, tokens, keys. */
    default List<String> secrets() {
        return List.of();
    }

    /** Returns a hold that the target can place, each number another, of other material. */
    default MaterialHold hold(int number) {
        return SampleContent.hold(number);
    }

    /** Returns a report that the target can take, each number another. */
    default Nonconformance report(int number, int revision) {
        return SampleContent.report(number, revision);
    }

    /** Returns a result that the target can take, each number another. */
    default InspectionResult result(int number) {
        return SampleContent.result(number);
    }

    /** Returns an entry of the ledger that the target can take, each number another. */
    default Deliverable entry(int number) {
        return SampleContent.entry(number);
    }

    @Override
    void close() throws IOException;
}
