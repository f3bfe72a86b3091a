package io.holdfast.rest.custom;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class CustomMesByYamlDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new PlantMes("plant.yaml");
    }

    @Override
    protected List<String> secrets() {
        return List.of("schluessel-1");
    }
}
