package io.holdfast.rest.sapdm;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

class SapDmContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeDm();
    }
}
