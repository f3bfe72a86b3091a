package io.holdfast;

import io.holdfast.deliver.Backoff;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import io.holdfast.port.WorkOrderSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one source for work-order contexts, on a thread of its own: where a result had none, when one ends, and when the source
 * says that something changed. Many questions about one station become one. After an answer that told nothing, or none, the
 * station is left alone for a while that doubles.
 */
final class WorkOrderPuller {
    private static final Logger LOG = LoggerFactory.getLogger(WorkOrderPuller.class);
    private static final long IDLE_MILLIS = 1_000;

    /** What the puller needs of the front door. */
    interface Desk {
        /** States what the source told; a clash is dealt with there. */
        void state(EquipmentId equipment, ContextPeriod period, String source);

        /** Tells whether anybody said anything of the station at that time by now. */
        boolean isKnown(EquipmentId station, Instant at);

        /** Returns when a context of the station, told with its end, ends next, if nothing follows. */
        Optional<Instant> nextChange(EquipmentId station, Instant after);

        /** Tells that the source cannot be asked. */
        void failed(String source, String reason);
    }

    private final WorkOrderSource source;
    private final Desk desk;
    private final Backoff backoff;
    private final InstantSource clock;
    private final Map<EquipmentId, Question> questions = new LinkedHashMap<>();
    private final Map<EquipmentId, Instant> endings = new LinkedHashMap<>();
    private final Semaphore signal = new Semaphore(0);
    private final SplittableRandom random = new SplittableRandom();
    private final Thread thread;
    private volatile @Nullable String fault;
    private volatile boolean closing;

    WorkOrderPuller(WorkOrderSource source, Desk desk, Backoff backoff, InstantSource clock) {
        this.source = source;
        this.desk = desk;
        this.backoff = backoff;
        this.clock = clock;
        thread = new Thread(this::run, "holdfast-orders-" + source.name());
        thread.setDaemon(true);
    }

    /** Something to be asked. */
    private static final class Question {
        Instant at;
        boolean open = true;
        boolean changed;
        int fruitless;
        long notBefore = System.nanoTime();

        Question(Instant at) {
            this.at = at;
        }
    }

    void start() {
        source.changes(equipment -> ask(equipment, clock.instant(), true));
        thread.start();
    }

    Optional<String> fault() {
        return Optional.ofNullable(fault).map(reason -> source.name() + ": " + reason);
    }

    /** A result came for whose time nobody told a context. Any thread; never blocks for long. */
    void unknown(EquipmentId station, Instant at) {
        ask(station, at, false);
    }

    /** A context was stated that may end. */
    void watch(EquipmentId station) {
        // Not under the lock here: the desk takes the front door's.
        Optional<Instant> end = desk.nextChange(station, clock.instant());
        synchronized (questions) {
            end.ifPresent(instant -> endings.put(station, instant));
        }
        wake();
    }

    private void ask(EquipmentId equipment, Instant at, boolean changed) {
        synchronized (questions) {
            Question question = questions.computeIfAbsent(equipment, any -> new Question(at));
            if (changed) {
                question.changed = true;
                question.fruitless = 0;
                question.notBefore = System.nanoTime();
            }
            question.at = at;
            question.open = true;
        }
        wake();
    }

    private void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    void close(Duration grace) {
        closing = true;
        thread.interrupt();
        try {
            thread.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }

    private void run() {
        try {
            while (!closing) {
                long wait = askWhatIsDue();
                if (signal.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                    signal.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("puller of {} interrupted at close", source.name());
        }
    }

    private long askWhatIsDue() throws InterruptedException {
        Instant now = clock.instant();
        Map<EquipmentId, Question> due = new LinkedHashMap<>();
        long wait = TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
        synchronized (questions) {
            endings.entrySet().removeIf(ending -> {
                boolean over = !ending.getValue().isAfter(now);
                if (over) {
                    Question question = questions.computeIfAbsent(ending.getKey(), any -> new Question(now));
                    question.at = now;
                    question.open = true;
                }
                return over;
            });
            for (Map.Entry<EquipmentId, Question> each : questions.entrySet()) {
                Question question = each.getValue();
                long left = question.notBefore - System.nanoTime();
                if (question.open && left <= 0) {
                    question.open = false;
                    due.put(each.getKey(), question);
                } else if (question.open) {
                    wait = Math.min(wait, left);
                }
            }
        }
        for (Map.Entry<EquipmentId, Question> each : due.entrySet()) {
            put(each.getKey(), each.getValue());
        }
        return due.isEmpty() ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)) : 1;
    }

    private void put(EquipmentId equipment, Question question) throws InterruptedException {
        Instant at = question.at;
        boolean changed = question.changed;
        question.changed = false;
        if (!changed && desk.isKnown(equipment, at)) {
            question.fruitless = 0;
            return;
        }
        WorkOrderSource.Answer answer;
        try {
            answer = source.ask(equipment, at);
        } catch (RuntimeException e) {
            LOG.warn("the work-order source {} failed", source.name(), e);
            answer = new WorkOrderSource.Answer.Unavailable(e.toString(), null);
        }
        if (answer instanceof WorkOrderSource.Answer.Known known) {
            fault = null;
            known.periods().forEach(period -> desk.state(equipment, period, source.name()));
            watch(equipment);
            if (desk.isKnown(equipment, at)) {
                question.fruitless = 0;
                return;
            }
            leaveAlone(question, null);
        } else {
            WorkOrderSource.Answer.Unavailable away = (WorkOrderSource.Answer.Unavailable) answer;
            if (fault == null) {
                desk.failed(source.name(), away.reason());
            }
            fault = away.reason();
            question.changed = changed;
            leaveAlone(question, away.after());
            question.open = true; // nothing was answered: the question stands
        }
    }

    private void leaveAlone(Question question, @Nullable Duration asked) {
        synchronized (questions) {
            long wait = backoff.nanosAfter(++question.fruitless, random);
            question.notBefore = System.nanoTime() + Math.max(wait, asked == null ? 0 : asked.toNanos());
        }
    }
}
