package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.Task;
import io.holdfast.port.ContainmentWriter;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What waits for people: customers to be notified, material to be found or held by hand, holds that the ceiling kept back. Each
 * act names a person and says what was done, and is audited.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt.
 */
public final class Tasks {
    private final Store store;
    private final JournalWriter writer;
    private final InstantSource clock;

    Tasks(Store store, JournalWriter writer, InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.clock = clock;
    }

    /** Streams the tasks, or those that are open, in order of opening; the action must not call the journal. */
    public void forEach(boolean openOnly, Consumer<? super Task> action) throws StoreException {
        store.forEachTask(openOnly, action);
    }

    /** Returns the task of that number. */
    public Optional<Task> task(long number) throws StoreException {
        return store.task(number);
    }

    /**
     * Says that somebody looks after a task.
     *
     * @throws IllegalArgumentException where no task of that number is open
     */
    public void acknowledge(long number, Actor.Person by, String text) throws StoreException {
        note(number, "TASK_ACKNOWLEDGED", ContainmentWriter::acknowledge, by, text);
    }

    /**
     * Says that a task is done, and how. What comes later on the same matter is another task.
     *
     * @throws IllegalArgumentException where no task of that number is open
     */
    public void close(long number, Actor.Person by, String text) throws StoreException {
        note(number, "TASK_CLOSED", ContainmentWriter::close, by, text);
    }

    /** Writes what a person said of a task; tells whether it was open. */
    private interface Note {
        boolean on(ContainmentWriter journal, long number, Task.Word word) throws StoreException;
    }

    private void note(long number, String act, Note note, Actor.Person by, String text) throws StoreException {
        Destinations.requireReason(text);
        writer.await((transaction, scribe) -> {
            if (!note.on(transaction, number, new Task.Word(by.name(), clock.instant(), text))) {
                throw new IllegalArgumentException("number must be of an open task, was " + number);
            }
            scribe.write(by, act, "task " + number, text);
            return true;
        });
    }
}
