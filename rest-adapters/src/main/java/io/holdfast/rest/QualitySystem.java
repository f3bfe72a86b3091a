package io.holdfast.rest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One MES or ERP, reached over HTTP. Where a verb cannot be used its port is absent; {@link #capabilities} says why.
 *
 * <p>Thread-safe. The methods of all ports block for the network, up to the connection's time-outs, and answer with a value:
 * exceptions are for misuse, and {@link InterruptedException} for shutting down.
 */
public interface QualitySystem extends AutoCloseable {
    /** Returns what this target can do as it is configured. Asks nobody. */
    Capabilities capabilities();

    /** Returns the port of {@link Verb#WORK_ORDER}. */
    default Optional<WorkOrders> workOrders() {
        return Optional.empty();
    }

    /** Returns the port of {@link Verb#INSPECTION_RESULT}. */
    default Optional<Inspections> inspections() {
        return Optional.empty();
    }

    /** Returns the port of {@link Verb#HOLD} and {@link Verb#RELEASE}. */
    default Optional<Holds> holds() {
        return Optional.empty();
    }

    /** Returns the port of {@link Verb#NONCONFORMANCE} and {@link Verb#NONCONFORMANCE_REVISION}. */
    default Optional<Nonconformances> nonconformances() {
        return Optional.empty();
    }

    /** Returns the port of {@link Verb#COUNT_READ}, {@link Verb#COUNT_POST} and {@link Verb#COUNT_REVERSE}. */
    default Optional<Counts> counts() {
        return Optional.empty();
    }

    /** Returns the port of {@link Verb#GENEALOGY}. */
    default Optional<Genealogy> genealogy() {
        return Optional.empty();
    }

    /** Returns the port of {@link Verb#COST}. */
    default Optional<Costs> costs() {
        return Optional.empty();
    }

    /**
     * Looks whether the target can be used as it is configured, without changing anything there: the way to it, the account, the
     * services and their fields, configured codes, and how far the clocks are apart.
     */
    List<Finding> examine() throws InterruptedException;

    /** Returns the table by which our kinds of defect are named at this target, where there is one; none by default. */
    default Optional<Crosswalk> crosswalk() {
        return Optional.empty();
    }

    /**
     * Returns how long after sending the target may still carry out a request whose answer never came. Until then its absence
     * proves nothing.
     */
    Duration settleTime();

    /** Ends what is under way and closes the connections. */
    @Override
    void close();
}
