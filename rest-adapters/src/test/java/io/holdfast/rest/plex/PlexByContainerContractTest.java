package io.holdfast.rest.plex;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Plex where lots are held container by container. */
class PlexByContainerContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakePlex(settings -> settings.holdContainers(FakePlex.containerHold()));
    }
}
