package io.holdfast.rest;

import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldReport.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what was placed at a target, by which means and under which name of the target, for a release to lift that and
 * nothing else. With a folder it remembers across restarts: one JSON file for each hold. Confined to its destination's lock.
 */
final class PlacedHolds {
    private static final Logger LOG = LoggerFactory.getLogger(PlacedHolds.class);
    private static final int REMEMBERED = 10_000;

    private final NoteFolder notes;
    private final Map<HoldId, HoldReport> reports = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HoldId, HoldReport> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Makes a memory that lasts as long as its notes do. */
    PlacedHolds(NoteFolder notes) {
        this.notes = notes;
    }

    /** Returns what is remembered of a hold. */
    Optional<HoldReport> of(HoldId hold) {
        HoldReport known = reports.get(hold);
        return known != null ? Optional.of(known) : read(hold);
    }

    /** Returns the report, with what is known to be ours where the target cannot tell whose it is. */
    HoldReport recognised(HoldReport report) {
        Map<HoldItem, Step> before = before(report.hold());
        return new HoldReport(
                report.hold(),
                report.revision(),
                report.steps().stream()
                        .map(step -> recognised(step, before.get(HoldItems.item(step.subject()))))
                        .toList());
    }

    private static Step recognised(Step now, @Nullable Step before) {
        return now.outcome() == Outcome.ALREADY_HELD && before != null && before.ours()
                ? new Step(
                        now.subject(), before.outcome(), before.rung(), before.scope(), before.reference(), now.note())
                : now;
    }

    /** Keeps a report, and of what was reported before that of which it says nothing. */
    void keep(HoldReport report) {
        Map<HoldItem, Step> left = before(report.hold());
        report.steps().forEach(step -> left.remove(HoldItems.item(step.subject())));
        List<Step> steps = new ArrayList<>(report.steps());
        steps.addAll(left.values());
        HoldReport whole = new HoldReport(report.hold(), report.revision(), steps);
        reports.remove(report.hold());
        reports.put(report.hold(), whole);
        write(whole);
    }

    private Map<HoldItem, Step> before(HoldId hold) {
        Map<HoldItem, Step> steps = new LinkedHashMap<>();
        of(hold).ifPresent(report -> report.steps().forEach(step -> steps.put(HoldItems.item(step.subject()), step)));
        return steps;
    }

    private Optional<HoldReport> read(HoldId hold) {
        try {
            return notes.read("", hold.value(), HoldReport.class);
        } catch (IOException e) {
            LOG.error("{}: what was placed for {} cannot be read; its release is left to a person", notes, hold, e);
            return Optional.empty();
        }
    }

    /** The hold is in force, whether it can be noted or not. */
    private void write(HoldReport report) {
        try {
            notes.write("", report.hold().value(), report);
        } catch (IOException e) {
            LOG.error(
                    "{}: what was placed for {} cannot be noted: after a restart a person must release it",
                    notes,
                    report.hold(),
                    e);
        }
    }
}
