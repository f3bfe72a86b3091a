package io.holdfast;

import io.holdfast.deliver.Settlement;
import io.holdfast.model.DestinationId;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Intake;
import io.holdfast.port.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what was committed. Writer: the journal's thread. Readers: any; what they see was true one after another. */
final class Tally {
    private final LongAdder durable = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Map<Key, Promises.Carried> lanes = new ConcurrentHashMap<>();

    private record Key(DestinationId destination, Lane lane) {}

    /** Counts a result whose transaction was committed. */
    void arrived(Intake intake, boolean wasLate) {
        durable.increment();
        switch (intake) {
            case NEW -> {
                if (wasLate) {
                    late.increment();
                }
            }
            case DUPLICATE -> repeated.increment();
            case CONFLICT, WRONG_MODEL -> refused.increment();
            case SPILLED -> {}
        }
    }

    /** Counts what came of deliveries, once that was committed. */
    void settled(List<Settlement> settlements, Instant now) {
        for (Settlement settlement : settlements) {
            Key key = new Key(
                    settlement.delivery().destination(), settlement.delivery().lane());
            lanes.merge(key, one(key, settlement.outcome(), now), Tally::sum);
        }
    }

    private static Promises.Carried one(Key key, DeliveryOutcome outcome, Instant now) {
        boolean confirmed = outcome instanceof DeliveryOutcome.Confirmed;
        return new Promises.Carried(
                key.destination,
                key.lane,
                confirmed ? 1 : 0,
                outcome instanceof DeliveryOutcome.Rejected ? 1 : 0,
                outcome instanceof DeliveryOutcome.Unknown ? 1 : 0,
                outcome instanceof DeliveryOutcome.Retryable ? 1 : 0,
                confirmed ? Optional.of(now) : Optional.empty());
    }

    private static Promises.Carried sum(Promises.Carried before, Promises.Carried more) {
        return new Promises.Carried(
                before.destination(),
                before.lane(),
                before.delivered() + more.delivered(),
                before.parked() + more.parked(),
                before.unknown() + more.unknown(),
                before.putOff() + more.putOff(),
                more.lastConfirmed().isPresent() ? more.lastConfirmed() : before.lastConfirmed());
    }

    /** Returns when a destination last confirmed something. */
    Optional<Instant> lastConfirmed(DestinationId destination) {
        @Nullable Instant last = null;
        for (Lane lane : Lane.values()) {
            Promises.Carried carried = lanes.get(new Key(destination, lane));
            Instant at = carried == null ? null : carried.lastConfirmed().orElse(null);
            last = last == null || (at != null && at.isAfter(last)) ? at : last;
        }
        return Optional.ofNullable(last);
    }

    Promises promises(long accepted, long shed, long notTaken) {
        List<Promises.Carried> carried = new ArrayList<>(lanes.values());
        carried.sort(Comparator.comparing(
                        (Promises.Carried each) -> each.destination().value())
                .thenComparing(Promises.Carried::lane));
        return new Promises(
                accepted, durable.sum(), late.sum(), repeated.sum(), refused.sum(), shed, notTaken, carried);
    }
}
