package io.holdfast.rest.oracle;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Oracle where the work order is held. */
class OracleByOrderContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeOracle(settings -> settings.hold(OracleHoldMeans.ORDER_STATUS));
    }
}
