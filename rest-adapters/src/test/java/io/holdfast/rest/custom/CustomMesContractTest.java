package io.holdfast.rest.custom;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

class CustomMesContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new PlantMes();
    }
}
