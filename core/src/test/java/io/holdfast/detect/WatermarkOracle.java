package io.holdfast.detect;

import io.holdfast.model.EquipmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is late in one scope, by brute force, written from the words of {@link ClusterDetector} alone: remembers all that was
 * heard and reckons anew each time. The protected methods are where {@link Mutants} go wrong.
 */
class WatermarkOracle {
    private final RuleSet rules;
    private final List<Heard> heard = new ArrayList<>();
    private Instant watermark = Instant.MIN;

    WatermarkOracle(RuleSet rules) {
        this.rules = rules;
    }

    /** One time a station was heard. */
    private record Heard(@Nullable EquipmentId station, Instant time, Instant at) {}

    Instant watermark() {
        return watermark;
    }

    /** Judges an inspection; if it is late, that is all there is to it. */
    final boolean judges(Inspection inspection) {
        reckon(inspection);
        if (!isLate(inspection.time(), watermark)) {
            return false;
        }
        Instant greatest = greatest(inspection);
        if (greatest == null || isHeardThoughLate(Duration.between(inspection.time(), greatest), rules.allowedSkew())) {
            hear(inspection);
        }
        return true;
    }

    /** Takes in an inspection that is neither late nor a repeat. */
    final void accept(Inspection inspection) {
        hear(inspection);
    }

    private void hear(Inspection inspection) {
        heard.add(new Heard(stationOf(inspection), inspection.time(), now(inspection)));
        reckon(inspection);
    }

    private void reckon(Inspection inspection) {
        Instant greatest = greatest(inspection);
        if (greatest != null) {
            Instant least = greatest;
            for (EquipmentId station : active(inspection)) {
                Instant clock = clock(station);
                least = clock.isBefore(least) ? clock : least;
            }
            watermark = risen(
                    watermark, heldBack(least, greatest, rules.allowedSkew()).minus(rules.allowedLateness()));
        }
    }

    private @Nullable Instant greatest(Inspection inspection) {
        Instant greatest = null;
        for (EquipmentId station : active(inspection)) {
            Instant clock = clock(station);
            greatest = greatest == null || clock.isAfter(greatest) ? clock : greatest;
        }
        return greatest;
    }

    private Set<@Nullable EquipmentId> active(Inspection inspection) {
        Set<@Nullable EquipmentId> active = new HashSet<>();
        for (Heard each : heard) {
            if (isOwn(Objects.equals(each.station(), stationOf(inspection)))
                    || isActive(Duration.between(each.at(), now(inspection)), rules.idleAfter())) {
                active.add(each.station());
            }
        }
        return active;
    }

    private Instant clock(@Nullable EquipmentId station) {
        return heard.stream()
                .filter(each -> Objects.equals(each.station(), station))
                .map(Heard::time)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private Instant now(Inspection inspection) {
        return heard.stream()
                .map(Heard::at)
                .filter(inspection.received()::isBefore)
                .max(Instant::compareTo)
                .orElse(inspection.received());
    }

    protected @Nullable EquipmentId stationOf(Inspection inspection) {
        return inspection.station();
    }

    protected boolean isLate(Instant time, Instant watermark) {
        return time.compareTo(watermark) < 0;
    }

    protected boolean isHeardThoughLate(Duration behind, Duration allowedSkew) {
        return behind.compareTo(allowedSkew) <= 0;
    }

    protected boolean isActive(Duration silence, Duration idleAfter) {
        return silence.compareTo(idleAfter) <= 0;
    }

    protected boolean isOwn(boolean own) {
        return own;
    }

    protected Instant heldBack(Instant least, Instant greatest, Duration allowedSkew) {
        Instant most = greatest.minus(allowedSkew);
        return least.isBefore(most) ? most : least;
    }

    protected Instant risen(Instant before, Instant now) {
        return now.isAfter(before) ? now : before;
    }
}
