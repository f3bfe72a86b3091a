package io.holdfast.port;

import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Questions to the journal about the life of holds and nonconformances, and about what waits for people. */
public interface ContainmentReader {
    /** Returns where a hold stands as a whole. */
    Optional<HoldStatus> holdStatus(HoldId hold) throws StoreException;

    /** Returns where a hold stands, with all that destinations said and persons released. */
    Optional<HoldStanding> holdStanding(HoldId hold) throws StoreException;

    /** Streams the holds that are not over, each at its latest revision, in order of placement. */
    void forEachHoldInForce(Consumer<? super MaterialHold> action) throws StoreException;

    /** Returns how many holds were asked for from an instant on; what was kept back is not among them. */
    long holdsRequestedSince(Instant from) throws StoreException;

    /** Returns what persons released of a hold and was not asked for again since. */
    Set<HoldItem> releasedOf(HoldId hold) throws StoreException;

    /** Returns some holds that a destination is to be asked about, each at its latest revision, in order of placement. */
    List<MaterialHold> holdsToReadBack(DestinationId destination, int limit) throws StoreException;

    /** Returns the task of that number. */
    Optional<Task> task(long number) throws StoreException;

    /** Streams the tasks, or those that are open, in order of opening. */
    void forEachTask(boolean openOnly, Consumer<? super Task> action) throws StoreException;

    /** Returns the file of a nonconformance at its latest revision. */
    Optional<NonconformanceFile> nonconformanceFile(NonconformanceId id) throws StoreException;

    /** Returns all revisions of the file of a nonconformance, in order. */
    List<NonconformanceFile> nonconformanceFileRevisions(NonconformanceId id) throws StoreException;

    /** Streams the files, or those that are not closed, each at its latest revision, in order of registration. */
    void forEachNonconformanceFile(boolean openOnly, Consumer<? super NonconformanceFile> action) throws StoreException;
}
