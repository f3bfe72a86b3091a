package io.holdfast.rest.sapdm;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class SapDmDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new FakeDm();
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheimnis-4711");
    }
}
