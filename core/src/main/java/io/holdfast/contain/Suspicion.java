package io.holdfast.contain;

import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an episode makes suspect as the journal stands, and how much of it is on hold.
 *
 * @param all everything, what was released included
 * @param held what must be on hold: what is left of it without what persons released
 * @param heldNow what the hold in force names of it, or null where there is none
 * @param holdIsOver whether the last hold is over, so that what is left needs another
 * @param found what the journal alone says, whatever was held before
 */
record Suspicion(
        SuspectPopulation all,
        SuspectPopulation held,
        @Nullable SuspectPopulation heldNow,
        boolean holdIsOver,
        SuspectPopulation found) {
    /** Finds it. */
    static Suspicion of(OpenEpisode episode, StoreReader journal) throws StoreException {
        // At first all that was made up to now is suspect; later the interval follows the members.
        Suspects suspects = Suspects.of(episode.segments(), episode.firstMember(), episode.suspectTo(), journal);
        SuspectPopulation found = suspects.all();
        SuspectPopulation all = found;
        MaterialHold hold = episode.hold;
        if (hold == null) {
            return new Suspicion(all, all, null, false, found);
        }
        Set<HoldItem> units = new LinkedHashSet<>();
        for (MaterialHold earlier : episode.earlierHolds) {
            all = Suspects.widened(all, earlier.population());
            units.addAll(journal.releasedOf(earlier.id()));
        }
        all = Suspects.widened(all, hold.population());
        Set<HoldItem> released = journal.releasedOf(hold.id());
        boolean over = isOver(hold, journal);
        // What was found since a whole release is evidence anew, against the lots that it was made from, too.
        units.removeIf(item -> item.kind() != HoldItem.Kind.UNIT);
        if (over) {
            released.stream().filter(item -> item.kind() == HoldItem.Kind.UNIT).forEach(units::add);
            return new Suspicion(all, suspects.without(units), null, true, found);
        }
        units.addAll(released);
        SuspectPopulation heldNow = Suspects.without(hold.population(), released);
        SuspectPopulation held = Suspects.widened(suspects.without(units), heldNow);
        return new Suspicion(all, held, heldNow, false, found);
    }

    /** Tells whether the hold in force does not name all that must be on hold. */
    boolean isStale() {
        return heldNow != null && !held.equals(heldNow);
    }

    static boolean isOver(MaterialHold hold, StoreReader journal) throws StoreException {
        return journal.holdStatus(hold.id()).stream().anyMatch(HoldStatus::isOver);
    }
}
