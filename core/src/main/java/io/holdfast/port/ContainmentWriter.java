package io.holdfast.port;

import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Task;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Changes of the journal about the life of holds and nonconformances, and about what waits for people. */
public interface ContainmentWriter extends ContainmentReader {
    /**
     * Says where a hold stands as a whole. One that was just saved for the first time is {@link HoldStatus#REQUESTED}.
     *
     * @throws IllegalArgumentException where no such hold was saved
     */
    void status(HoldId hold, HoldStatus status) throws StoreException;

    /**
     * Writes what a destination said of a thing to hold, in place of what it said before.
     *
     * @throws IllegalArgumentException where no such hold was saved
     */
    void answer(HoldId hold, HoldAnswer answer) throws StoreException;

    /**
     * Notes whether a destination is to be asked what of a hold is in force.
     *
     * @throws IllegalArgumentException where no such hold was saved
     */
    void readBack(HoldId hold, DestinationId destination, boolean due) throws StoreException;

    /**
     * Writes a release for one destination, new or, as long as it was not confirmed, in place of itself.
     *
     * @throws IllegalArgumentException where no such hold was saved
     */
    void save(HoldRelease release) throws StoreException;

    /**
     * Notes that things of a hold were released by a person, or that they are asked for again.
     *
     * @throws IllegalArgumentException where no such hold was saved
     */
    void released(HoldId hold, Collection<HoldItem> items, boolean value) throws StoreException;

    /** Adds to the open task of that kind, subject and destination, or opens one; returns it as it is then. */
    Task addToTask(
            Task.Kind kind, String subject, @Nullable DestinationId destination, Collection<String> entries, Instant at)
            throws StoreException;

    /**
     * Writes that a person looks after a task.
     *
     * @return whether it was open
     */
    boolean acknowledge(long task, Task.Word word) throws StoreException;

    /**
     * Writes that a task is done.
     *
     * @return whether it was open
     */
    boolean close(long task, Task.Word word) throws StoreException;

    /**
     * Writes a revision of the file of a nonconformance.
     *
     * @throws IllegalArgumentException where its revision does not follow on the last, or the last is closed
     */
    void save(NonconformanceFile file) throws StoreException;
}
