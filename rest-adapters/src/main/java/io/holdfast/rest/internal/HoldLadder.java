package io.holdfast.rest.internal;

import io.holdfast.model.MaterialHold;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.HoldPlan;
import io.holdfast.rest.HoldReport;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Rung.Standing;
import io.holdfast.rest.internal.Rung.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds each subject by the first rung that takes hold: read, place, read back. What no rung can hold is left to a person.
 *
 * <p>A flag does not say who set it. Where this ladder itself saw the flag down before it asked for it, it is ours; after a
 * restart in between that is forgotten, and the subject counts as held already. Thread-safe.
 */
public final class HoldLadder {
    private static final int REMEMBERED = 10_000;

    private final List<Rung> rungs;
    /** What was seen down before it was asked for, with what the target called it then. */
    private final Map<String, Seen> seenFree = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Seen(@Nullable Reference name) {}

    /** Makes a ladder; the first rung is the one that the plant wants most. */
    public HoldLadder(List<Rung> rungs) {
        this.rungs = List.copyOf(rungs);
    }

    /** Says what would be tried. */
    public HoldPlan plan(MaterialHold hold, List<HoldSubject> subjects) {
        return new HoldPlan(
                hold.id(),
                subjects.stream()
                        .map(subject -> new HoldPlan.Step(
                                subject,
                                rungs.stream()
                                        .filter(rung -> rung.reaches(subject))
                                        .map(rung -> rung.words(subject))
                                        .toList()))
                        .toList());
    }

    /** Holds all subjects. */
    public HoldReport place(MaterialHold hold, List<HoldSubject> subjects, Remarks remarks)
            throws VendorException, InterruptedException {
        List<HoldReport.Step> steps = new ArrayList<>();
        for (HoldSubject subject : subjects) {
            String key = key(hold.id().value(), subject);
            try {
                steps.add(place(subject, key, remarks));
            } catch (VendorException e) {
                if (e.fault().kind() != Kind.NOT_SENT) {
                    throw e;
                }
                // A dry run: what would be tried next depends on the answer to this.
                rungs.forEach(rung -> forget(rung, key));
                steps.add(step(
                        subject, Outcome.FREE, 0, null, null, List.of(e.fault().toString())));
            }
        }
        return new HoldReport(hold.id(), hold.revision(), steps);
    }

    private HoldReport.Step place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        List<String> notes = new ArrayList<>();
        Outcome last = Outcome.NEEDS_PERSON;
        boolean fellBack = false;
        for (int i = 0; i < rungs.size(); i++) {
            Rung rung = rungs.get(i);
            if (!rung.reaches(subject)) {
                continue;
            }
            State before = read(rung, subject, key);
            if (before.standing() == Standing.FREE) {
                before = climb(rung, subject, key, before, remarks, notes);
            }
            if (before.standing() == Standing.HELD) {
                note(notes, before.note());
                return step(subject, held(before, fellBack), i + 1, rung, before.reference(), notes);
            }
            note(notes, rung.words(subject) + ": " + (before.note().isEmpty() ? before.standing() : before.note()));
            last = switch (before.standing()) {
                case GONE -> Outcome.GONE;
                case NOT_FOUND -> Outcome.NOT_FOUND;
                default -> Outcome.NEEDS_PERSON;
            };
            fellBack = true;
        }
        if (!fellBack) {
            note(notes, "too little is known of it to hold it here");
        }
        return step(subject, last, 0, null, null, notes);
    }

    /** Places and reads back. */
    private State climb(Rung rung, HoldSubject subject, String key, State before, Remarks remarks, List<String> notes)
            throws VendorException, InterruptedException {
        remember(rung, key, before.reference());
        try {
            Reference unused = rung.place(subject, key, remarks);
        } catch (VendorException e) {
            return stumbled(rung, subject, key, e);
        }
        State after = read(rung, subject, key);
        if (after.standing() == Standing.FREE) {
            note(notes, "the target said done, and reading it back showed that it is not held");
        }
        return after;
    }

    /** What the target refused, or did not answer, may be in force nevertheless. */
    private State stumbled(Rung rung, HoldSubject subject, String key, VendorException e)
            throws VendorException, InterruptedException {
        Fault fault = e.fault();
        boolean refused = fault.kind() == Kind.VALIDATION || fault.kind() == Kind.NOT_FOUND;
        boolean lost = fault.kind() == Kind.UNKNOWN_OUTCOME && rung.repeatsHarmlessly();
        if (!refused && !lost) {
            throw e;
        }
        State state = read(rung, subject, key);
        if (state.standing() == Standing.HELD) {
            return state;
        }
        if (lost) {
            throw new VendorException(fault.as(Kind.UNAVAILABLE), e);
        }
        forget(rung, key);
        return State.of(Standing.FREE, fault.toString());
    }

    private static Outcome held(State state, boolean fellBack) {
        if (!state.ours()) {
            return Outcome.ALREADY_HELD;
        }
        return fellBack ? Outcome.WEAKER : Outcome.HELD;
    }

    /** Says what is in force. */
    public HoldReport verify(MaterialHold hold, List<HoldSubject> subjects)
            throws VendorException, InterruptedException {
        List<HoldReport.Step> steps = new ArrayList<>();
        for (HoldSubject subject : subjects) {
            steps.add(verify(subject, key(hold.id().value(), subject)));
        }
        return new HoldReport(hold.id(), hold.revision(), steps);
    }

    private HoldReport.Step verify(HoldSubject subject, String key) throws VendorException, InterruptedException {
        Outcome outcome = Outcome.NEEDS_PERSON;
        boolean fellBack = false;
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < rungs.size(); i++) {
            Rung rung = rungs.get(i);
            if (!rung.reaches(subject)) {
                continue;
            }
            State state = read(rung, subject, key);
            if (state.standing() == Standing.HELD) {
                return step(subject, held(state, fellBack), i + 1, rung, state.reference(), notes);
            }
            note(notes, state.note());
            outcome = switch (state.standing()) {
                case GONE -> Outcome.GONE;
                case NOT_FOUND -> outcome == Outcome.FREE ? Outcome.FREE : Outcome.NOT_FOUND;
                default -> Outcome.FREE;
            };
            fellBack = true;
        }
        return step(subject, outcome, 0, null, null, notes);
    }

    /** Says what of that which the report calls ours is in force still, and changes nothing. */
    public HoldReport standing(HoldReport report) throws VendorException, InterruptedException {
        List<HoldReport.Step> steps = new ArrayList<>();
        for (HoldReport.Step step : report.steps()) {
            if (!step.ours() || step.rung() > rungs.size()) {
                steps.add(step);
                continue;
            }
            Rung rung = rungs.get(step.rung() - 1);
            String key = key(report.hold().value(), step.subject());
            boolean held = read(rung, step.subject(), key).standing() == Standing.HELD;
            steps.add(
                    held
                            ? step
                            : step(
                                    step.subject(),
                                    Outcome.RELEASED,
                                    step.rung(),
                                    rung,
                                    step.reference(),
                                    List.of("is not held any more")));
        }
        return new HoldReport(report.hold(), report.revision(), steps);
    }

    /** Lifts what the report says is ours, and reads back. */
    public HoldReport release(HoldReport report, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        List<HoldReport.Step> steps = new ArrayList<>();
        for (HoldReport.Step step : report.steps()) {
            if (!step.ours() || step.rung() > rungs.size()) {
                steps.add(step);
                continue;
            }
            Rung rung = rungs.get(step.rung() - 1);
            String key = key(report.hold().value(), step.subject());
            List<String> notes = new ArrayList<>();
            String refused = "";
            if (read(rung, step.subject(), key).standing() == Standing.HELD) {
                refused = lift(rung, step, key, words, remarks);
                note(notes, refused);
            } else {
                note(notes, "was not held any more");
            }
            boolean free = read(rung, step.subject(), key).standing() != Standing.HELD;
            if (free) {
                forget(rung, key);
                steps.add(step(step.subject(), Outcome.RELEASED, step.rung(), rung, step.reference(), notes));
            } else {
                note(
                        notes,
                        refused.isEmpty()
                                ? "the target said done, and reading it back showed that it is held still"
                                : "");
                steps.add(step(step.subject(), step.outcome(), step.rung(), rung, step.reference(), notes));
            }
        }
        return new HoldReport(report.hold(), report.revision(), steps);
    }

    /** Returns what the target says against it, or empty. */
    private static String lift(Rung rung, HoldReport.Step step, String key, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        try {
            rung.lift(step.subject(), key, step.reference(), words, remarks);
            return "";
        } catch (VendorException e) {
            if (e.fault().kind() != Kind.VALIDATION && e.fault().kind() != Kind.NOT_SENT) {
                throw e;
            }
            return e.fault().toString();
        }
    }

    private State read(Rung rung, HoldSubject subject, String key) throws VendorException, InterruptedException {
        State state = rung.read(subject, key);
        if (state.standing() != Standing.HELD || state.ours()) {
            return state;
        }
        Seen before = saw(rung, key);
        return before == null
                ? state
                : new State(Standing.HELD, true, before.name == null ? state.reference() : before.name, state.note());
    }

    private void remember(Rung rung, String key, @Nullable Reference before) {
        synchronized (seenFree) {
            seenFree.put(rungs.indexOf(rung) + " " + key, new Seen(before));
        }
    }

    private void forget(Rung rung, String key) {
        synchronized (seenFree) {
            seenFree.remove(rungs.indexOf(rung) + " " + key);
        }
    }

    private @Nullable Seen saw(Rung rung, String key) {
        synchronized (seenFree) {
            return seenFree.get(rungs.indexOf(rung) + " " + key);
        }
    }

    /** The quantity is no part of the key: a later revision widens it, and it stays one hold. */
    private static String key(String hold, HoldSubject subject) {
        String name = subject.serial() == null ? text(subject.lot()) : "serial " + subject.serial();
        return Texts.digest(hold, name, text(subject.order()), text(subject.material()), text(subject.site()));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static void note(List<String> notes, String note) {
        if (!note.isEmpty() && !notes.contains(note)) {
            notes.add(note);
        }
    }

    private static HoldReport.Step step(
            HoldSubject subject,
            Outcome outcome,
            int rung,
            @Nullable Rung means,
            @Nullable Reference reference,
            List<String> notes) {
        return new HoldReport.Step(
                subject, outcome, rung, means == null ? null : means.scope(), reference, String.join("; ", notes));
    }
}
