package io.holdfast.rest.custom;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class CustomMesDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new PlantMes();
    }

    @Override
    protected List<String> secrets() {
        return List.of("schluessel-1");
    }

    @Override
    protected boolean counts() {
        return true;
    }

    @Override
    protected boolean stalls() {
        return true;
    }
}
