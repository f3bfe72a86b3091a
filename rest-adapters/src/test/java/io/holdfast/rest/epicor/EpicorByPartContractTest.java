package io.holdfast.rest.epicor;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Epicor where a whole part is put on hold, and a function opens nonconformances. */
class EpicorByPartContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakeEpicor(settings -> settings.holdParts("QH")
                .nonconformances(new EpicorKinetic.NonconformanceSettings(
                        null, null, new EpicorFunction("Holdfast", "PostNonConf"), FakeEpicor.codes())));
    }
}
