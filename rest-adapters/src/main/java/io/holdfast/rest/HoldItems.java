package io.holdfast.rest;

import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.rest.HoldReport.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says in Holdfast's words what a target reported, thing by thing, and nothing of things that it was not asked for. */
final class HoldItems {
    private static final int LONGEST_NAME = 200;

    private HoldItems() {}

    /** Names a subject. A quantity is no part of the name: it grows with its hold, and stays one thing. */
    static HoldItem item(HoldSubject subject) {
        if (subject.lot() != null) {
            return new HoldItem(HoldItem.Kind.LOT, subject.lot());
        }
        if (subject.serial() != null) {
            return new HoldItem(HoldItem.Kind.UNIT, subject.serial());
        }
        return new HoldItem(
                HoldItem.Kind.SEGMENT,
                subject.order() == null ? "units without an order" : cut("units of order " + subject.order()));
    }

    private static String cut(String name) {
        if (name.length() <= LONGEST_NAME) {
            return name;
        }
        boolean pair = Character.isHighSurrogate(name.charAt(LONGEST_NAME - 1));
        return name.substring(0, pair ? LONGEST_NAME - 1 : LONGEST_NAME);
    }

    /** Returns what became of each thing; where two steps are of one thing, the one that holds less. */
    static List<HoldItemOutcome> of(HoldReport report) {
        Map<HoldItem, HoldItemOutcome> outcomes = new LinkedHashMap<>();
        for (Step step : report.steps()) {
            HoldItemOutcome outcome = of(step);
            outcomes.merge(
                    outcome.item(), outcome, (one, other) -> one.outcome().isInForce() ? other : one);
        }
        return List.copyOf(outcomes.values());
    }

    private static HoldItemOutcome of(Step step) {
        return new HoldItemOutcome(
                item(step.subject()),
                outcome(step.outcome()),
                step.reference() == null ? null : step.reference().toString(),
                note(step));
    }

    /** Targets do not say whether what is gone was used up or shipped: a person must find it. */
    private static HoldOutcome outcome(HoldReport.Outcome outcome) {
        return switch (outcome) {
            case HELD -> HoldOutcome.HELD;
            case ALREADY_HELD -> HoldOutcome.ALREADY_HELD;
            case WEAKER -> HoldOutcome.WEAKER;
            case RELEASED -> HoldOutcome.RELEASED;
            case GONE, NOT_FOUND -> HoldOutcome.NOT_FOUND;
            case FREE, NEEDS_PERSON -> HoldOutcome.REJECTED;
        };
    }

    private static String note(Step step) {
        String reason = switch (step.outcome()) {
            case GONE -> "used up or shipped, the target does not say which";
            case FREE -> "it is there and not held";
            default -> "";
        };
        return reason.isEmpty() || step.note().isEmpty() ? reason + step.note() : reason + ": " + step.note();
    }
}
