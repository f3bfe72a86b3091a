package io.holdfast.rest.oracle;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Oracle where lots are held by their material status. */
class OracleByLotContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeOracle();
    }
}
