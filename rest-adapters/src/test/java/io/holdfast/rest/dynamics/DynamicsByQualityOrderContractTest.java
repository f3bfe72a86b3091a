package io.holdfast.rest.dynamics;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Dynamics where quantities are blocked by quality orders. */
class DynamicsByQualityOrderContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeDynamics(
                settings -> settings.holdByQualityOrder(new Dynamics365.Block("HOLDFAST", "HoldfastKey")));
    }
}
