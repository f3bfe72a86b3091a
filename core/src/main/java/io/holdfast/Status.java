package io.holdfast;

import io.holdfast.port.StoreSpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the line is doing.
 *
 * @param taken results taken since start
 * @param notTaken results not taken since start, because there was no room; the caller still owns them
 * @param shed good results given up since start, by the policy for a full queue; tallied in the journal
 * @param queued results taken that wait in memory to become durable
 * @param queuedBytes about how much memory these take
 * @param spilledBytes bytes of the spill file that the journal does not have yet
 * @param unwatched results, defects and scopes since start that the detector had no room for; they are in the journal, and are
 *     counted again where the window is made anew
 * @param untold listener calls dropped since start
 * @param storeFault why the journal cannot be written at the moment, where it cannot
 * @param space the room that the journal has, as last measured, where the store can tell
 * @param timeToFull how long that lasts at the growth of the last hour, where it grew
 * @param troubles what is not as it should be, in words for a person; empty where all is well
 * @param sourceFaults which sources of work orders cannot be asked at the moment, and why
 * @param models what is known of the model at each station that a context was ever stated for
 * @param promises what became of what was promised, in numbers
 */
public record Status(
        long taken,
        long notTaken,
        long shed,
        int queued,
        long queuedBytes,
        long spilledBytes,
        long unwatched,
        long untold,
        Optional<String> storeFault,
        Optional<StoreSpace> space,
        Optional<Duration> timeToFull,
        List<String> troubles,
        List<String> sourceFaults,
        List<StationModel> models,
        Promises promises) {
    /** Copies the list. */
    public Status {
        troubles = List.copyOf(troubles);
        sourceFaults = List.copyOf(sourceFaults);
        models = List.copyOf(models);
    }

    /** Returns DEGRADED where something is not as it should be, else OK. */
    public Health health() {
        return troubles.isEmpty() ? Health.OK : Health.DEGRADED;
    }

    /** In one word. */
    public enum Health {
        /** Nothing is known to be wrong. */
        OK,
        /** The troubles say what is wrong; the line goes on as well as it can. */
        DEGRADED
    }
}
