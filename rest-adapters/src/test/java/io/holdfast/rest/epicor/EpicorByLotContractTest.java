package io.holdfast.rest.epicor;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Epicor where lots are moved to a hold bin. */
class EpicorByLotContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeEpicor();
    }
}
