package io.holdfast.rest.s4hana;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class S4HanaDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new S4Target(settings -> settings);
    }

    @Override
    protected List<String> secrets() {
        return List.of(FakeS4.PASSWORD);
    }
}
