package io.holdfast.micrometer;

import io.holdfast.DestinationStatus;
import io.holdfast.Holdfast;
import io.holdfast.Promises;
import io.holdfast.model.DestinationId;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.port.Waiting;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line's promises as meters, all under {@code holdfast.}: {@code accepted}, {@code durable}, {@code late}, {@code repeated}, {@code
 * refused}, {@code shed}, {@code not.taken}; by destination and lane {@code delivered}, {@code parked}, {@code unknown}, {@code
 * put.off}, {@code waiting}, {@code waiting.parked}, {@code oldest.age} (seconds; 0 where nothing waits); by destination {@code proof.age} (seconds since a
 * target last confirmed something; NaN before the first); {@code queued}, {@code troubles}.
 *
 * <p>Reading a counter asks nobody. What waits and how old it is comes from the journal, asked for at most once in {@link
 * #REFRESH}; where it cannot be read, the gauges say NaN. Destinations that are added later are metered once {@link #bindTo} is
 * called again. Thread-safe.
 */
public final class LineMeters implements MeterBinder {
    /** Five seconds: below the interval at which registries commonly look, so that each look finds fresh numbers. */
    public static final Duration REFRESH = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LineMeters.class);

    private final Holdfast line;
    private final Tags tags;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private @Nullable List<DestinationStatus> known;
    private long readAt;

    private LineMeters(Holdfast line, Tags tags, InstantSource clock, LongSupplier ticker) {
        this.line = Objects.requireNonNull(line, "line");
        this.tags = tags;
        this.clock = clock;
        this.ticker = ticker;
    }

    /**
     * Makes the meters of a line.
     *
     * @param name the line's name, in the tag {@code line}
     */
    public static LineMeters of(Holdfast line, String name) {
        return new LineMeters(line, Tags.of("line", name), InstantSource.system(), System::nanoTime);
    }

    static LineMeters of(Holdfast line, String name, InstantSource clock, LongSupplier ticker) {
        return new LineMeters(line, Tags.of("line", name), clock, ticker);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "accepted", Promises::accepted);
        counter(registry, "durable", Promises::durable);
        counter(registry, "late", Promises::late);
        counter(registry, "repeated", Promises::repeated);
        counter(registry, "refused", Promises::refused);
        counter(registry, "shed", Promises::shed);
        counter(registry, "not.taken", Promises::notTaken);
        gauge(registry, "queued", tags, meters -> meters.line.status().queued());
        gauge(
                registry,
                "troubles",
                tags,
                meters -> meters.line.status().troubles().size());
        for (DestinationStatus destination : destinations()) {
            DestinationId id = destination.id();
            Tags of = tags.and("destination", id.value());
            gauge(registry, "proof.age", of, meters -> meters.proofAge(id));
            for (Lane lane : Lane.values()) {
                Tags in = of.and("lane", lane.name());
                carried(registry, "delivered", in, id, lane, Promises.Carried::delivered);
                carried(registry, "parked", in, id, lane, Promises.Carried::parked);
                carried(registry, "unknown", in, id, lane, Promises.Carried::unknown);
                carried(registry, "put.off", in, id, lane, Promises.Carried::putOff);
                gauge(registry, "waiting", in, meters -> meters.waiting(id, lane, Waiting::pending));
                gauge(registry, "waiting.parked", in, meters -> meters.waiting(id, lane, Waiting::parked));
                gauge(registry, "oldest.age", in, meters -> meters.oldestAge(id, lane));
            }
        }
    }

    // A registry does not keep alive what it asks: counters ask the line, which its owner keeps; gauges keep these
    // meters.

    private void counter(MeterRegistry registry, String name, ToDoubleFunction<Promises> count) {
        FunctionCounter.builder(
                        "holdfast." + name,
                        line,
                        each -> count.applyAsDouble(each.status().promises()))
                .tags(tags)
                .register(registry);
    }

    private void carried(
            MeterRegistry registry,
            String name,
            Tags in,
            DestinationId id,
            Lane lane,
            ToDoubleFunction<Promises.Carried> count) {
        FunctionCounter.builder("holdfast." + name, line, each -> carried(each, id, lane, count))
                .tags(in)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, Tags of, ToDoubleFunction<LineMeters> value) {
        Gauge.builder("holdfast." + name, this, value)
                .tags(of)
                .strongReference(true)
                .register(registry);
    }

    private static double carried(
            Holdfast line, DestinationId id, Lane lane, ToDoubleFunction<Promises.Carried> count) {
        return line.status().promises().lanes().stream()
                .filter(each -> each.destination().equals(id) && each.lane() == lane)
                .mapToDouble(count)
                .sum();
    }

    private double waiting(DestinationId id, Lane lane, ToDoubleFunction<Waiting> count) {
        DestinationStatus status = status(id);
        return status == null
                ? Double.NaN
                : status.waiting().stream()
                        .filter(each -> each.lane() == lane)
                        .mapToDouble(count)
                        .sum();
    }

    private double oldestAge(DestinationId id, Lane lane) {
        DestinationStatus status = status(id);
        return status == null
                ? Double.NaN
                : status.oldestAge(lane, clock.instant())
                        .map(LineMeters::seconds)
                        .orElse(0.0);
    }

    private double proofAge(DestinationId id) {
        Instant now = clock.instant();
        return line.status().promises().lanes().stream()
                .filter(each -> each.destination().equals(id))
                .flatMap(each -> each.lastConfirmed().stream())
                .max(Instant::compareTo)
                .map(at -> seconds(Duration.between(at, now)))
                .orElse(Double.NaN);
    }

    private static double seconds(Duration age) {
        return age.toMillis() / 1e3;
    }

    private @Nullable DestinationStatus status(DestinationId id) {
        return destinations().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private synchronized List<DestinationStatus> destinations() {
        List<DestinationStatus> last = known;
        if (last != null && ticker.getAsLong() - readAt < REFRESH.toNanos()) {
            return last;
        }
        List<DestinationStatus> fresh;
        try {
            fresh = line.destinations().list();
        } catch (StoreException e) {
            LOG.debug("what waits cannot be read for the meters", e);
            fresh = List.of();
        }
        known = fresh;
        readAt = ticker.getAsLong();
        return fresh;
    }
}
