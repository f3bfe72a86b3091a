package io.holdfast.rest.epicor;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class EpicorDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new FakeEpicor();
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheim-4711", "schluessel-0815");
    }
}
