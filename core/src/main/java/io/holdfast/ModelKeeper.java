package io.holdfast;

import io.holdfast.deliver.Backoff;
import io.holdfast.model.Actor;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ModelSwitch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that each station inspects with the model that its context demands. One thread looks at what is demanded whenever a
 * context or the table changed or is due to change; each call of the switch has a thread of its own, at most one for a station,
 * so that a station that hangs holds up nobody else.
 */
final class ModelKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ModelKeeper.class);
    private static final Actor KEEPER = new Actor.Component("model-keeper");

    /** While a change is due, how often the clock is looked at: it may be one that steps. */
    private static final long TICK_MILLIS = 100;

    private static final long IDLE_MILLIS = 5_000;

    /** How switching goes. */
    record Settings(@Nullable ModelSwitch models, Duration timeout, Backoff backoff, ModelPolicy policy) {}

    /** What a station demands, asked under the front door's lock. */
    interface Demand {
        Set<EquipmentId> stations();

        @Nullable
        WorkContext context(EquipmentId station, Instant at);

        Optional<Instant> nextChange(EquipmentId station, Instant after);
    }

    /** Where acts go: to the audit, and to the listener after that. */
    interface Sink {
        void audit(Actor by, String act, String subject, String detail);

        void tell(Consumer<HoldfastListener> call);
    }

    private final Settings settings;
    private final Demand demand;
    private final InstantSource clock;
    private final Sink sink;
    private final Map<EquipmentId, StationModel> states = new ConcurrentHashMap<>();
    private final Map<EquipmentId, Call> calls = new HashMap<>();
    private final Map<EquipmentId, Integer> failures = new HashMap<>();
    private final Map<EquipmentId, Long> notBefore = new HashMap<>();
    private final Semaphore signal = new Semaphore(0);
    private final SplittableRandom random = new SplittableRandom();
    private final Thread thread = new Thread(this::run, "holdfast-models");
    private volatile @Nullable ModelTable table;
    private volatile boolean closing;

    ModelKeeper(Settings settings, Optional<ModelTable> table, Demand demand, InstantSource clock, Sink sink) {
        this.settings = settings;
        this.table = table.orElse(null);
        this.demand = demand;
        this.clock = clock;
        this.sink = sink;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void close(Duration grace) {
        closing = true;
        signal();
        thread.interrupt();
        try {
            thread.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<StationModel> states() {
        return states.values().stream()
                .sorted(Comparator.comparing(state -> state.station().value()))
                .toList();
    }

    int tableVersion() {
        ModelTable now = table;
        return now == null ? 0 : now.version();
    }

    ModelPolicy policy() {
        return settings.policy();
    }

    /** Puts another table in force. */
    void load(ModelTable next) {
        table = next;
        signal();
    }

    /** Tells at once where a context names a part that has no model, be it valid now or later; then has the stations looked at. */
    void stated(ContextStatement statement, Collection<EquipmentId> stations, Instant now) {
        WorkContext context = statement.period().context();
        Instant from = statement.period().from();
        ModelTable rows = table;
        MaterialDefinitionId part = context == null ? null : context.material();
        if (rows != null
                && context != null
                && part != null
                && rows.demanded(context, from.isAfter(now) ? from : now).isEmpty()) {
            for (EquipmentId station : stations) {
                sink.audit(
                        KEEPER,
                        "PART_UNKNOWN",
                        station.value(),
                        "table " + rows.version() + " names no model for " + part(context) + "; " + statement);
                sink.tell(listener -> listener.partUnknown(station, context));
            }
        }
        signal();
    }

    /** Tells whether a result says that it was made with another model than its context demands. Any thread. */
    Optional<ModelMismatch> mismatch(InspectionResult result) {
        ModelTable rows = table;
        WorkContext context = result.context();
        InspectionModel made = result.model();
        if (rows == null || context == null || made == null) {
            return Optional.empty();
        }
        return rows.demanded(context, result.deviceTime())
                .filter(demanded -> !demanded.equals(made))
                .map(demanded -> new ModelMismatch(result.id(), made, demanded, rows.version()));
    }

    private void signal() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    private void run() {
        try {
            while (!closing) {
                boolean soon = look(clock.instant());
                if (signal.tryAcquire(soon ? TICK_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
                    signal.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("model keeper interrupted at close");
        }
        calls.values().forEach(call -> call.thread.interrupt());
    }

    /** Looks at every station, and tells whether anything is due or under way. */
    private boolean look(Instant now) {
        ModelTable rows = table;
        boolean soon = rows != null && rows.nextChange(now).isPresent();
        for (EquipmentId station : demand.stations()) {
            WorkContext context = demand.context(station, now);
            soon |= demand.nextChange(station, now).isPresent();
            reap(station, now);
            if (rows == null || context == null || context.material() == null) {
                become(station, StationModel.State.NOT_DEMANDED, null, "", now);
                continue;
            }
            Optional<InspectionModel> demanded = rows.demanded(context, now);
            if (demanded.isEmpty()) {
                become(station, StationModel.State.PART_UNKNOWN, null, "no model for " + part(context), now);
                continue;
            }
            want(station, demanded.get(), context, now);
            soon |= calls.containsKey(station) || notBefore.containsKey(station);
        }
        return soon;
    }

    private void want(EquipmentId station, InspectionModel model, WorkContext context, Instant now) {
        StationModel state = states.get(station);
        if (state == null || !model.equals(state.demanded())) {
            failures.remove(station);
            notBefore.remove(station);
            become(station, StationModel.State.WANTED, model, "", now);
        } else if (state.state() == StationModel.State.LOADED || state.state() == StationModel.State.REFUSED) {
            return;
        }
        ModelSwitch models = settings.models();
        Long earliest = notBefore.get(station);
        boolean mustWait = earliest != null && System.nanoTime() - earliest < 0;
        if (models != null && !calls.containsKey(station) && !mustWait) {
            notBefore.remove(station);
            Call call = new Call(models, station, model, context);
            calls.put(station, call);
            call.thread.start();
        }
    }

    /** Takes the answer of a call that ended, or gives up on one that takes too long. */
    private void reap(EquipmentId station, Instant now) {
        Call call = calls.get(station);
        if (call == null) {
            return;
        }
        ModelSwitch.Answer answer = call.answer;
        if (answer == null && System.nanoTime() - call.deadlineNanos < 0) {
            return;
        }
        if (answer == null) {
            if (!call.timedOut) {
                call.timedOut = true;
                call.thread.interrupt();
                failed(station, call, "no answer within " + settings.timeout(), now);
            }
            if (call.thread.isAlive()) {
                return; // a second call beside one that hangs would help nobody
            }
        }
        calls.remove(station);
        if (answer == null || call.timedOut) {
            return;
        }
        if (answer instanceof ModelSwitch.Answer.Failed failed) {
            failed(station, call, failed.reason(), now);
        } else if (isStillWanted(station, call)) {
            if (answer instanceof ModelSwitch.Answer.Refused refused) {
                sink.audit(KEEPER, "MODEL_REFUSED", station.value(), call.model + ": " + refused.reason());
                become(station, StationModel.State.REFUSED, call.model, refused.reason(), now);
            } else {
                failures.remove(station);
                sink.audit(
                        KEEPER,
                        "MODEL_LOADED",
                        station.value(),
                        call.model + " by table " + tableVersion() + " for " + part(call.context) + " in "
                                + call.context.segment());
                become(station, StationModel.State.LOADED, call.model, "", now);
            }
        }
    }

    private boolean isStillWanted(EquipmentId station, Call call) {
        StationModel state = states.get(station);
        return state != null && call.model.equals(state.demanded());
    }

    private void failed(EquipmentId station, Call call, String reason, Instant now) {
        if (!isStillWanted(station, call)) {
            return;
        }
        int before = failures.merge(station, 1, Integer::sum);
        notBefore.put(station, System.nanoTime() + settings.backoff().nanosAfter(before, random));
        if (before == 1) {
            sink.audit(KEEPER, "MODEL_NOT_LOADED", station.value(), call.model + ": " + reason);
        }
        become(station, StationModel.State.FAILED, call.model, reason, now);
    }

    private void become(
            EquipmentId station,
            StationModel.State state,
            @Nullable InspectionModel demanded,
            String reason,
            Instant now) {
        StationModel before = states.get(station);
        boolean same = before != null
                && before.state() == state
                && before.reason().equals(reason)
                && (demanded == null ? before.demanded() == null : demanded.equals(before.demanded()));
        boolean nothingYet = before == null && state == StationModel.State.NOT_DEMANDED;
        if (!same) {
            StationModel next = new StationModel(station, state, demanded, reason, now);
            states.put(station, next);
            if (!nothingYet) {
                sink.tell(listener -> listener.modelChanged(next));
            }
        }
    }

    private static String part(WorkContext context) {
        String version = context.materialVersion();
        return "part " + context.material() + (version == null ? "" : " revision " + version) + " operation "
                + context.operation();
    }

    /** One call of the switch. */
    private final class Call {
        final InspectionModel model;
        final WorkContext context;
        final Thread thread;
        final long deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
        volatile ModelSwitch.@Nullable Answer answer;
        boolean timedOut;

        Call(ModelSwitch models, EquipmentId station, InspectionModel model, WorkContext context) {
            this.model = model;
            this.context = context;
            thread = new Thread(() -> ask(models, station), "holdfast-model-" + station);
            thread.setDaemon(true);
        }

        private void ask(ModelSwitch models, EquipmentId station) {
            try {
                answer = models.load(station, model, context);
            } catch (InterruptedException e) {
                answer = new ModelSwitch.Answer.Failed("interrupted");
            } catch (RuntimeException e) {
                LOG.warn("the switch to {} at {} failed", model, station, e);
                answer = new ModelSwitch.Answer.Failed(e.toString());
            } finally {
                signal();
            }
        }
    }
}
