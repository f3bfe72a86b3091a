package io.holdfast.rest.s4hana;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** S/4HANA where lots are held by restricting the batch. */
class S4HanaByBatchContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new S4Target(settings -> settings);
    }
}
