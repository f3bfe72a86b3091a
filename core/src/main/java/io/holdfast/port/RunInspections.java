package io.holdfast.port;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.WorkContext;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was inspected in one run, in numbers.
 *
 * @param run the run's number
 * @param station where
 * @param context the work-order context; null where the results came without one
 * @param passed results that count and pass
 * @param failed results that count and fail
 * @param undecided results that count and say neither
 * @param uncounted results that do not count: simulated, partial, re-tests
 * @param first device time of the earliest result; null where there is none
 * @param last device time of the latest; null where there is none
 */
public record RunInspections(
        long run,
        EquipmentId station,
        @Nullable WorkContext context,
        long passed,
        long failed,
        long undecided,
        long uncounted,
        @Nullable Instant first,
        @Nullable Instant last) {
    /** Checks the station. */
    public RunInspections {
        Objects.requireNonNull(station, "station");
    }

    /** Returns how many results there are. */
    public long results() {
        return passed + failed + undecided + uncounted;
    }
}
