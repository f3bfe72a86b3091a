package io.holdfast.internal.codec;

import io.holdfast.detect.ClockState;
import io.holdfast.detect.DetectorState;
import io.holdfast.detect.RuleState;
import io.holdfast.detect.ScopeState;
import io.holdfast.model.ClusterId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;

/** How the state of a detector is read: the mirror of {@link StateWriter}. */
final class StateReader {
    private StateReader() {}

    static DetectorState state(ByteSource source) throws CodecException {
        return new DetectorState(source.all(StateReader::scope));
    }

    private static ScopeState scope(ByteSource source) throws CodecException {
        return new ScopeState(
                ModelReader.scope(source),
                source.instant(),
                source.optional(ByteSource::instant),
                source.all(StateReader::station),
                source.all(StateReader::known),
                source.all(StateReader::rule));
    }

    private static ScopeState.Station station(ByteSource source) throws CodecException {
        return new ScopeState.Station(
                source.optional(each -> new EquipmentId(each.text())), source.instant(), source.instant());
    }

    private static ScopeState.Known known(ByteSource source) throws CodecException {
        return new ScopeState.Known(source.instant(), new ResultId(source.text()));
    }

    private static RuleState rule(ByteSource source) throws CodecException {
        return new RuleState(
                new RuleId(source.text()),
                clock(source),
                source.all(StateReader::observed),
                source.all(StateReader::open));
    }

    private static ClockState clock(ByteSource source) throws CodecException {
        int tag = source.octet();
        return switch (tag) {
            case StateWriter.EVENT_TIME -> new ClockState.EventTime();
            case StateWriter.INSPECTED_UNITS ->
                new ClockState.InspectedUnits(source.unsigned(), source.all(ModelReader::unit));
            case StateWriter.RUN_TIME -> new ClockState.RunTime(source.all(ByteSource::instant));
            default -> throw source.damaged("no clock has the tag " + tag);
        };
    }

    private static RuleState.Observed observed(ByteSource source) throws CodecException {
        return new RuleState.Observed(new Morphology(source.text()), ModelReader.member(source), source.signed());
    }

    private static RuleState.Open open(ByteSource source) throws CodecException {
        return new RuleState.Open(
                new ClusterId(source.text()),
                new Morphology(source.text()),
                ModelReader.place(source),
                source.signed(),
                source.signed(),
                source.instant());
    }
}
