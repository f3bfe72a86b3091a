package io.holdfast.contain;

import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Site;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnitId;
import io.holdfast.port.MaterialLocator;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Says where suspect units are: as the locator knows, else as the answers to their holds let conclude. What a target holds is in
 * the plant; what it says was shipped is on its way at least. Where answers differ, the worse counts. Thread-safe, without state.
 */
public final class Sites {
    private Sites() {}

    /**
     * Returns how many units are where. Reads the results of each lot that somebody answered for.
     *
     * @param suspect how many units there are; those that no hold names are where nobody knows
     */
    public static SiteSplit split(
            int suspect, Collection<HoldStanding> holds, MaterialLocator locator, StoreReader journal)
            throws StoreException {
        Set<UnitId> units = new LinkedHashSet<>();
        Map<UnitId, Site> answered = new HashMap<>();
        for (HoldStanding standing : holds) {
            SuspectPopulation population = standing.hold().population();
            units.addAll(population.units());
            units.addAll(population.unboundUnits());
            for (HoldAnswer answer : standing.answers()) {
                Site site = siteOf(answer.outcome().outcome());
                HoldItem item = answer.outcome().item();
                if (site != Site.UNKNOWN && item.kind() == HoldItem.Kind.UNIT) {
                    answered.merge(new UnitId(item.name()), site, Sites::worse);
                } else if (site != Site.UNKNOWN && item.kind() == HoldItem.Kind.LOT) {
                    HoldKeeper.unitsOf(new MaterialLotId(item.name()), journal)
                            .forEach(unit -> answered.merge(unit, site, Sites::worse));
                }
            }
        }
        SiteSplit split = SiteSplit.unknown(Math.max(0, suspect - units.size()));
        for (UnitId unit : units) {
            Site known = locator.siteOf(HoldItem.of(unit), journal);
            split = split.plus(known == Site.UNKNOWN ? answered.getOrDefault(unit, Site.UNKNOWN) : known);
        }
        return split;
    }

    private static Site siteOf(HoldOutcome outcome) {
        if (outcome.isInForce()) {
            return Site.PLANT;
        }
        return outcome == HoldOutcome.SHIPPED ? Site.IN_TRANSIT : Site.UNKNOWN;
    }

    private static Site worse(Site one, Site other) {
        return one == Site.PLANT ? other : one;
    }
}
