package io.holdfast.rest.plex;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.TargetDestinationContract;
import java.util.List;

class PlexDestinationTest extends TargetDestinationContract {
    @Override
    protected FakeTarget target() throws Exception {
        return new FakePlex();
    }

    @Override
    protected List<String> secrets() {
        return List.of("geheim-4711", "schluessel-4711");
    }
}
