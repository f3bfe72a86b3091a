package io.holdfast.rest.s4hana;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** S/4HANA where lots are held by moving their stock, which leaves a document for each move; results and their valuation
 * in one set of changes. */
class S4HanaByStockContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new S4Target(settings -> settings.hold(HoldMeans.BLOCK_STOCK).batch(true));
    }
}
