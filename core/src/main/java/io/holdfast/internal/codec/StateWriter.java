package io.holdfast.internal.codec;

import io.holdfast.detect.ClockState;
import io.holdfast.detect.DetectorState;
import io.holdfast.detect.RuleState;
import io.holdfast.detect.ScopeState;

/** How the state of a detector is written. Every method has its mirror in {@link StateReader}. */
final class StateWriter {
    static final int EVENT_TIME = 1;
    static final int INSPECTED_UNITS = 2;
    static final int RUN_TIME = 3;

    private StateWriter() {}

    static void state(ByteSink sink, DetectorState state) {
        sink.all(state.scopes(), StateWriter::scope);
    }

    private static void scope(ByteSink sink, ScopeState state) {
        ModelWriter.scope(sink, state.scope());
        sink.instant(state.watermark());
        sink.optional(state.received(), ByteSink::instant);
        sink.all(state.stations(), StateWriter::station);
        sink.all(state.known(), StateWriter::known);
        sink.all(state.rules(), StateWriter::rule);
    }

    private static void station(ByteSink sink, ScopeState.Station station) {
        sink.optional(station.station(), ModelWriter::id);
        sink.instant(station.latest());
        sink.instant(station.heard());
    }

    private static void known(ByteSink sink, ScopeState.Known known) {
        sink.instant(known.time());
        ModelWriter.id(sink, known.result());
    }

    private static void rule(ByteSink sink, RuleState state) {
        ModelWriter.id(sink, state.rule());
        clock(sink, state.clock());
        sink.all(state.observed(), StateWriter::observed);
        sink.all(state.open(), StateWriter::open);
    }

    private static void clock(ByteSink sink, ClockState state) {
        if (state instanceof ClockState.EventTime) {
            sink.octet(EVENT_TIME);
        } else if (state instanceof ClockState.InspectedUnits units) {
            sink.octet(INSPECTED_UNITS);
            sink.unsigned(units.next());
            sink.all(units.numbered(), ModelWriter::id);
        } else {
            sink.octet(RUN_TIME);
            sink.all(((ClockState.RunTime) state).times(), ByteSink::instant);
        }
    }

    private static void observed(ByteSink sink, RuleState.Observed observed) {
        ModelWriter.id(sink, observed.morphology());
        ModelWriter.member(sink, observed.member());
        sink.signed(observed.key());
    }

    private static void open(ByteSink sink, RuleState.Open open) {
        ModelWriter.id(sink, open.id());
        ModelWriter.id(sink, open.morphology());
        ModelWriter.place(sink, open.place());
        sink.signed(open.firstKey());
        sink.signed(open.lastKey());
        sink.instant(open.latest());
    }
}
