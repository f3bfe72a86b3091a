package io.holdfast.rest.custom;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** The mapping in YAML, of an MES whose lists are looked through page by page. */
class CustomMesByYamlContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new PlantMes("plant.yaml");
    }
}
