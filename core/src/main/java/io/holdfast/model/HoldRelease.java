package io.holdfast.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A person's word that what a hold restricts may move on, as it is carried to one destination. Names only what is not known to
 * be held there by others.
 *
 * @param hold the hold
 * @param number which release of the hold, from 1
 * @param episode the hold's episode
 * @param destination the one it is for
 * @param whole whether nothing of the hold is left after it
 * @param items what may move on, in the order of the hold; copied
 * @param untouched what was asked for too and stays, because others hold it at this destination; copied
 * @param reason why, in words for a person; not blank
 * @param signature whose word it is
 */
public record HoldRelease(
        HoldId hold,
        int number,
        EpisodeId episode,
        DestinationId destination,
        boolean whole,
        List<HoldItem> items,
        List<HoldItem> untouched,
        String reason,
        Signature signature)
        implements Deliverable {
    /** Checks the parts. */
    public HoldRelease {
        Objects.requireNonNull(hold, "hold");
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(episode, "episode");
        Objects.requireNonNull(destination, "destination");
        items = List.copyOf(items);
        untouched = List.copyOf(untouched);
        Checks.notBlank("reason", reason);
        Objects.requireNonNull(signature, "signature");
    }

    /** Returns this release for another destination, of which nothing is known to be held by others. */
    public HoldRelease to(DestinationId other) {
        List<HoldItem> all = new ArrayList<>(items);
        all.addAll(untouched);
        return new HoldRelease(hold, number, episode, other, whole, all, List.of(), reason, signature);
    }

    /** Returns this release without what others turned out to hold at the destination. */
    public HoldRelease leaving(List<HoldItem> heldByOthers) {
        List<HoldItem> stay = items.stream().filter(heldByOthers::contains).toList();
        if (stay.isEmpty()) {
            return this;
        }
        List<HoldItem> untouchedNow = new ArrayList<>(untouched);
        untouchedNow.addAll(stay);
        return new HoldRelease(
                hold,
                number,
                episode,
                destination,
                whole,
                items.stream().filter(item -> !stay.contains(item)).toList(),
                untouchedNow,
                reason,
                signature);
    }
}
