package io.holdfast.rest.dynamics;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Dynamics where batches are held by their disposition. */
class DynamicsByDispositionContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeDynamics();
    }
}
