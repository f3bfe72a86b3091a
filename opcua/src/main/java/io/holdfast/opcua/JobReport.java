package io.holdfast.opcua;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a job order has come (OPC 10031-4 ISA95JobResponseDataType). Units, not results, are counted: one that was inspected at
 * two stations is one, and one that failed at either is rejected. Re-tests, simulated and partial results do not count.
 *
 * @param order the job order's name
 * @param state its state
 * @param start when it began to run, or null
 * @param end when it ended, or null
 * @param inspected units with a result, not negative
 * @param good units that passed wherever they were inspected
 * @param rejected units that failed anywhere
 * @param undecided units that nobody has decided on and that failed nowhere
 */
public record JobReport(
        String order,
        JobOrderState state,
        @Nullable Instant start,
        @Nullable Instant end,
        long inspected,
        long good,
        long rejected,
        long undecided) {
    /** Checks the parts. */
    public JobReport {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(state, "state");
        if (inspected < 0 || good < 0 || rejected < 0 || undecided < 0) {
            throw new IllegalArgumentException("counts must be >= 0, were inspected=" + inspected + " good=" + good
                    + " rejected=" + rejected + " undecided=" + undecided);
        }
    }
}
