package io.holdfast.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a hold stands.
 *
 * @param hold its latest revision
 * @param status where it stands as a whole
 * @param answers what destinations said, item by item, in order of destination and item; what is not here is asked for and not
 *     answered for one by one; copied
 * @param releases what persons released, in order, one for each destination; copied
 */
public record HoldStanding(MaterialHold hold, HoldStatus status, List<HoldAnswer> answers, List<HoldRelease> releases) {
    /** Copies the lists. */
    public HoldStanding {
        Objects.requireNonNull(hold, "hold");
        Objects.requireNonNull(status, "status");
        answers = List.copyOf(answers);
        releases = List.copyOf(releases);
    }

    /** Returns what a destination said of a thing last, if it said anything. */
    public Optional<HoldAnswer> answer(DestinationId destination, HoldItem item) {
        return answers.stream()
                .filter(answer -> answer.destination().equals(destination)
                        && answer.outcome().item().equals(item))
                .findFirst();
    }

    /** Returns what escaped or is not held: of what destinations answered for, all that neither stays nor was released. */
    public List<HoldAnswer> notHeld() {
        return answers.stream()
                .filter(answer -> !answer.outcome().outcome().isInForce()
                        && answer.outcome().outcome() != HoldOutcome.RELEASED)
                .toList();
    }
}
