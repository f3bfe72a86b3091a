package io.holdfast.port;

import io.holdfast.model.HoldItem;
import io.holdfast.model.Site;
import java.util.List;

/**
 * Knows where material is and what it went into. Called inside the journal's transaction: answers from the journal or from
 * memory, without waiting for anything.
 */
public interface MaterialLocator {
    /** Knows nothing. */
    MaterialLocator NONE = new MaterialLocator() {};

    /** Returns where a unit or lot is; {@link Site#UNKNOWN} by default. */
    default Site siteOf(HoldItem item, StoreReader journal) throws StoreException {
        return Site.UNKNOWN;
    }

    /** Returns the units and lots that a unit or lot went into when it was used up; none by default. */
    default List<HoldItem> successorsOf(HoldItem consumed, StoreReader journal) throws StoreException {
        return List.of();
    }
}
