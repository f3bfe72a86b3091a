package io.holdfast.rest.oracle;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class OracleDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new FakeOracle();
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheim-4711");
    }
}
