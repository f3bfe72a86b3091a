package io.holdfast.rest.dynamics;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class DynamicsDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new FakeDynamics();
    }

    @Override
    protected List<String> secrets() {
        return List.of("jeton-4711");
    }
}
