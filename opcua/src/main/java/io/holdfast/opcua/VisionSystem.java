package io.holdfast.opcua;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server drives: the vision system that embeds it. Implemented by the host.
 *
 * <p>The server asks one thing at a time, on one thread of its own, never on one of the stack's, and waits ten seconds for the
 * answer. It asks only what the state machine of OPC 40100-1 allows. Each method answers 0 for done; with any other number, the
 * host's own, the client is told the number and the state stays as it was.
 */
public interface VisionSystem {
    /**
     * A job that a client asks for.
     *
     * @param id made by the server, unique; results of the job carry it
     * @param continuous whether it goes on until it is stopped
     * @param measurement what the client calls the measurement, or null
     * @param part which part is to be inspected, or null
     * @param recipe the client's name of the recipe, or null for the one that is prepared
     * @param product the client's name of the product, or null
     */
    record Job(
            String id,
            boolean continuous,
            @Nullable String measurement,
            @Nullable String part,
            @Nullable String recipe,
            @Nullable String product) {
        /** Checks the id. */
        public Job {
            Objects.requireNonNull(id, "id");
        }
    }

    /** Starts a job; returns when it is under way. */
    int start(Job job);

    /** Ends the job after the part at hand. */
    default int stop(Job job) {
        return 0;
    }

    /** Ends the job at once; what is under way gives no result. */
    default int abort(Job job) {
        return 0;
    }

    /** Stops everything, to be switched off. */
    default int halt() {
        return 0;
    }

    /** Goes back to the start, out of an error too. */
    default int reset() {
        return 0;
    }

    /** Gets ready to run jobs. */
    default int selectModeAutomatic() {
        return 0;
    }
}
