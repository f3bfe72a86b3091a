package io.holdfast.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one inspection of one unit said (OPC 40100-1 ResultDataType, B2MML TestResult).
 *
 * @param id the result's name, unique in the plant
 * @param station the station that inspected
 * @param unit the unit that was inspected
 * @param attempt which attempt on this unit at this station this is, from 1; above 1 is a re-test, which reaches neither
 *     counts nor detector
 * @param verdict what the inspection said
 * @param verdictSource who said so
 * @param simulated true where no real unit was inspected; reaches neither counts nor detector
 * @param partial true where the inspection was cut short; reaches neither counts nor detector
 * @param deviceTime when the image was taken, by the station's clock
 * @param receivedTime when Holdfast was handed the result, by its own clock; null until then
 * @param context the work-order context at {@code deviceTime}, or null where none is known
 * @param model what the station inspected with, or null where it does not say
 * @param defects what was marked; copied; never null
 * @param images where the images are; copied; never null
 * @param measurements what was measured; copied; never null
 */
public record InspectionResult(
        ResultId id,
        EquipmentId station,
        UnitId unit,
        int attempt,
        Verdict verdict,
        VerdictSource verdictSource,
        boolean simulated,
        boolean partial,
        Instant deviceTime,
        @Nullable Instant receivedTime,
        @Nullable WorkContext context,
        @Nullable InspectionModel model,
        List<Defect> defects,
        List<ImageRef> images,
        List<Measurement> measurements)
        implements Deliverable {
    /** Checks the parts. */
    public InspectionResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(unit, "unit");
        Checks.atLeast("attempt", 1, attempt);
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(verdictSource, "verdictSource");
        Checks.instant("deviceTime", deviceTime);
        if (receivedTime != null) {
            Checks.instant("receivedTime", receivedTime);
        }
        defects = List.copyOf(defects);
        images = List.copyOf(images);
        measurements = List.copyOf(measurements);
    }

    /** Starts a result of a first attempt, given by the machine. */
    public static Builder of(ResultId id, EquipmentId station, UnitId unit, Verdict verdict, Instant deviceTime) {
        return new Builder(id, station, unit, verdict, deviceTime);
    }

    /** Tells whether this result counts: a real, whole, first inspection of its unit at its station. */
    public boolean counts() {
        return !simulated && !partial && attempt == 1;
    }

    /** Returns the segment that the unit was made in: the context's, or the unbound segment of the station without one. */
    public Segment segment() {
        return context == null ? new UnboundSegment(station) : context.segment();
    }

    /**
     * Returns this result as received: stamped with the time, and with the given context where it has none of its own.
     *
     * @param at when it was received
     * @param bound the context to bind, or null
     */
    public InspectionResult received(Instant at, @Nullable WorkContext bound) {
        return new InspectionResult(
                id,
                station,
                unit,
                attempt,
                verdict,
                verdictSource,
                simulated,
                partial,
                deviceTime,
                Objects.requireNonNull(at, "at"),
                context == null ? bound : context,
                model,
                defects,
                images,
                measurements);
    }

    /** Returns this result bound to another context, whatever it carried before. */
    public InspectionResult boundTo(WorkContext other) {
        return new InspectionResult(
                id,
                station,
                unit,
                attempt,
                verdict,
                verdictSource,
                simulated,
                partial,
                deviceTime,
                receivedTime,
                Objects.requireNonNull(other, "other"),
                model,
                defects,
                images,
                measurements);
    }

    /** Makes a result part by part. Not thread-safe. */
    public static final class Builder {
        private final ResultId id;
        private final EquipmentId station;
        private final UnitId unit;
        private final Verdict verdict;
        private final Instant deviceTime;
        private int attempt = 1;
        private VerdictSource verdictSource = VerdictSource.MACHINE;
        private boolean simulated;
        private boolean partial;
        private @Nullable WorkContext context;
        private @Nullable InspectionModel model;
        private final List<Defect> defects = new ArrayList<>();
        private final List<ImageRef> images = new ArrayList<>();
        private final List<Measurement> measurements = new ArrayList<>();

        private Builder(ResultId id, EquipmentId station, UnitId unit, Verdict verdict, Instant deviceTime) {
            this.id = Objects.requireNonNull(id, "id");
            this.station = Objects.requireNonNull(station, "station");
            this.unit = Objects.requireNonNull(unit, "unit");
            this.verdict = Objects.requireNonNull(verdict, "verdict");
            this.deviceTime = Objects.requireNonNull(deviceTime, "deviceTime");
        }

        /** Sets which attempt this is; 1 by default. */
        public Builder attempt(int value) {
            attempt = value;
            return this;
        }

        /** Sets who gave the verdict; the machine by default. */
        public Builder verdictSource(VerdictSource value) {
            verdictSource = value;
            return this;
        }

        /** Marks the result as simulated. */
        public Builder simulated(boolean value) {
            simulated = value;
            return this;
        }

        /** Marks the result as partial. */
        public Builder partial(boolean value) {
            partial = value;
            return this;
        }

        /** Sets the work-order context. */
        public Builder context(@Nullable WorkContext value) {
            context = value;
            return this;
        }

        /** Sets what the station inspected with. */
        public Builder model(@Nullable InspectionModel value) {
            model = value;
            return this;
        }

        /** Adds a defect. */
        public Builder defect(Defect value) {
            defects.add(value);
            return this;
        }

        /** Adds an image. */
        public Builder image(ImageRef value) {
            images.add(value);
            return this;
        }

        /** Adds a measurement. */
        public Builder measurement(Measurement value) {
            measurements.add(value);
            return this;
        }

        /** Returns the result. */
        public InspectionResult build() {
            return new InspectionResult(
                    id,
                    station,
                    unit,
                    attempt,
                    verdict,
                    verdictSource,
                    simulated,
                    partial,
                    deviceTime,
                    null,
                    context,
                    model,
                    defects,
                    images,
                    measurements);
        }
    }
}
