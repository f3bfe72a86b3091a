package io.holdfast.testkit;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.MaterialHold;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.HoldVerifier;
import io.holdfast.port.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An MES in memory that misbehaves on request. Like many a real one it has no idempotency of its own: what is sent twice is there
 * twice, and {@link #contents} shows it.
 *
 * <p>Thread-safe. Survives the line that uses it: hand the same instance to the next line to rehearse a restart.
 */
public final class FakeMes implements Destination, MesContents {
    private final DestinationId id;
    private final Set<Lane> lanes;
    private final List<Delivery> contents = new ArrayList<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private Predicate<Delivery> unwanted = delivery -> false;
    private Function<MaterialHold, List<HoldItemOutcome>> answers = hold -> List.of();
    private @Nullable HoldVerifier verifier;
    private boolean away;
    private long finds;

    /** Makes an MES that takes everything. */
    public FakeMes(String name) {
        this(name, EnumSet.allOf(Lane.class));
    }

    /** Makes an MES that takes some lanes. */
    public FakeMes(String name, Set<Lane> lanes) {
        id = new DestinationId(name);
        this.lanes = Set.copyOf(lanes);
    }

    /** What goes wrong with one delivery. */
    public enum Fault {
        /** The MES is away: it has not taken it and says so. */
        AWAY,
        /** The MES refuses it for good. */
        REFUSE,
        /** The MES takes it, and its answer is lost. */
        TAKE_THEN_TIME_OUT,
        /** The request is lost, and so no answer comes. */
        LOSE_THEN_TIME_OUT,
        /** The adapter throws. */
        THROW
    }

    /** Makes the next deliveries go wrong, one by one in this order. */
    public synchronized void next(Fault... sequence) {
        faults.addAll(List.of(sequence));
    }

    /** Refuses for good, from now on, what the predicate says. */
    public synchronized void refuse(Predicate<Delivery> predicate) {
        unwanted = predicate;
    }

    /** Answers holds thing by thing, from now on; by default as a whole. */
    public synchronized void answerHolds(Function<MaterialHold, List<HoldItemOutcome>> value) {
        answers = value;
    }

    /** Can be read back from now on: what it says then; by default it cannot. Say so before the line opens. */
    public synchronized void readBack(HoldVerifier value) {
        verifier = value;
    }

    @Override
    public synchronized Optional<HoldVerifier> holdVerifier() {
        return Optional.ofNullable(verifier);
    }

    @Override
    public boolean takes(Deliverable content) {
        return true;
    }

    /** Is away from now on, or back: takes nothing, and says so. */
    public synchronized void away(boolean value) {
        away = value;
    }

    /** Returns how often it was asked whether it has something. */
    public synchronized long finds() {
        return finds;
    }

    /** Lets calls wait from now on, until {@link #resume}. */
    public void stall() {
        gate.drainPermits();
    }

    /** Tells whether a call waits because of {@link #stall}. */
    public boolean hasCallWaiting() {
        return gate.hasQueuedThreads();
    }

    /** Lets calls through again. */
    public void resume() {
        gate.drainPermits();
        gate.release(Integer.MAX_VALUE / 2);
    }

    @Override
    public DestinationId id() {
        return id;
    }

    @Override
    public Set<Lane> lanes() {
        return lanes;
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        gate.acquire();
        gate.release();
        synchronized (this) {
            List<DeliveryOutcome> outcomes = new ArrayList<>();
            Set<String> stopped = new HashSet<>();
            for (Delivery delivery : batch) {
                DeliveryOutcome outcome = stopped.contains(delivery.orderingKey())
                        ? new DeliveryOutcome.Retryable("one before it is not through", null)
                        : take(delivery);
                if (!(outcome instanceof DeliveryOutcome.Confirmed || outcome instanceof DeliveryOutcome.Rejected)) {
                    stopped.add(delivery.orderingKey());
                }
                outcomes.add(outcome);
            }
            return outcomes;
        }
    }

    private DeliveryOutcome take(Delivery delivery) {
        if (away) {
            return new DeliveryOutcome.Retryable("the MES is away", null);
        }
        if (unwanted.test(delivery)) {
            return new DeliveryOutcome.Rejected("the MES does not want it");
        }
        Fault fault = faults.poll();
        if (fault == null) {
            contents.add(delivery);
            return new DeliveryOutcome.Confirmed("MES-" + contents.size(), said(delivery));
        }
        return switch (fault) {
            case AWAY -> new DeliveryOutcome.Retryable("the MES is away", null);
            case REFUSE -> new DeliveryOutcome.Rejected("the MES does not want it");
            case TAKE_THEN_TIME_OUT -> {
                contents.add(delivery);
                yield new DeliveryOutcome.Unknown("no answer");
            }
            case LOSE_THEN_TIME_OUT -> new DeliveryOutcome.Unknown("no answer");
            case THROW -> throw new IllegalStateException("the adapter broke");
        };
    }

    private List<HoldItemOutcome> said(Delivery delivery) {
        return delivery.content() instanceof MaterialHold hold ? answers.apply(hold) : List.of();
    }

    @Override
    public synchronized DeliveryOutcome find(Delivery delivery) {
        finds++;
        if (away) {
            return new DeliveryOutcome.Unknown("the MES is away");
        }
        for (Delivery present : contents) {
            if (present.idempotencyKey().equals(delivery.idempotencyKey())
                    && Lane.of(present.content()) == Lane.of(delivery.content())) {
                return new DeliveryOutcome.Confirmed("found", said(delivery));
            }
        }
        return new DeliveryOutcome.Retryable("not there", null);
    }

    /** Returns what the MES holds, in the order it took it, repeats included. */
    public synchronized List<Delivery> contents() {
        return List.copyOf(contents);
    }

    @Override
    public List<MesRecord> records() {
        return contents().stream().map(MesRecord::of).toList();
    }

    /** Returns what the MES holds of one kind, in the order it took it, repeats included. */
    public synchronized <T extends Deliverable> List<T> contents(Class<T> kind) {
        return contents.stream()
                .map(Delivery::content)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Returns how often each idempotency key is there; a count above 1 is a duplicate. */
    public synchronized Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        contents.forEach(delivery ->
                counts.merge(Lane.of(delivery.content()) + " " + delivery.idempotencyKey(), 1, Integer::sum));
        return counts;
    }

    @Override
    public void close() {
        // lives on: the MES does not end with the line
    }
}
